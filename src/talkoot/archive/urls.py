"""Addresses of the archive, inside an organisation's settings."""

from django.urls import path

from talkoot.archive import views

app_name = "archive"
urlpatterns = [
    path("", views.archive, name="archive"),
    path("<int:pk>/progress/", views.progress, name="progress"),
    path("<int:pk>/file/", views.file, name="file"),
]
