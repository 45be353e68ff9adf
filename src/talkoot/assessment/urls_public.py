"""Where sealed answers arrive, and the form on a shared tablet."""

from django.urls import path

from talkoot.assessment.views import answering

app_name = "a"
urlpatterns = [path("<slug:key>/", answering.public_answer, name="answer")]
