"""talkoot invite"""

import argparse
import sys

from talkoot.config.start import speak_the_callers_language, start


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("slug", metavar="SLUG", help="the organisation")
    parser.add_argument("--role", default="member", choices=["member", "coach", "facilitator", "owner", "guest"])


def run(arguments: argparse.Namespace) -> int:
    start(needs_key=False)
    speak_the_callers_language()
    from django.conf import settings
    from django.urls import reverse
    from django.utils import timezone

    from talkoot.base.orgs.actions import make_link
    from talkoot.config.commands.organisations import find_organisation

    organisation = find_organisation(arguments.slug)
    if organisation is None:
        return 1
    token = make_link(by=None, organisation=organisation, role=arguments.role, at=timezone.now(), uses=1)[1]
    print(settings.TALKOOT_URL + reverse("orgs:join", args=[token]))
    print("The link works once, for 14 days.", file=sys.stderr)
    return 0
