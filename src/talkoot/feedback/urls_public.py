"""Addresses for customers."""

from django.urls import path

from talkoot.feedback.views import public

app_name = "k"
urlpatterns = [
    path("<str:key>/", public.answer, name="answer"),
    path("<str:key>/why/<uuid:answer>/<int:score>/", public.why, name="why"),
    path("<str:key>/thanks/", public.thanks, name="thanks"),
]
