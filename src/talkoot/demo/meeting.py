"""The demo's workshops: the first of its founding target, held; one that goes on, into which one can come at once, from a phone and
without an account; and one to come, in which people write beforehand."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from talkoot.base.kit.choosing import CRITERIA
from talkoot.base.kit.refs import Ref
from talkoot.base.notices.actions import settle
from talkoot.base.orgs.models import Organisation
from talkoot.customers.models import Group
from talkoot.demo.chosen import FOUNDING
from talkoot.targets.models import Target
from talkoot.work.actions.tasks import move_task
from talkoot.work.models import Task
from talkoot.workshops.actions.harvest import Pick, harvest
from talkoot.workshops.actions.joining import join_member
from talkoot.workshops.actions.leading import end_workshop, go_to, open_workshop
from talkoot.workshops.actions.planning import Frame, plan_workshop
from talkoot.workshops.actions.repeating import repeat
from talkoot.workshops.actions.taking_part import score, vote, write_note
from talkoot.workshops.actions.turns import add_turns
from talkoot.workshops.agendas import BY_KEY
from talkoot.workshops.models import Activity, Heading, Note, Participant
from talkoot.workshops.queries.room import items_of, promises_of

Kind = Activity.Kind

TITLE = "Näymme somessa: seuraava puolivuosi"
SAID = (
    "Päivystävä kertoo päivän yhden hyvän uutisen", "Kuva uudesta tilasta, ei ihmisiä ilman lupaa", "Vastataan kommentteihin samana päivänä",
    "Kerrotaan, miten ajan saa peruttua", "Kotiharjoitus joka maanantai", "Esitellään yksi meistä kuussa", "Kysymys, johon asiakas vastaa",
    "Talven liukkaat ja kengät", "Mitä ensimmäisellä käynnillä tapahtuu", "Omaisille: milloin soittaa meille",
)  # fmt: skip

# The first workshop of the target, by the kind of its steps and in their order: what was written, voted for or promised.
RULES = ("Asiakas näkyy vain luvalla", "Kirjoitetaan niin kuin puhutaan", "Vastataan samana päivänä")
SCORED = {  # common, easy, fun, helps: what people gave on average
    "Kotiharjoitus joka maanantai": (4, 4, 4, 5),
    "Ramppi on aurattu, tervetuloa!": (3, 5, 4, 3),
    "Esitellään yksi meistä kuussa": (4, 3, 4, 2),
    "Miten ajan saa peruttua": (3, 4, 2, 4),
}
IDEAS = tuple(SCORED)
FIRST: tuple[tuple[str, ...], ...] = (
    ("Nora, Rovaniemi: saan ujonkin kuvaan", "Juho, Kuusamo: valokuvaan", "Outi, Saarenkylä: oikoluen"),
    RULES,
    ("Sama puhelinnumero kuin ennenkin", "Tietää ennen tuloa, mitä ensimmäisellä käynnillä tapahtuu", "Milloin omainen voi soittaa"),
    IDEAS,
    ("Kuva vaakaan ja valoa kohti", "Lue ääneen ennen kuin julkaiset"),
)
PROMISED = (("Juho Pitkänen", "Kuvat kolmesta ensimmäisestä toimipisteestä", 14), ("Outi Mella", "Kysymys viikossa: lista ensimmäisiksi kuukausiksi", 21))
LED_FIRST = 283  # days ago
WEEKLY = "Soitan Kelaan ja kysyn, mitä lähetteessä pitää lukea"  # promised in a weekly meeting


def meet_first(organisation: Organisation, at: datetime) -> None:
    """The first workshop of the target: what was promised there became tasks that are done, and one note an idea for content."""
    people = {one.user.name: one for one in organisation.memberships.select_related("user", "organisation").exclude(role="guest")}
    nora, held = people["Nora Salmela"], at - timedelta(days=LED_FIRST)
    target = Ref("targets.target", str(Target.objects.get(organisation=organisation, title=FOUNDING).pk))
    agenda = BY_KEY["first"]
    frame = Frame("Näymme somessa: ensimmäinen työpaja", str(agenda.purpose), starts_at=held, facilitator=nora)
    workshop = plan_workshop(by=nora, frame=frame, steps=agenda.steps(), key=UUID(int=13), at=held - timedelta(days=9), template=agenda.key, sources=[target])
    workshop = open_workshop(by=nora, workshop=workshop, at=held)
    named = [people[name] for name, _what, _days in PROMISED]
    others = [one for name, one in people.items() if one not in named and one != nora][:10]
    seats = [join_member(by=one, workshop=workshop, at=held) for one in (*named, *others)]
    texts, notes = iter(FIRST), iter(range(1300, 1400))
    for step in workshop.activities.order_by("position"):
        held += timedelta(minutes=step.minutes)
        step = go_to(by=nora, activity=step, at=held)
        if step.kind == Kind.PLAN:
            for seat, (_name, what, days) in zip(seats, PROMISED, strict=False):
                due = timezone.localdate(held + timedelta(days=days))
                write_note(by=seat, activity=step, text=what, key=UUID(int=next(notes)), doer=seat.member, due_on=due, at=held)
        elif step.takes_notes and (said := next(texts, ())):
            headings: list[Heading | None] = [*step.made_headings.all()] or [None]
            for n, text in enumerate(said):
                write_note(by=seats[n], activity=step, text=text, heading=headings[n % len(headings)], key=UUID(int=next(notes)), at=held)
        elif step.kind == Kind.VOTE:
            items = items_of(step, list(workshop.activities.order_by("position")))
            for n, seat in enumerate(seats):
                vote(by=seat, activity=step, item=items[n * n % len(items)].key, key=UUID(int=next(notes)), at=held)
        elif step.kind == Kind.SCORE:
            for n, seat in enumerate(seats):
                for item in items_of(step, list(workshop.activities.order_by("position"))):
                    for m, criterion in enumerate(CRITERIA):
                        given = SCORED[item.title][m] + (n + m) % 3 - 1
                        score(by=seat, activity=step, item=item.key, criterion=criterion, step=min(5, max(1, given)), at=held)
    workshop = end_workshop(by=nora, workshop=workshop, at=held)
    picks = [Pick(note, "work.task", note.text, note.doer, note.due_on) for note in promises_of(workshop)]
    kept = Note.objects.get(workshop=workshop, text=IDEAS[0])
    whose = Group.objects.get(organisation=organisation, name="Ikäihmiset").pk
    for made in harvest(by=nora, workshop=workshop, picks=[*picks, Pick(kept, "content.idea", kept.text, whole=whose)], at=held):
        if made.kind == "work.task":
            task = Task.objects.get(pk=made.pk)
            move_task(by=nora, task=task, to="done", at=held + timedelta(days=13))
    settle(about=f"workshops.workshop:{workshop.pk}", kinds=("workshops.invited", "workshops.given"), at=held)


def meet_next(organisation: Organisation, at: datetime) -> None:
    """Sodankylä meets next week, and whoever works there writes beforehand what customers have said."""
    aino = organisation.memberships.get(user__name="Aino Kallio")
    agenda, today = BY_KEY["weekly"], timezone.localdate(at)
    steps = [replace(one, early_on=today) if one.kind == Kind.BRAINSTORM else one for one in agenda.steps()]
    starts = datetime.combine(today + timedelta(days=7 - today.weekday()), time(8, 30), timezone.get_current_timezone())
    frame = Frame(
        "Sodankylän viikkopalaveri",
        str(agenda.purpose),
        starts_at=starts,
        place="Kahvihuone",
        facilitator=aino,
        sites=[organisation.sites.get(name="Sodankylä")],
    )
    plan_workshop(by=aino, frame=frame, steps=steps, key=UUID(int=15), at=at - timedelta(hours=3), template=agenda.key)


def meet_weekly(organisation: Organisation, at: datetime) -> None:
    """The weekly twenty minutes of a site: held once, with a promise and what was not reached left to the next, led by turn."""
    eero = organisation.memberships.get(user__name="Eero Aska")
    site = eero.sites.first()
    others = list(organisation.memberships.filter(sites=site, ended_at=None).exclude(pk=eero.pk).exclude(role="guest").order_by("pk")[:2])
    agenda, local = BY_KEY["weekly"], timezone.localtime(at) - timedelta(days=1)
    then = (local - timedelta(days=max(0, local.weekday() - 4))).replace(hour=8, minute=45, second=0, microsecond=0)
    frame = Frame(f"{agenda.name}: {site}", str(agenda.purpose), starts_at=then, place="Kahvihuone", facilitator=eero, sites=[site] if site else [])
    made = plan_workshop(by=eero, frame=frame, steps=agenda.steps(), key=UUID(int=16), at=then - timedelta(days=7), template=agenda.key)
    series = repeat(by=eero, workshop=made, every="week", at=then - timedelta(days=7))
    add_turns(by=eero, series=series, people=[eero, *others], at=then - timedelta(days=7))
    made = open_workshop(by=eero, workshop=made, at=then)
    plan = made.activities.get(kind="plan")
    go_to(by=eero, activity=plan, at=then + timedelta(minutes=10))
    write_note(by=made.participants.get(member=eero), activity=plan, text=WEEKLY, key=UUID(int=1500), at=then + timedelta(minutes=12))
    end_workshop(by=eero, workshop=made, at=then + timedelta(minutes=20))
    settle(about=f"workshops.workshop:{made.pk}", kinds=("workshops.invited", "workshops.given", "workshops.open", "workshops.turn"), at=at)


def meet_now(organisation: Organisation, at: datetime) -> None:
    """Nora leads it; ten are in and have written, and nobody sees the notes yet."""
    nora = organisation.memberships.get(user__name="Nora Salmela")
    target = Target.objects.filter(organisation=organisation, title=FOUNDING).first()
    sources = [Ref("targets.target", str(target.pk))] if target else []
    agenda = BY_KEY["ideas"]
    frame = Frame(TITLE, str(agenda.purpose), starts_at=at - timedelta(minutes=12), facilitator=nora)
    workshop = plan_workshop(by=nora, frame=frame, steps=agenda.steps(), key=UUID(int=14), at=at - timedelta(days=7), template=agenda.key, sources=sources)
    workshop = open_workshop(by=nora, workshop=workshop, at=at - timedelta(minutes=12))
    people = organisation.memberships.exclude(pk=nora.pk).exclude(role="guest").filter(user__email=None).order_by("pk")[: len(SAID)]
    seats = [join_member(by=one, workshop=workshop, at=at - timedelta(minutes=10)) for one in people]
    Participant.objects.filter(pk__in=[one.pk for one in seats]).update(is_invented=True)  # they go on by themselves when Nora leads
    first, ideas = workshop.activities.order_by("position")[:2]
    go_to(by=nora, activity=first, at=at - timedelta(minutes=9))
    ideas = go_to(by=nora, activity=ideas, at=at - timedelta(minutes=2))
    headings = list(ideas.made_headings.all())
    for n, (seat, text) in enumerate(zip(seats, SAID, strict=False)):
        write_note(by=seat, activity=ideas, text=text, heading=headings[n % len(headings)], key=UUID(int=1400 + n), at=at - timedelta(minutes=1))
    settle(about=f"workshops.workshop:{workshop.pk}", kinds=("workshops.invited", "workshops.given"), at=at)
