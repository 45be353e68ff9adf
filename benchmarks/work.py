"""Pages of agreements and work in a large organisation: 5,000 agreements, 200,000 tasks, 5,000 people.

python -m benchmarks.work
"""

import random
from datetime import timedelta
from uuid import uuid4

from benchmarks.pages import begin, measure

PEOPLE, SITES, AGREEMENTS, TASKS, AREAS = 5_000, 500, 5_000, 200_000, 1_000
PAGES = ("", "work/", "work/?whose=all", "work/?whose=site", "work/board/?whose=all", "work/calendar/?whose=all", "work/responsibilities/", "agreements/", "agreements/?kind=rule",
         "agreements/walk/", "agreements/differences/", "notices/", "work/new/", "work/tasks/{task}/", "agreements/{agreement}/")  # fmt: skip
UNUSABLE = "!"


def main() -> None:
    begin()
    print(f"{PEOPLE:,} people, {SITES} sites, {AGREEMENTS:,} agreements, {TASKS:,} tasks, {AREAS:,} areas of responsibility")
    measure(PAGES, fill("suuri", PEOPLE, SITES, AGREEMENTS, TASKS, AREAS), fill("pieni", 3, 2, 3, 3, 3))


def fill(slug: str, people: int, sites: int, agreements: int, tasks: int, areas: int) -> tuple[object, dict[str, int]]:
    """An organisation with so many of each, written straight into the tables. Returns one of its members, and a task and an agreement."""
    from django.db import transaction
    from django.utils import timezone

    from talkoot.agreements.models import Agreement, Commitment, Point, Version
    from talkoot.base.accounts.models import User
    from talkoot.base.orgs.actions import create_organisation
    from talkoot.base.orgs.models import Membership, Site
    from talkoot.work.models import Responsibility, Task

    dice, now = random.Random(slug), timezone.now()
    today = now.date()
    with transaction.atomic():
        organisation = create_organisation(slug=slug, name=slug, at=now)
        places = Site.objects.bulk_create(Site(organisation=organisation, name=f"Paikka {i}") for i in range(sites))
        users = User.objects.bulk_create(
            [User(email=f"{slug}{i}@example.org", name=f"Etunimi{i % 700} Sukunimi{i}", password=UNUSABLE) for i in range(people)], batch_size=1000
        )
        members = Membership.objects.bulk_create(
            [Membership(organisation=organisation, user=user, role="coach" if i % 20 == 0 else "member", joined_at=now) for i, user in enumerate(users)],
            batch_size=1000,
        )
        Through = Membership.sites.through
        Through.objects.bulk_create([Through(membership_id=one.pk, site_id=places[i % sites].pk) for i, one in enumerate(members)], batch_size=1000)
        made = Agreement.objects.bulk_create(
            [
                Agreement(organisation=organisation, kind=Agreement.Kind.values[i % 5], title=f"Sopimus {i}", site=places[i % sites] if i % 3 else None, owner=members[i % people],
                          made_at=now, changed_at=now - timedelta(minutes=i), review_on=today + timedelta(days=i % 90))
                for i in range(agreements)
            ], batch_size=1000,
        )  # fmt: skip
        versions = Version.objects.bulk_create(
            [Version(agreement=one, number=1, state="in_force", title=one.title, made_at=now, in_force_at=now) for one in made], batch_size=1000
        )
        for one, version in zip(made, versions, strict=True):
            one.in_force = version
        Agreement.objects.bulk_update(made, ["in_force"], batch_size=500)
        Point.objects.bulk_create(
            [Point(version=version, part="same", position=n, text=f"Kohta {n}") for version in versions for n in range(5)], batch_size=2000
        )
        Commitment.objects.bulk_create([Commitment(version=versions[0], member=one, at=now) for one in members], batch_size=1000)
        rows = Task.objects.bulk_create(
            [
                Task(organisation=organisation, key=uuid4(), title=f"Tehtävä {i}", site=places[i % sites], state=("done", "todo", "doing")[min(2, i % 5)], made_at=now, changed_at=now,
                     due_on=today + timedelta(days=dice.randint(-60, 120)), help_wanted=i % 50 == 1)
                for i in range(tasks)
            ], batch_size=1000,
        )  # fmt: skip
        Doers = Task.doers.through
        Doers.objects.bulk_create([Doers(task_id=one.pk, membership_id=members[i % people].pk) for i, one in enumerate(rows)], batch_size=2000)
        Responsibility.objects.bulk_create(
            [
                Responsibility(
                    organisation=organisation,
                    name=f"Alue {i}",
                    site=places[i % sites] if i % 4 else None,
                    owner=members[i % people] if i % 9 else None,
                    made_at=now,
                )
                for i in range(areas)
            ]
        )
    me = Membership.objects.select_related("user", "organisation").get(pk=members[0].pk)
    return me, {"task": rows[0].pk, "agreement": made[0].pk}


if __name__ == "__main__":
    main()
