"""Addresses for members."""

from django.urls import path

from talkoot.agreements.views import agreements, deciding, differences, keeping, sites

app_name = "agreements"
urlpatterns = [
    path("", agreements.agreements, name="agreements"),
    path("new/", agreements.new_agreement, name="new_agreement"),
    path("differences/", differences.differences, name="differences"),
    path("differences/new/", differences.new_difference, name="new_difference"),
    path("differences/<int:pk>/", differences.difference, name="difference"),
    path("differences/<int:pk>/step/", differences.add_step, name="add_step"),
    path("differences/<int:pk>/view/", differences.tell_view, name="tell_view"),
    path("differences/<int:pk>/way/", differences.change_way, name="change_way"),
    path("differences/<int:pk>/close/", differences.close_difference, name="close_difference"),
    path("difference-steps/<int:pk>/", differences.step, name="step"),
    path("walk/", keeping.walk, name="walk"),
    path("<int:pk>/", agreements.agreement, name="agreement"),
    path("<int:pk>/edit/", agreements.edit, name="edit"),
    path("<int:pk>/drop/", agreements.drop, name="drop"),
    path("<int:pk>/versions/", agreements.versions, name="versions"),
    path("<int:pk>/remarks/", agreements.add_remark, name="add_remark"),
    path("<int:pk>/tips/", agreements.add_tip, name="add_tip"),
    path("<int:pk>/local/", agreements.add_local_way, name="add_local_way"),
    path("<int:pk>/ask/", deciding.ask, name="ask"),
    path("<int:pk>/adopt/", deciding.adopt, name="adopt"),
    path("<int:pk>/site/", sites.site_use, name="site_use"),
    path("<int:pk>/commit/", keeping.commit, name="commit"),
    path("<int:pk>/review/", keeping.review, name="review"),
    path("<int:pk>/end/", keeping.end, name="end"),
    path("decisions/<int:pk>/react/", deciding.react, name="react"),
    path("decisions/<int:pk>/close/", deciding.close, name="close"),
    path("decisions/<int:pk>/extend/", deciding.extend, name="extend"),
    path("decisions/<int:pk>/remind/", deciding.remind, name="remind"),
    path("objections/<int:pk>/", deciding.objection, name="objection"),
    path("remarks/<int:pk>/answer/", agreements.answer_remark, name="answer_remark"),
    path("tips/new/", agreements.new_tip, name="new_tip"),
    path("tips/<int:pk>/remove/", agreements.remove_tip, name="remove_tip"),
    path("local-ways/<int:pk>/", sites.local_way, name="local_way"),
    path("local-ways/<int:pk>/bring-back/", sites.bring_back_local_way, name="bring_back_local_way"),
    path("local-ways/<int:pk>/lift/", agreements.lift, name="lift"),
]
