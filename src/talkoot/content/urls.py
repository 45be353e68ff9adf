"""Addresses for members."""

from django.urls import path

from talkoot.content.views import choosing, ideas, illustrating, plan, publishing

app_name = "content"
urlpatterns = [
    path("", plan.plan, name="plan"),
    path("fill/", plan.fill, name="fill"),
    path("ideas/<int:pk>/plan/", plan.put_in, name="put_in"),
    path("posts/<int:pk>/", plan.post, name="post"),
    path("posts/<int:pk>/move/", plan.move, name="move"),
    path("posts/<int:pk>/unplan/", plan.unplan, name="unplan"),
    path("posts/<int:pk>/take/", plan.take, name="take"),
    path("posts/<int:pk>/let-go/", plan.let_go, name="let_go"),
    path("posts/<int:pk>/give/", plan.give, name="give"),
    path("posts/<int:pk>/write/", publishing.write, name="write"),
    path("posts/<int:pk>/ask/", publishing.ask, name="ask"),
    path("posts/<int:pk>/approve/", publishing.approve, name="approve_post"),
    path("posts/<int:pk>/history/", publishing.history, name="history"),
    path("posts/<int:pk>/picture/", illustrating.choose, name="choose_picture"),
    path("site-pictures/<int:pk>/approve/", illustrating.approve_own, name="approve_site_picture"),
    path("posts/<int:pk>/line/", publishing.line, name="line"),
    path("posts/<int:pk>/pack/", publishing.pack, name="pack"),
    path("posts/<int:pk>/everywhere/", publishing.everywhere, name="everywhere"),
    path("site-lines/<int:pk>/approve/", publishing.approve_line, name="approve_line"),
    path("publications/<int:pk>/undo/", publishing.unpublish, name="unpublish"),
    path("ideas/", ideas.ideas, name="ideas"),
    path("ideas/new/", ideas.new_idea, name="new_idea"),
    path("ideas/similar/", ideas.similar, name="similar"),
    path("ideas/<int:pk>/", ideas.idea, name="idea"),
    path("ideas/<int:pk>/edit/", ideas.edit_idea, name="edit_idea"),
    path("ideas/<int:pk>/drop/", ideas.drop, name="drop"),
    path("ideas/<int:pk>/bring-back/", ideas.bring_back, name="bring_back"),
    path("choices/open/", choosing.open_one, name="open_choice"),
    path("approve/", choosing.approve, name="approve"),
    path("halves/<int:pk>/", choosing.half, name="half"),
    path("halves/<int:pk>/remind/", choosing.remind, name="remind"),
    path("halves/<int:pk>/close/", choosing.close, name="close_choice"),
    path("halves/<int:pk>/call-off/", choosing.call_off, name="call_off"),
    path("options/<int:pk>/change/", choosing.change, name="change_choice"),
    path("options/<int:pk>/undo/", choosing.undo, name="undo_change"),
]
