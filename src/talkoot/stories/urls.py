"""Addresses for members."""

from django.urls import path

from talkoot.stories.views import illustrating, paper, reading, talking, thanking, writing

app_name = "stories"
urlpatterns = [
    path("", reading.listed, name="list"),
    path("new/", writing.new, name="new"),
    path("chapter/", writing.chapter, name="chapter"),
    path("journey.pdf", paper.journey, name="journey_pdf"),
    path("thanks/", thanking.thanks, name="thanks"),
    path("thanks/new/", thanking.new, name="thank"),
    path("thanked/<int:pk>/withdraw/", thanking.withdraw, name="withdraw_thanks"),
    path("sayings/<int:pk>/edit/", talking.edit, name="edit_comment"),
    path("sayings/<int:pk>/remove/", talking.remove, name="remove_comment"),
    path("sayings/<int:pk>/release/", talking.release, name="release_comment"),
    path("told/<int:pk>/", reading.story, name="story"),
    path("told/<int:pk>/edit/", writing.edit, name="edit"),
    path("told/<int:pk>/choose-picture/", illustrating.choose, name="choose_picture"),
    path("told/<int:pk>/picture/", illustrating.picture, name="picture"),
    path("told/<int:pk>/anew/", writing.anew, name="anew"),
    path("told/<int:pk>/release/", writing.release, name="release"),
    path("told/<int:pk>/withdraw/", writing.withdraw, name="withdraw"),
    path("told/<int:pk>/names/", writing.names, name="names"),
    path("told/<int:pk>/name/", writing.name, name="name"),
    path("told/<int:pk>/wordings/", reading.wordings, name="wordings"),
    path("told/<int:pk>/story.pdf", paper.one, name="story_pdf"),
    path("told/<int:pk>/poster.pdf", paper.poster, name="poster"),
    path("told/<int:pk>/comment/", talking.comment, name="comment"),
]
