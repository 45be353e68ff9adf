"""Addresses for members."""

from django.urls import path

from talkoot.sparring.views import answering, asking, illustrating, pairs, partner, question, wishing

app_name = "sparring"
urlpatterns = [
    path("", asking.ask, name="ask"),
    path("similar/", asking.similar, name="similar"),
    path("questions/", asking.questions, name="questions"),
    path("settings/", asking.settings, name="settings"),
    path("pairs/", pairs.pairs, name="pairs"),
    path("pairs/take-part/", pairs.take_part, name="take_part"),
    path("pairs/pause/", pairs.pause, name="pause"),
    path("meetings/<int:pk>/met/", pairs.met, name="met"),
    path("partner/", wishing.partner, name="partner"),
    path("partner/wishes/", wishing.wishes, name="wishes"),
    path("partner/pause/", wishing.rest, name="rest"),
    path("partner/stop/", wishing.stop, name="stop"),
    path("partner/season/", wishing.season, name="season"),
    path("partner/season/call-off/", wishing.call_off, name="call_off"),
    path("offers/<int:pk>/answer/", wishing.answer_offer, name="answer_offer"),
    path("partners/<int:pk>/", partner.pair, name="pair"),
    path("partners/<int:pk>/time/", partner.time, name="time"),
    path("partners/<int:pk>/calendar/", partner.calendar, name="calendar"),
    path("partners/<int:pk>/fit/", partner.fit, name="fit"),
    path("partners/<int:pk>/end/", partner.end, name="end"),
    path("talks/<int:pk>/met/", partner.talked, name="talked"),
    path("jottings/<int:pk>/remove/", partner.remove_note, name="remove_note"),
    path("asked/<int:pk>/", question.question, name="question"),
    path("asked/<int:pk>/edit/", question.edit, name="edit"),
    path("asked/<int:pk>/choose-picture/", illustrating.choose, name="choose_picture"),
    path("asked/<int:pk>/picture/", illustrating.picture, name="picture"),
    path("asked/<int:pk>/withdraw/", question.withdraw, name="withdraw"),
    path("asked/<int:pk>/also/", question.also, name="also"),
    path("asked/<int:pk>/let-go/", question.let_go, name="let_go"),
    path("asked/<int:pk>/join/", question.join, name="join"),
    path("asked/<int:pk>/apart/", question.apart, name="apart"),
    path("asked/<int:pk>/mark/", question.mark, name="mark"),
    path("asked/<int:pk>/look/", question.look, name="look"),
    path("asked/<int:pk>/answer/", answering.answer, name="answer"),
    path("replies/<int:pk>/edit/", answering.edit_answer, name="edit_answer"),
    path("replies/<int:pk>/withdraw/", answering.withdraw_answer, name="withdraw_answer"),
    path("replies/<int:pk>/helped/", answering.helped, name="helped"),
    path("replies/<int:pk>/thank/", answering.thank, name="thank"),
]
