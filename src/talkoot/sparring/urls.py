"""Addresses for members."""

from django.urls import path

from talkoot.sparring.views import answering, asking, hidden, pairs, question, removing

app_name = "sparring"
urlpatterns = [
    path("", asking.ask, name="ask"),
    path("similar/", asking.similar, name="similar"),
    path("permit/", hidden.permit, name="permit"),
    path("questions/", asking.questions, name="questions"),
    path("settings/", asking.settings, name="settings"),
    path("pairs/", pairs.pairs, name="pairs"),
    path("pairs/take-part/", pairs.take_part, name="take_part"),
    path("pairs/pause/", pairs.pause, name="pause"),
    path("meetings/<int:pk>/met/", pairs.met, name="met"),
    path("asked/<int:pk>/", question.question, name="question"),
    path("asked/<int:pk>/edit/", question.edit, name="edit"),
    path("asked/<int:pk>/withdraw/", question.withdraw, name="withdraw"),
    path("asked/<int:pk>/also/", question.also, name="also"),
    path("asked/<int:pk>/let-go/", question.let_go, name="let_go"),
    path("asked/<int:pk>/join/", question.join, name="join"),
    path("asked/<int:pk>/apart/", question.apart, name="apart"),
    path("asked/<int:pk>/mark/", question.mark, name="mark"),
    path("asked/<int:pk>/look/", question.look, name="look"),
    path("asked/<int:pk>/remove/", removing.remove_question, name="remove"),
    path("asked/<int:pk>/answer/", answering.answer, name="answer"),
    path("replies/<int:pk>/edit/", answering.edit_answer, name="edit_answer"),
    path("replies/<int:pk>/withdraw/", answering.withdraw_answer, name="withdraw_answer"),
    path("replies/<int:pk>/helped/", answering.helped, name="helped"),
    path("replies/<int:pk>/thank/", answering.thank, name="thank"),
    path("replies/<int:pk>/remove/", removing.remove_reply, name="remove_reply"),
]
