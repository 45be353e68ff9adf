"""Addresses for members."""

from django.urls import path

from talkoot.targets.views import scoring, targets

app_name = "targets"
urlpatterns = [
    path("", targets.targets, name="targets"),
    path("new/", targets.new_target, name="new_target"),
    path("similar/", targets.similar, name="similar"),
    path("scoring/open/", scoring.open_one, name="open_scoring"),
    path("score/", scoring.score, name="score"),
    path("approve/", scoring.approve, name="approve"),
    path("candidacies/<int:pk>/", scoring.score_one, name="score_one"),
    path("scorings/<int:pk>/", scoring.result, name="scoring"),
    path("scorings/<int:pk>/remind/", scoring.remind, name="remind"),
    path("scorings/<int:pk>/close/", scoring.close, name="close_scoring"),
    path("<int:pk>/", targets.target, name="target"),
    path("<int:pk>/edit/", targets.edit, name="edit"),
    path("<int:pk>/start/", targets.start, name="start"),
    path("<int:pk>/sites/", targets.site_start, name="site_start"),
    path("<int:pk>/keep/", targets.keep, name="keep"),
    path("<int:pk>/take-up/", targets.take_up, name="take_up"),
    path("<int:pk>/end/", targets.end, name="end"),
    path("<int:pk>/consent/", targets.consent, name="consent"),
]
