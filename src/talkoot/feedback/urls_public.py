"""Addresses for customers."""

from django.urls import path

from talkoot.feedback.views import invitations, kiosk, programs, public, said, widget

app_name = "k"
urlpatterns = [
    path("i/<str:token>/", invitations.invited, name="invited"),
    path("i/<str:token>/stop/", invitations.stop, name="stop"),
    path("again/<str:key>/", said.again, name="again"),
    path("<str:key>/", public.answer, name="answer"),
    path("<str:key>/why/<uuid:answer>/<int:score>/", public.why, name="why"),
    path("<str:key>/figures.json", programs.figures, name="figures"),
    path("<str:key>/widget.js", widget.widget, name="widget"),
    path("<str:key>/many/", kiosk.many, name="many"),
    path("<str:key>/kiosk/", kiosk.kiosk, name="kiosk"),
    path("<str:key>/kiosk/worker.js", kiosk.worker, name="kiosk_worker"),
    path("<str:key>/kiosk/app.webmanifest", kiosk.web_manifest, name="kiosk_manifest"),
    path("<str:key>/kiosk/icon.svg", kiosk.icon, name="kiosk_icon"),
    path("<str:key>/thanks/", public.thanks, name="thanks"),
]
