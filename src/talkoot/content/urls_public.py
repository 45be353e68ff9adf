"""Addresses where everybody reads what was published on an organisation's own page, follows it and shows it on another website."""

from django.urls import path

from talkoot.content.views import own_page as views

app_name = "posted"
urlpatterns = [
    path("<slug:org>/", views.listed, name="listed"),
    path("<slug:org>/feed.atom", views.atom, name="atom"),
    path("<slug:org>/feed.json", views.json_feed, name="json"),
    path("<slug:org>/posts.js", views.script, name="script"),
    path("<slug:org>/inside/", views.inside, name="inside"),
    path("<slug:org>/<int:pk>/", views.one, name="one"),
    path("<slug:org>/<int:pk>/picture.jpg", views.picture, name="picture"),
    path("<slug:org>/at/<int:site>/", views.listed, name="site"),
    path("<slug:org>/at/<int:site>/feed.atom", views.atom, name="site_atom"),
    path("<slug:org>/at/<int:site>/feed.json", views.json_feed, name="site_json"),
    path("<slug:org>/at/<int:site>/posts.js", views.script, name="site_script"),
    path("<slug:org>/at/<int:site>/inside/", views.inside, name="site_inside"),
]
