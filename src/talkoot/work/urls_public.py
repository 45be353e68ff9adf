"""The address that calendars read."""

from django.urls import path

from talkoot.work.views import feeds

urlpatterns = [path("<str:key>.ics", feeds.feed, name="ics_feed")]
