"""Addresses where everybody reads a story, follows them and says a word."""

from django.urls import path

from talkoot.stories.views import public

app_name = "told"
urlpatterns = [
    path("<slug:org>/", public.listed, name="listed"),
    path("<slug:org>/feed.atom", public.atom, name="atom"),
    path("<slug:org>/feed.json", public.json_feed, name="json"),
    path("<slug:org>/<slug:slug>/", public.story, name="story"),
    path("<slug:org>/<slug:slug>/picture/", public.picture, name="picture"),
    path("<slug:org>/<slug:slug>/say/", public.say, name="say"),
]
