"""Addresses for members."""

from django.urls import path

from talkoot.feedback.views import channels, comments, imports, surveys, verdict

app_name = "feedback"
urlpatterns = [
    path("", verdict.verdict, name="verdict"),
    path("verdict.csv", verdict.verdict_csv, name="verdict_csv"),
    path("comments/", comments.comments, name="comments"),
    path("comments/<int:pk>/", comments.comment, name="comment"),
    path("comments/<int:pk>/take/", comments.take, name="take"),
    path("comments/<int:pk>/give-back/", comments.give_back, name="give_back"),
    path("comments/<int:pk>/handle/", comments.handle, name="handle"),
    path("points/", channels.channels, name="channels"),
    path("points/new/", channels.new_channel, name="new_channel"),
    path("points/posters/", channels.posters, name="posters"),
    path("points/<int:pk>/close/", channels.close, name="close_channel"),
    path("points/<int:pk>/reopen/", channels.reopen, name="reopen_channel"),
    path("points/<int:pk>/", channels.point, name="point"),
    path("listening/", channels.listening, name="listening"),
    path("question/", surveys.question, name="question"),
    path("surveys/", surveys.surveys, name="surveys"),
    path("surveys/new/", surveys.new_survey, name="new_survey"),
    path("surveys/<int:pk>/", surveys.survey, name="survey"),
    path("surveys/<int:pk>/replies/", surveys.replies, name="replies"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<int:pk>/", imports.one_import, name="import"),
    path("imports/<int:pk>/progress/", imports.progress, name="progress"),
    path("imports/<int:pk>/left-out.csv", imports.left_out, name="left_out"),
]
