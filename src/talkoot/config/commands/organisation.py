"""talkoot organisation create | list"""

import argparse
import sys

from talkoot.config.start import speak_the_callers_language, start


def add(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    create = acts.add_parser("create", help="create an empty organisation")
    create.add_argument("slug", metavar="SLUG", help="short name in addresses: a–z, digits, hyphens")
    create.add_argument("--name", required=True, help="the organisation's name")
    create.add_argument("--language", default="fi", choices=["fi", "sv", "en"], help="language of its customers' pages (fi)")
    acts.add_parser("list", help="list organisations")


def run(arguments: argparse.Namespace) -> int:
    start(needs_key=False)
    speak_the_callers_language()
    from django.utils import timezone

    from talkoot.base.orgs.actions import create_organisation
    from talkoot.base.orgs.models import Organisation
    from talkoot.base.orgs.refused import Refused

    if arguments.act == "list":
        for organisation in Organisation.objects.order_by("slug"):
            print(f"{organisation.slug}\t{organisation.name}")
        return 0
    try:
        organisation = create_organisation(slug=arguments.slug, name=arguments.name, language=arguments.language, at=timezone.now())
    except Refused as refused:
        print(f"talkoot: {refused}", file=sys.stderr)
        return 1
    print(f"Created {organisation.slug} ({organisation.name}). Invite its owner with: talkoot invite {organisation.slug} --role owner")
    return 0
