"""Addresses for members."""

from django.urls import path

from talkoot.workshops.views import harvesting, leading, own_time, planning, repeating, room, showing, templates, workshops

app_name = "workshops"
urlpatterns = [
    path("", workshops.workshops, name="workshops"),
    path("new/", planning.new_workshop, name="new_workshop"),
    path("<int:pk>/", workshops.workshop, name="workshop"),
    path("<int:pk>/edit/", planning.edit, name="edit"),
    path("<int:pk>/drop/", planning.drop, name="drop"),
    path("<int:pk>/activities/new/", planning.new_activity, name="new_activity"),
    path("activities/<int:pk>/", planning.activity, name="activity"),
    path("activities/<int:pk>/move/", planning.move, name="move"),
    path("activities/<int:pk>/remove/", planning.remove, name="remove"),
    path("activities/<int:pk>/picture/", showing.picture, name="picture"),
    path("<int:pk>/before/", own_time.before, name="before"),
    path("activities/<int:pk>/remind/", own_time.remind, name="remind"),
    path("activities/<int:pk>/back/", planning.bring_back, name="bring_back"),
    path("<int:pk>/repeat/", repeating.repeat, name="repeat"),
    path("<int:pk>/agenda-for-all/", repeating.agenda_for_all, name="agenda_for_all"),
    path("<int:pk>/keep/", templates.keep, name="keep"),
    path("templates/<int:pk>/", templates.template, name="template"),
    path("templates/<int:pk>/do/", templates.do, name="template_do"),
    path("series/<int:pk>/", repeating.series, name="series"),
    path("series/<int:pk>/do/", repeating.do, name="series_do"),
    path("turns/<int:pk>/", repeating.turn, name="turn"),
    path("left/<int:pk>/", repeating.left, name="left"),
    path("<int:pk>/open/", leading.open_room, name="open"),
    path("<int:pk>/rehearse/", leading.rehearsal, name="rehearse"),
    path("<int:pk>/join/", room.join, name="join"),
    path("<int:pk>/room/", room.room, name="room"),
    path("<int:pk>/room/do/", room.do, name="do"),
    path("<int:pk>/room/since/", room.since, name="since"),
    path("<int:pk>/room/move/", room.move_seat, name="move_seat"),
    path("<int:pk>/lead/", leading.lead, name="lead"),
    path("<int:pk>/lead/do/", leading.do, name="lead_do"),
    path("<int:pk>/stage/", leading.stage, name="stage"),
    path("<int:pk>/stage/since/", leading.since, name="stage_since"),
    path("<int:pk>/end/", leading.end, name="end"),
    path("<int:pk>/harvest/", harvesting.harvest, name="harvest"),
    path("notes/<int:pk>/let-go/", harvesting.let_go, name="let_go"),
    path("<int:pk>/minutes/", workshops.minutes, name="minutes"),
    path("<int:pk>/minutes/paper/", workshops.minutes_paper, name="minutes_paper"),
]
