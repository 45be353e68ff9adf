"""The demo's story: a chain whose customers could not get through on the phone, and what happened when it called back.

Eight months ago three sites began to call back on the same day, a month later all did; since then answers are better. Kemi has
a hard year, Kuusamo a good one, and the smallest sites have so few answers that one cannot know yet. The seed is fixed.
"""

import random
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import translation

from talkoot.base.accounts.actions import make_person
from talkoot.base.kit.refs import Ref
from talkoot.base.orgs import actions as orgs
from talkoot.base.orgs.models import Membership, Organisation, Site
from talkoot.base.orgs.roles import Role
from talkoot.customers.actions import add_need, hear_question, save_group
from talkoot.demo.agreed import agree_together
from talkoot.demo.cast import OWNER, ROLES, SITES, DemoSite
from talkoot.demo.chores import divide_work
from talkoot.demo.chosen import choose_together
from talkoot.demo.helping import help_each_other
from talkoot.demo.meeting import meet_first, meet_next, meet_now, meet_weekly
from talkoot.demo.mirror import look_at_ourselves
from talkoot.demo.partnered import find_partners
from talkoot.demo.planned import plan_content
from talkoot.demo.reported import report_the_quarter
from talkoot.demo.told import tell_the_journey
from talkoot.demo.words import ASKED, DEEDS, EARLY, EARLY_TROUBLE, FOUNDING, GROUPS, LATE, LATE_TROUBLE, WEEK, WEEK_AT, WEEK_TROUBLE, WISH
from talkoot.feedback.actions import surveys
from talkoot.feedback.actions.answers import Arrival, store_answers
from talkoot.feedback.actions.comments import let_out_held
from talkoot.feedback.actions.deeds import release_deed, write_deed
from talkoot.feedback.actions.follow_ups import close_follow_up, take_follow_up
from talkoot.feedback.actions.moving import move_figures
from talkoot.feedback.actions.signals import watch_organisation
from talkoot.feedback.actions.themes import analyse_comments, label_comment, learn_themes, start_themes
from talkoot.feedback.logic.drafts import TEMPLATES
from talkoot.feedback.logic.submission import Submission, Wish
from talkoot.feedback.logic.themes import Model
from talkoot.feedback.models import Channel, Comment, FollowUp, Theme, ThemeModel
from talkoot.feedback.queries.channels import OpenChannel, open_channel

SLUG, NAME, SEED, MONTHS = "pohjanpolku", "Pohjanpolku", 1917, 18
ZONE = ZoneInfo("Europe/Helsinki")
CALM = (0.02, 0.05, 0.11, 0.36, 0.46)  # shares of the five faces before anything changed
MOOD = {"Kemi": -0.35, "Kuusamo": 0.22, "Savukoski": 0.15}  # how far a site's customers lie from the others, in points
KIOSK_AT = "Rovaniemi, keskusta"
CALLING_BACK = {"Kuusamo": 8, "Rovaniemi, Saarenkylä": 8, "Sodankylä": 8}  # months ago; the others one month later
LIFT = 0.7
# Where what names a place or a person was said.
SPOKEN_AT = {
    "Kuusamossa": "Kuusamo", "Savukoskella": "Savukoski", "Aino": "Sodankylä", "Villelle": "Oulu", "Outi": "Rovaniemi, Saarenkylä",
    "Kemissä": "Kemi",
}  # fmt: skip
TITLES = ("fysioterapeutti", "toimintaterapeutti", "vastaanotto", "jalkojenhoitaja", "fysioterapeutti", "hieroja")


