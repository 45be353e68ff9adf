"""Where people come in by a code, and where guests are."""

from django.urls import path

from talkoot.workshops.views import guests, showing

app_name = "w"
urlpatterns = [
    path("", guests.door, name="door"),
    path("in/", guests.room, name="room"),
    path("in/do/", guests.do, name="do"),
    path("in/since/", guests.since, name="since"),
    path("in/leave/", guests.leave, name="leave"),
    path("in/move/", guests.move_seat, name="move_seat"),
    path("picture/<int:pk>/<str:name>/", showing.look, name="picture"),
    path("move/<str:key>/", guests.take, name="take"),
    path("<slug:code>/", guests.door, name="door_of"),
]
