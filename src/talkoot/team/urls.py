"""Addresses of teams and people."""

from django.urls import path

from talkoot.team import views

app_name = "team"
urlpatterns = [
    path("", views.own, name="own"),
    path("sites/<int:pk>/", views.team, name="team"),
    path("people/<int:pk>/", views.person, name="person"),
]
