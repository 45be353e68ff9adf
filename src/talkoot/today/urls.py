"""Address of the Today page."""

from django.urls import path

from talkoot.today import views

app_name = "today"
urlpatterns = [path("", views.today, name="today")]
