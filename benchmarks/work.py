"""Pages of agreements and work in a large organisation: 5,000 agreements, 200,000 tasks, 5,000 people.

    python -m benchmarks.work

Times are the server's own, page by page, through Django's client in this process (SQLite in a file, or DATABASE_URL), beside the
same pages of an organisation with three of everything in the same database: the ratio is what the size costs.
"""

import os
import random
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from uuid import uuid4

PEOPLE, SITES, AGREEMENTS, TASKS, AREAS = 5_000, 500, 5_000, 200_000, 1_000
PAGES = ("", "work/", "work/?whose=all", "work/?whose=site", "work/board/?whose=all", "work/calendar/?whose=all", "work/responsibilities/", "agreements/", "agreements/?kind=rule",
         "agreements/walk/", "agreements/differences/", "notices/", "work/new/", "work/tasks/{task}/", "agreements/{agreement}/")  # fmt: skip
ROUNDS = 15
UNUSABLE = "!"


def main() -> None:
    home = tempfile.mkdtemp(prefix="talkoot-bench-")
    os.environ |= {
        "TALKOOT_HOME": home,
        "TALKOOT_KEY": "b" * 50,
        "TALKOOT_LOG": "error",
        "DJANGO_SETTINGS_MODULE": "talkoot.config.settings",
        "TALKOOT_HOSTS": "*",
    }
    os.environ.setdefault("TALKOOT_MODE", "development")
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    large, small = fill("suuri", PEOPLE, SITES, AGREEMENTS, TASKS, AREAS), fill("pieni", 3, 2, 3, 3, 3)
    import logging

    from talkoot.base.store.connections import optimize

    optimize()  # as the worker does every six hours
    logging.disable(logging.WARNING)
    print(f"{PEOPLE:,} people, {SITES} sites, {AGREEMENTS:,} agreements, {TASKS:,} tasks, {AREAS:,} areas of responsibility")
    print(f"{'page':34} {'median':>8} {'p95':>8} {'small':>8} {'ratio':>6}")
    worst = 0.0
    for page in PAGES:
        times = {}
        for member, things in (large, small):
            client = Client(headers={"host": "localhost"})
            client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
            address = f"/{member.organisation.slug}/" + page.format(**things)
            for _warm in range(2):
                assert client.get(address).status_code == 200, address
            times[member.organisation.slug] = [timed(client, address) for _round in range(ROUNDS)]
        found, beside = sorted(times["suuri"]), statistics.median(times["pieni"])
        p95 = found[int(len(found) * 0.95)]
        worst = max(worst, p95)
        print(f"{page or 'today':34} {statistics.median(found):6.1f}ms {p95:6.1f}ms {beside:6.1f}ms {statistics.median(found) / beside:5.1f}×")
    print(f"worst p95 {worst:.1f} ms")
    sys.stdout.flush()


def timed(client: object, address: str) -> float:
    start = time.perf_counter()
    client.get(address)  # type: ignore[attr-defined]
    return (time.perf_counter() - start) * 1000


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
