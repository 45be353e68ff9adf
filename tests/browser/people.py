"""A small organisation in a home of its own, and a way in for each of its people: run as a program, prints their sessions."""

import json
import sys
from datetime import timedelta

import django


def main() -> None:
    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from talkoot.base.accounts.actions import make_person
    from talkoot.base.orgs.actions import add_member, add_site
    from talkoot.base.orgs.roles import Role
    from tests import make
    from tests.cast import gather

    cast, now = gather(), timezone.now()
    oulu = add_site(by=None, organisation=cast.organisation, name="Oulu", at=now)
    for name, site in (("jari", cast.kemi), ("liisa", oulu)):
        user = make_person(email=f"{name}@example.org", name=name.capitalize(), language="fi")
        cast.members[name] = add_member(by=None, organisation=cast.organisation, user=user, role=Role.MEMBER, sites=[site], at=now)
    make.answers(cast.channel, *[4, 5, 4, 3, 5] * 6, at=now - timedelta(days=2))
    keys = {}
    for name, member in cast.members.items():
        session = SessionStore()
        session[SESSION_KEY] = str(member.user_id)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = member.user.get_session_auth_hash()
        session.create()
        keys[name] = session.session_key
        member.user.language = "fi"
        member.user.save(update_fields=["language"])
    sys.stdout.write(json.dumps(keys))


if __name__ == "__main__":
    main()
