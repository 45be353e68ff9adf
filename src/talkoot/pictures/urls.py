"""Addresses for members."""

from django.urls import path

from talkoot.pictures.views import library, permissions, picture

app_name = "pictures"
urlpatterns = [
    path("", library.library, name="library"),
    path("new/", library.new, name="new"),
    path("sent/<int:pk>/", library.sent_one, name="sent"),
    path("<int:pk>/", picture.picture, name="picture"),
    path("<int:pk>/file/", picture.file, name="file"),
    path("<int:pk>/spot/", picture.spot, name="spot"),
    path("<int:pk>/remove/", picture.remove, name="remove"),
    path("<int:pk>/bring-back/", picture.bring_back, name="bring_back"),
    path("<int:pk>/permissions/new/", permissions.note, name="note"),
    path("permissions/<int:pk>/renew/", permissions.renew, name="renew"),
    path("permissions/<int:pk>/withdraw/", permissions.withdraw, name="withdraw"),
]
