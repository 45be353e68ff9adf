"""Addresses for members."""

from django.urls import path

from talkoot.content.views import ideas

app_name = "content"
urlpatterns = [
    path("ideas/", ideas.ideas, name="ideas"),
    path("ideas/new/", ideas.new_idea, name="new_idea"),
    path("ideas/similar/", ideas.similar, name="similar"),
    path("ideas/<int:pk>/", ideas.idea, name="idea"),
    path("ideas/<int:pk>/edit/", ideas.edit_idea, name="edit_idea"),
    path("ideas/<int:pk>/drop/", ideas.drop, name="drop"),
    path("ideas/<int:pk>/bring-back/", ideas.bring_back, name="bring_back"),
]
