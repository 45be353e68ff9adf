"""What the walks of tests/architecture look at: a skill, what another said that somebody can, and the card of a site."""

from uuid import uuid4

from django.utils import timezone

from talkoot.base.accounts.actions import make_person
from talkoot.base.orgs.actions import add_member
from talkoot.base.orgs.roles import Role
from talkoot.people.actions import add_skill, say_of_skill, tell_of_oneself, write_card
from talkoot.people.models import Knowing


def things(by, site, word):
    """Said by somebody of elsewhere in the organisation; `by` is asked whether it is so."""
    at, org = timezone.now(), by.organisation
    other = add_member(by=None, organisation=org, user=make_person(email=f"{org.slug}-o@example.org", name=f"O {word}"), role=Role.MEMBER, sites=[], at=at)
    skill = add_skill(by=other, name=f"Taito {word}", owner=by, at=at)
    say_of_skill(by=other, skill=skill, kind="can", yes=True, at=at)
    tell_of_oneself(by=other, can=[skill.name], learn=[f"Uutta {word}"], languages=word, about=word, at=at)
    card = write_card(by=other, site=site, good_at=f"Osaa {word}", ask_about=f"Taito {word}", want_to_learn=word, how="visit", key=uuid4(), at=at)
    return {"skills": skill.pk, "me": Knowing.objects.get(member=by, waits=True).pk, "site-cards": card.pk}
