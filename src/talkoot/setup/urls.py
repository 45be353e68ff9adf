"""Addresses of the first run."""

from django.urls import path

from talkoot.setup import views

app_name = "setup"
urlpatterns = [
    path("<slug:org>/sites/", views.sites, name="sites"),
    path("<slug:org>/people/", views.people, name="people"),
    path("<slug:org>/question/", views.question, name="question"),
    path("<slug:org>/start/", views.start, name="start"),
    path("<str:token>/", views.begin, name="begin"),
]
