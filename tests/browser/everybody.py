"""A chain of nine sites and forty people with customers' answers, in a home of its own, and a way in for each: run as a program,
prints their sessions by name."""

import json
import random
import sys
from datetime import timedelta

import django

SLUG = "ketju"


def main() -> None:
    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from talkoot.base.orgs.actions import create_organisation
    from talkoot.base.orgs.roles import Role
    from talkoot.demo.cast import OWNER, SITES
    from talkoot.demo.story import add_demo_site, add_person, add_staff, pressed
    from talkoot.feedback.actions.answers import store_answers
    from talkoot.feedback.actions.surveys import create_survey, open_channel
    from talkoot.feedback.logic.drafts import TEMPLATES
    from talkoot.feedback.models import Channel
    from talkoot.feedback.queries import channels

    now, dice = timezone.now(), random.Random(9)
    begun = now - timedelta(days=60)
    organisation = create_organisation(slug=SLUG, name="Ketju", language="fi", at=begun)
    owner = add_person(None, organisation, OWNER, Role.OWNER, [], begun)
    survey = create_survey(by=owner, organisation=organisation, name="Käynnin jälkeen", questions=TEMPLATES["visit"], at=begun)
    arrivals = []
    for one in SITES:
        site = add_demo_site(owner, one, begun)
        add_staff(owner, organisation, site, one, begun)
        point = channels.open_channel(open_channel(by=owner, survey=survey, site=site, kind=Channel.Kind.QR, name="aula", at=begun).key)
        arrivals += [pressed(dice, point, dice.choice((3, 4, 4, 5)), now - timedelta(days=dice.randint(2, 40))) for _ in range(30)]
    store_answers(sorted(arrivals, key=lambda arrival: arrival.at))
    organisation.set_up_at = now
    organisation.save(update_fields=["set_up_at"])
    keys = {}
    for member in organisation.memberships.select_related("user"):
        session = SessionStore()
        session[SESSION_KEY] = str(member.user_id)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = member.user.get_session_auth_hash()
        session.create()
        keys[member.user.name] = session.session_key
    sys.stdout.write(json.dumps(keys))


if __name__ == "__main__":
    main()
