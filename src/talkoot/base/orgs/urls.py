"""Addresses of organisations: public ones, and those inside an organisation."""

from django.urls import path

from talkoot.base.orgs.views import entrance, notices, people, personal, settings, sites

app_name = "orgs"
urlpatterns = [
    path("", entrance.home, name="home"),
    path("me/data/", personal.my_data, name="my_data"),
    path("me/data/file/", personal.my_data_file, name="my_data_file"),
    path("me/code/", personal.own_code, name="own_code"),
    path("me/erase/", personal.erase_me, name="erase_me"),
    path("join/<str:token>/", entrance.join, name="join"),
    path("s/<str:key>/", entrance.site_door, name="site_door"),
    path("<slug:org>/sites/", sites.sites, name="sites"),
    path("<slug:org>/sites/new/", sites.new_site, name="new_site"),
    path("<slug:org>/sites/<int:pk>/", sites.site, name="site"),
    path("<slug:org>/sites/<int:pk>/close/", sites.close_site, name="close_site"),
    path("<slug:org>/sites/<int:pk>/reopen/", sites.reopen_site, name="reopen_site"),
    path("<slug:org>/sites/<int:pk>/poster/", sites.site_poster, name="site_poster"),
    path("<slug:org>/people/", people.people, name="people"),
    path("<slug:org>/people/invite/", people.invite, name="invite"),
    path("<slug:org>/people/file/", people.people_file, name="people_file"),
    path("<slug:org>/people/roles/", people.roles, name="roles"),
    path("<slug:org>/people/invitations/<int:pk>/revoke/", people.revoke_invitation, name="revoke_invitation"),
    path("<slug:org>/people/invitations/<int:pk>/again/", people.invite_again, name="invite_again"),
    path("<slug:org>/people/<int:pk>/", people.member, name="member"),
    path("<slug:org>/people/<int:pk>/end/", people.end_membership, name="end_membership"),
    path("<slug:org>/people/<int:pk>/erase/", personal.erase_member, name="erase_member"),
    path("<slug:org>/people/<int:pk>/code/", people.give_code, name="give_code"),
    path("<slug:org>/people/<int:pk>/code/revoke/", people.revoke_code, name="revoke_code"),
    path("<slug:org>/notices/", notices.notices, name="notices"),
    path("<slug:org>/settings/", settings.organisation, name="organisation"),
    path("<slug:org>/settings/server/", settings.server, name="server"),
    path("<slug:org>/settings/mail/", settings.mail_test, name="mail_test"),
    path("<slug:org>/settings/trail/", settings.trail, name="trail"),
]
