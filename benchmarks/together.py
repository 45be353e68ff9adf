"""Pages of targets and workshops in an organisation that has done much together: 500 candidates, 200 workshops with 10,000 notes,
40 people who score.

    python -m benchmarks.together
"""

import random
from datetime import timedelta
from typing import Any
from uuid import uuid4

from benchmarks.pages import begin, measure

PAGES = (
    "", "targets/", "targets/score/?all=1", "targets/candidacies/{candidacy}/", "targets/{target}/", "targets/{running}/", "workshops/", "workshops/?page=5", "workshops/{ended}/",
    "workshops/{ended}/minutes/", "workshops/{ended}/harvest/", "workshops/{open}/", "workshops/{open}/room/", "workshops/{open}/lead/", "customers/",
)  # fmt: skip


def main() -> None:
    begin()
    print("500 candidates, 200 workshops, 10,000 notes, 500 notes in the open room, beside three of each")
    measure(PAGES, fill("suuri", 500, 200, 50, 40), fill("pieni", 3, 3, 3, 3))


def fill(slug: str, candidates: int, workshops: int, notes: int, people: int) -> tuple[Any, dict[str, int]]:
    """An organisation with so many candidates being scored, workshops that were held, and notes in each; ten times the notes in one that is open.
    Returns its owner, and the things that have pages."""
    from django.utils import timezone

    from talkoot.base.accounts.models import User
    from talkoot.base.orgs.actions import add_site, create_organisation
    from talkoot.base.orgs.models import Membership
    from talkoot.targets.actions.scoring import open_scoring
    from talkoot.targets.actions.targets import propose_target
    from talkoot.targets.models import Score, Target
    from talkoot.workshops.actions.joining import join_member
    from talkoot.workshops.actions.leading import go_to, open_workshop
    from talkoot.workshops.actions.planning import Frame, Step, plan_workshop
    from talkoot.workshops.models import Activity, Note, Workshop

    dice, now = random.Random(slug), timezone.now()
    organisation = create_organisation(slug=slug, name=slug, at=now)
    sites = [add_site(by=None, organisation=organisation, name=f"Paikka {n}", at=now) for n in range(min(people, 9))]
    users = User.objects.bulk_create([User(email=f"{slug}{n}@example.org", name=f"Etunimi{n}", password="!") for n in range(people)])  # noqa: S106
    members = [Membership.objects.create(organisation=organisation, user=user, role="member" if n else "owner", joined_at=now) for n, user in enumerate(users)]
    for n, one in enumerate(members):
        one.sites.add(sites[n % len(sites)])
    me = members[0]
    made = [propose_target(by=me, title=f"Kohde {n}: vastaamme samana päivänä", why="Koska", key=uuid4(), at=now) for n in range(candidates)]
    scoring = open_scoring(by=me, targets=made[1:13] or made[:1], closes_at=now + timedelta(days=10), at=now)
    Score.objects.bulk_create(
        Score(candidacy=one, by=by, **{name: dice.randint(1, 5) for name in ("common", "easy", "fun", "helps")})
        for one in scoring.candidacies.all() for by in members[1:]
    )  # fmt: skip
    Target.objects.filter(pk=made[0].pk).update(state=Target.State.RUNNING, started_at=now, owner=me)
    steps = [Step("brainstorm", "Mitä asiakkaat sanovat?"), Step("group", "Mitkä kuuluvat yhteen?"), Step("plan", "Kuka tekee mitä?")]
    held = []
    for n in range(workshops):
        began = now - timedelta(days=3 * n + 1)
        held.append(plan_workshop(by=me, frame=Frame(f"Työpaja {n}", starts_at=began), steps=steps, key=uuid4(), at=began))
    Workshop.objects.filter(organisation=organisation).update(state="ended", opened_at=now - timedelta(days=1), ended_at=now)
    rows = []
    for one in Activity.objects.filter(workshop__in=held, kind="brainstorm"):
        rows += [
            Note(workshop_id=one.workshop_id, activity=one, key=uuid4(), text=f"Ajatus {n} asiakkaan odotuksesta", version=1, made_at=now) for n in range(notes)
        ]
    Note.objects.bulk_create(rows, batch_size=1000)
    room = open_workshop(by=me, workshop=plan_workshop(by=me, frame=Frame("Nyt"), steps=steps, key=uuid4(), at=now), at=now)
    step = go_to(by=me, activity=room.activities.get(kind="brainstorm"), at=now)
    seat = join_member(by=me, workshop=room, at=now)
    Note.objects.bulk_create([Note(workshop=room, activity=step, key=uuid4(), by=seat, text=f"Ajatus {n}", version=1, made_at=now) for n in range(notes * 10)])
    return me, {
        "target": made[20 % len(made)].pk,
        "running": made[0].pk,
        "ended": held[0].pk,
        "open": room.pk,
        "candidacy": scoring.candidacies.latest("pk").pk,
    }


if __name__ == "__main__":
    main()