def tell_story(at: datetime) -> Organisation:
    """Makes the chain with its people, sites and 18 months of answers up to `at`."""
    organisation = orgs.create_organisation(slug=SLUG, name=NAME, language="fi", at=at - timedelta(days=MONTHS * 31))
    owner = add_person(None, organisation, OWNER, Role.OWNER, [], organisation.created_at)
    channels = {}
    survey = surveys.create_survey(by=owner, organisation=organisation, name="Käynnin jälkeen", questions=TEMPLATES["visit"], at=organisation.created_at)
    for demo_site in SITES:
        site = add_demo_site(owner, demo_site, organisation.created_at)
        add_staff(owner, organisation, site, demo_site, organisation.created_at)
        surveys.open_channel(by=owner, survey=survey, site=site, kind=Channel.Kind.QR, name="odotustila", at=organisation.created_at)
        channels[demo_site.name] = open_channel(site.channels.get().key)
    kiosk = surveys.open_channel(
        by=owner, survey=survey, site=organisation.sites.get(name=KIOSK_AT), kind=Channel.Kind.KIOSK, name="aula", at=organisation.created_at
    )
    Channel.objects.filter(pk=kiosk.pk).update(exit_code="2580")
    add_person(owner, organisation, ROLES["guest"][0], Role.GUEST, [], at)
    organisation.set_up_at = at
    organisation.save(update_fields=["set_up_at"])
    answer(organisation, random.Random(SEED), {name: channel for name, channel in channels.items() if channel}, at)
    let_out_held(at)
    start_themes(by=owner, organisation=organisation, at=at)
    care_for_comments(organisation, at)
    label_comments(organisation, at)
    tell_what_was_done(organisation, at)
    watch_organisation(organisation, at.astimezone(ZONE).date(), at)
    hear_questions(organisation, at)
    look_at_ourselves(organisation, at)
    agree_together(organisation, at)
    divide_work(organisation, at)
    choose_together(organisation, at)
    help_each_other(organisation, at)
    find_partners(organisation, at)
    with translation.override(organisation.language):
        meet_first(organisation, at)
        meet_now(organisation, at)
        meet_next(organisation, at)
        meet_weekly(organisation, at)
        plan_content(organisation, at)
        tell_the_journey(organisation, at)
    report_the_quarter(organisation, at)
    return organisation


def add_demo_site(owner: Membership, demo_site: DemoSite, at: datetime) -> Site:
    area = orgs.add_area(by=owner, name=demo_site.area, at=at)
    return orgs.add_site(
        by=owner, organisation=owner.organisation, name=demo_site.name, at=at, area=area, address=demo_site.address, phone=demo_site.phone,
        opening_hours=demo_site.hours, public_name="Rovaniemen keskusta" if demo_site.name == "Rovaniemi, keskusta" else "",
    )  # fmt: skip


def add_staff(owner: Membership, organisation: Organisation, site: Site, demo_site: DemoSite, at: datetime) -> None:
    roles = {name: role for role, (name, _email) in ROLES.items()}
    for name in demo_site.people:
        member = add_person(owner, organisation, name, roles.get(name, Role.MEMBER), [site], at)
        number = organisation.memberships.count()
        mail = ROLES[str(member.role)][1] if name in roles else ""
        orgs.save_card(by=member, title=TITLES[number % len(TITLES)], phone=f"040 555 {number:04}", mail=mail, at=at)
    if site.name == "Salla":  # Aino coaches Salla and Sodankylä
        return
    if site.name == "Sodankylä":
        aino = organisation.memberships.get(user__name="Aino Kallio")
        aino.sites.add(*organisation.sites.filter(name="Salla"))


def add_person(by: Membership | None, organisation: Organisation, name: str, role: str, sites: list[Site], at: datetime) -> Membership:
    email = next((mail for known, mail in ROLES.values() if known == name), None)
    user = make_person(email=email, name=name, language="fi", proved=True)
    return orgs.add_member(by=by, organisation=organisation, user=user, role=role, sites=sites, at=at)


