"""Where colleagues ask without a name: no cookie, no session, no line in any log."""

from django.urls import path

from talkoot.sparring.views import hidden

app_name = "q"
urlpatterns = [
    path("<slug:slug>/", hidden.ask, name="ask"),
    path("<slug:slug>/similar/", hidden.similar, name="similar"),
    path("<slug:slug>/find/", hidden.find, name="find"),
    path("<slug:slug>/box/", hidden.box, name="box"),
    path("<slug:slug>/do/", hidden.do, name="do"),
]
