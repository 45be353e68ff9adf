"""The fixed cast: Sanna owns, Aino coaches Salla and Kemi, Nora facilitates, Eero is a member at Salla, Guest looks,
and Eve owns another organisation."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.test import Client

from talkoot.base.accounts.actions import make_person
from talkoot.base.accounts.sessions import HOW, How
from talkoot.base.orgs.actions import add_member, add_site, create_organisation
from talkoot.base.orgs.models import Membership, Organisation, Site
from talkoot.base.orgs.roles import Role
from talkoot.feedback.actions.surveys import create_survey, open_channel
from talkoot.feedback.models import Channel, Settings, Survey

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@dataclass
class Cast:
    """Everybody and everything they start with."""

    organisation: Organisation
    other: Organisation
    salla: Site
    kemi: Site
    elsewhere: Site
    survey: Survey
    channel: Channel
    other_channel: Channel
    members: dict[str, Membership]

    def member(self, name: str) -> Membership:
        """One of the cast by first name."""
        return self.members[name]


def gather() -> Cast:
    """Makes the cast through the real actions."""
    organisation = create_organisation(slug="polku", name="Polku", at=AT)
    other = create_organisation(slug="toinen", name="Toinen", at=AT)
    salla = add_site(by=None, organisation=organisation, name="Salla", at=AT)
    kemi = add_site(by=None, organisation=organisation, name="Kemi", at=AT)
    elsewhere = add_site(by=None, organisation=other, name="Salla", at=AT)
    # Salla and Kemi are small: their words would wait for each other. The tests of that turn it on again.
    Settings.objects.create(organisation=organisation, small_sites_in_batches=False)
    Settings.objects.create(organisation=other, small_sites_in_batches=False)
    members = {}
    for name, role, where, sites in (
        ("sanna", Role.OWNER, organisation, []),
        ("aino", Role.COACH, organisation, [salla, kemi]),
        ("nora", Role.FACILITATOR, organisation, [kemi]),
        ("eero", Role.MEMBER, organisation, [salla]),
        ("guest", Role.GUEST, organisation, []),
        ("eve", Role.OWNER, other, [elsewhere]),
    ):
        user = make_person(email=f"{name}@example.org", name=name.capitalize())
        members[name] = add_member(by=None, organisation=where, user=user, role=role, sites=sites, at=AT)
    survey = create_survey(by=members["sanna"], organisation=organisation, name="Visit", at=AT)
    channel = open_channel(by=members["sanna"], survey=survey, site=salla, kind=Channel.Kind.QR, at=AT)
    other_survey = create_survey(by=members["eve"], organisation=other, name="Visit", at=AT)
    other_channel = open_channel(by=members["eve"], survey=other_survey, site=elsewhere, kind=Channel.Kind.QR, at=AT)
    return Cast(organisation, other, salla, kemi, elsewhere, survey, channel, other_channel, members)


def signed_in(member: Membership) -> Client:
    """A browser of theirs, in a session of their own."""
    client = Client()
    client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[HOW] = How.ADDRESS.value
    session.save()
    return client
