"""Addresses for members."""

from django.urls import path

from talkoot.people.views import cards, knowhow

app_name = "people"
urlpatterns = [
    path("", knowhow.knowhow, name="knowhow"),
    path("me/", knowhow.mine, name="mine"),
    path("me/<int:pk>/answer/", knowhow.answer, name="answer"),
    path("skills/new/", knowhow.new_skill, name="new_skill"),
    path("skills/<int:pk>/", knowhow.skill, name="skill"),
    path("skills/<int:pk>/say/", knowhow.say, name="say"),
    path("sites/<int:pk>/", cards.site, name="site"),
    path("sites/<int:pk>/write/", cards.write, name="write"),
    path("site-cards/<int:pk>/confirm/", cards.confirm, name="confirm"),
    path("site-cards/<int:pk>/take-down/", cards.take_down, name="take_down"),
]