def answer(organisation: Organisation, dice: random.Random, channels: dict[str, OpenChannel], at: datetime) -> None:
    """18 months of answers, through the same action that takes real ones."""
    today = at.astimezone(ZONE).date()
    arrivals = spoken(dice, channels, today) + last_week(dice, channels[WEEK_AT], today)
    for back in range(MONTHS * 30 + 15, -1, -1):
        day = today - timedelta(days=back)
        for demo_site in SITES:
            for _visit in range(visits(dice, demo_site, day)):
                moment = datetime(day.year, day.month, day.day, dice.randrange(8, 18), dice.randrange(60), dice.randrange(60), tzinfo=ZONE)
                if moment < at:
                    changed_from = today - timedelta(days=30 * CALLING_BACK.get(demo_site.name, 7))
                    arrivals.append(one_answer(dice, channels[demo_site.name], demo_site, day, changed_from, moment))
    arrivals.sort(key=lambda arrival: arrival.at)
    for start in range(0, len(arrivals), 1000):
        store_answers(arrivals[start : start + 1000])
    move_figures(organisation, today)


def visits(dice: random.Random, demo_site: DemoSite, day: date) -> int:
    """How many customers answer on a day: none at weekends, fewer in July."""
    if day.weekday() > 4:
        return 0
    expected = demo_site.answers / 21 * (0.5 if day.month == 7 else 1.0)
    return int(expected) + (dice.random() < expected - int(expected))


def one_answer(dice: random.Random, channel: OpenChannel, demo_site: DemoSite, day: date, changed_from: date, moment: datetime) -> Arrival:
    """A press without words: whose words they are is written down (words.py)."""
    shift = MOOD.get(demo_site.name, 0.0) + (LIFT if changed_from <= day else 0.0)
    score = min(5, max(1, round(dice.choices((1, 2, 3, 4, 5), CALM)[0] + shift + dice.uniform(-0.5, 0.5))))
    return pressed(dice, channel, score, moment)


def pressed(dice: random.Random, channel: OpenChannel, score: int, moment: datetime, text: str = "", wish: Wish | None = None) -> Arrival:
    """One customer's answer."""
    key = UUID(int=dice.getrandbits(128), version=4)
    replies = influence(dice, channel, score) if dice.random() < 0.45 else ()
    return Arrival(channel, Submission(key, score, text, replies=replies, wish=wish), moment)


def spoken(dice: random.Random, channels: dict[str, OpenChannel], today: date) -> list[Arrival]:
    """What was said until last week: each sentence once, where it belongs, before or after the change it speaks of."""
    plain = [(score, text, (MONTHS * 30, 250)) for score, texts in EARLY.items() for text in texts]
    plain += [(score, text, (MONTHS * 30, 250)) for score, told in EARLY_TROUBLE.items() for text, _cause, _action in told]
    plain += [(score, text, (200, 9)) for score, texts in LATE.items() for text in texts]
    plain += [(score, text, (200, 9)) for score, told in LATE_TROUBLE.items() for text, _cause, _action in told]
    found = []
    for number, (score, text, (first, last)) in enumerate(plain):
        where = next((site for word, site in SPOKEN_AT.items() if word in text), dice.choices(SITES, [site.answers for site in SITES])[0].name)
        # What was said lately is what people read: half of the later ones are of the last two months.
        back = dice.randint(last, 60) if first == 200 and number % 2 else dice.randint(last, first)
        found.append(pressed(dice, channels[where], score, workday(today - timedelta(days=back), dice), text))
    return found


def workday(day: date, dice: random.Random) -> datetime:
    """A moment of that day when somebody is there, on Friday for a weekend."""
    day -= timedelta(days=max(0, day.weekday() - 4))
    return datetime(day.year, day.month, day.day, dice.randrange(8, 16), dice.randrange(60), tzinfo=ZONE)


def last_week(dice: random.Random, channel: OpenChannel, today: date) -> list[Arrival]:
    """The last whole week at one site, and somebody who wishes to be called."""
    monday = today - timedelta(days=today.weekday() + 7)
    told = [(*one, None) for one in WEEK] + [(*WISH[:4], Wish(WISH[4], WISH[5]))]
    return [
        pressed(dice, channel, score, datetime.combine(monday + timedelta(days=weekday), time(hour, 20), ZONE), text, wish)
        for weekday, hour, score, text, wish in told
    ]


