"""Addresses for members."""

from django.urls import path

from talkoot.work.views import feeds, files, responsibilities, tasks

app_name = "work"
urlpatterns = [
    path("", tasks.tasks, name="tasks"),
    path("board/", tasks.board, name="board"),
    path("calendar/", tasks.calendar, name="calendar"),
    path("quick/", tasks.quick, name="quick"),
    path("new/", tasks.new_task, name="new_task"),
    path("tasks/<int:pk>/", tasks.task, name="task"),
    path("tasks/<int:pk>/edit/", tasks.edit_task, name="edit_task"),
    path("tasks/<int:pk>/move/", tasks.move, name="move"),
    path("tasks/<int:pk>/take/", tasks.take, name="take"),
    path("tasks/<int:pk>/postpone/", tasks.postpone, name="postpone"),
    path("tasks/<int:pk>/stop/", tasks.stop, name="stop"),
    path("items/<int:pk>/", tasks.tick, name="tick"),
    path("feeds/", feeds.feeds, name="feeds"),
    path("file/", files.take_out, name="take_out"),
    path("bring-in/", files.bring_in, name="bring_in"),
    path("bring-in/<int:pk>/", files.bring_in_list, name="bring_in_list"),
    path("responsibilities/", responsibilities.responsibilities, name="responsibilities"),
    path("responsibilities/new/", responsibilities.new_responsibility, name="new_responsibility"),
    path("responsibilities/<int:pk>/", responsibilities.responsibility, name="responsibility"),
    path("responsibilities/<int:pk>/edit/", responsibilities.edit_responsibility, name="edit_responsibility"),
    path("responsibilities/<int:pk>/take/", responsibilities.take, name="take_responsibility"),
    path("responsibilities/<int:pk>/end/", responsibilities.end, name="end_responsibility"),
]
