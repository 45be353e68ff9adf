"""Addresses for members."""

from django.urls import path

from talkoot.learning.views import linkage, picture, worked

app_name = "learning"
urlpatterns = [
    path("", worked.worked, name="worked"),
    path("linkage/", linkage.linkage, name="linkage"),
    path("linkage/method/", linkage.method, name="method"),
    path("big-picture/", picture.own, name="own"),
    path("teams/", picture.teams, name="teams"),
    path("sites/<int:pk>/", picture.picture, name="picture"),
]