def influence(dice: random.Random, channel: OpenChannel, score: int) -> tuple[tuple[int, int], ...]:
    """What mattered most: those who are happy speak of people, the others of waiting and appointments."""
    question = next(number for number, rule in channel.asked.rules.items() if rule.kind == "choice")
    return ((question, dice.choices(range(6), (40, 22, 10, 8, 12, 8) if score > 3 else (12, 14, 30, 26, 8, 10))[0]),)


def care_for_comments(organisation: Organisation, at: datetime) -> None:
    """What was said has been seen to, each with its own cause; of the last week one is in hand and late, and somebody waits for a call."""
    told = {text: (cause, action) for texts in (*EARLY_TROUBLE.values(), *LATE_TROUBLE.values()) for text, cause, action in texts} | WEEK_TROUBLE
    for follow_up in FollowUp.objects.filter(organisation=organisation).select_related("owner__user", "owner__organisation"):
        words = Comment.objects.filter(answer=follow_up.answer_id).values_list("text", flat=True).first() or ""
        by = follow_up.owner or organisation.memberships.get(user__name="Aino Kallio")
        if words == WISH[3]:
            continue
        take_follow_up(by=by, follow_up=follow_up, at=min(at, follow_up.opened_at + timedelta(hours=5)))
        if words in told:
            cause, action = told[words]
            close_follow_up(by=by, follow_up=follow_up, cause=cause, action=action, at=min(at, follow_up.opened_at + timedelta(days=2)))
        else:
            FollowUp.objects.filter(pk=follow_up.pk).update(due_on=at.astimezone(ZONE).date() - timedelta(days=1))


def label_comments(organisation: Organisation, at: datetime) -> None:
    """People have labelled part of what was said; the software learns from it and suggests for the rest."""
    while analyse_comments():
        continue
    themes = {theme.pk: theme for theme in Theme.objects.filter(organisation=organisation)}
    nora = organisation.memberships.get(role=Role.FACILITATOR)
    learn_themes(organisation.pk, at)
    model = Model.of_data(ThemeModel.objects.get(organisation=organisation).data)
    for comment in Comment.objects.filter(organisation=organisation).order_by("id")[:70]:
        if found := model.suggestions(comment.words.split(), at_least=0.05, most=1):
            label_comment(by=nora, comment=comment, themes=[themes[found[0][0]]], at=comment.at)
    learn_themes(organisation.pk, at)


def tell_what_was_done(organisation: Organisation, at: datetime) -> None:
    """What customers read: the call-back, and a smaller thing; one more is not released yet."""
    nora, today = organisation.memberships.get(role=Role.FACILITATOR), at.astimezone(ZONE).date()
    first = FollowUp.objects.filter(organisation=organisation, state=FollowUp.State.CLOSED).order_by("id").first()
    for number, (heard, done, months) in enumerate(DEEDS):
        sources = [Ref("feedback.follow_up", str(first.pk))] if first and number == 0 else []
        deed = write_deed(by=nora, heard=heard, done=done, since=today - timedelta(days=30 * months), site=None, at=at, sources=sources)
        if number < 2:
            release_deed(by=nora, deed=deed, at=at)


def hear_questions(organisation: Organisation, at: datetime) -> None:
    """What customers ask site after site, and what two groups of them need."""
    sites = {site.name: site for site in organisation.sites.all()}
    nora = organisation.memberships.get(role=Role.FACILITATOR)
    first = None
    for number, (asked, where) in enumerate([FOUNDING, *ASKED]):
        question = None
        for again, (name, days) in enumerate(where):
            by = sites[name].members.exclude(role=Role.GUEST).first() or nora
            key = UUID(int=number * 100 + again + 1)
            heard = hear_question(by=by, site=sites[name], text=asked, key=key, at=at - timedelta(days=days), question=question)
            question = heard.question
        first = first or question
    for name, about, needs in GROUPS:
        group = save_group(by=nora, name=name, about=about, at=at)
        for need, has_evidence in needs:
            sources = [Ref("customers.question", str(first.pk))] if first and has_evidence else []
            add_need(by=nora, group=group, text=need, sources=sources, at=at)
