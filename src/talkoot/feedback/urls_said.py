"""Addresses where everybody reads what was done."""

from django.urls import path

from talkoot.feedback.views import said

app_name = "said"
urlpatterns = [
    path("<slug:org>/", said.said, name="said"),
    path("<slug:org>/feed.atom", said.feed, name="feed"),
    path("<slug:org>/<str:site>/", said.said, name="site"),
    path("<slug:org>/<str:site>/feed.atom", said.feed, name="site_feed"),
]
