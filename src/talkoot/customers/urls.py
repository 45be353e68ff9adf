"""Addresses for members."""

from django.urls import path

from talkoot.customers.views import groups, questions

app_name = "customers"
urlpatterns = [
    path("questions/", questions.questions, name="questions"),
    path("questions/similar/", questions.similar, name="similar"),
    path("questions/words/", questions.words, name="words"),
    path("questions/<int:pk>/", questions.question, name="question"),
    path("heard/<int:pk>/alone/", questions.alone, name="alone"),
    path("groups/", groups.groups, name="groups"),
    path("groups/new/", groups.new_group, name="new_group"),
    path("groups/<int:pk>/", groups.group, name="group"),
    path("groups/<int:pk>/end/", groups.end_group, name="end_group"),
    path("needs/<int:pk>/", groups.need, name="need"),
    path("needs/<int:pk>/end/", groups.end_need, name="end_need"),
    path("needs/new/", groups.new_need, name="new_need"),
]
