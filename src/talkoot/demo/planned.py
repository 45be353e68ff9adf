"""The demo's content: an idea bank by customer group, a half-year chosen together, and its plan under way."""

import random
from datetime import datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from talkoot.base.kit.refs import Ref
from talkoot.base.notices.actions import settle
from talkoot.base.orgs.free_hands import Reach, has_free_hands
from talkoot.base.orgs.models import Membership, Organisation, Site
from talkoot.base.orgs.roles import Act
from talkoot.content.actions.choosing import approve, close_choice, open_choice
from talkoot.content.actions.ideas import Draft, add_idea
from talkoot.content.actions.own_page import publish_here
from talkoot.content.actions.planning import move_post, take_post
from talkoot.content.actions.publishing import approve_line, approve_post, ask_approval, publish_by_hand, write_line, write_post
from talkoot.content.actions.sending import send_post
from talkoot.content.filling import OWN
from talkoot.content.models import Account, Delivery, Post, Server
from talkoot.customers.actions import add_need, save_group
from talkoot.customers.models import Group, Need, Question
from talkoot.demo.drawing import draw_pictures, put_in

# Groups beside those that were there first (words.py), and what they need.
GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "Ikäihmiset": ("", ("Uskallan liikkua talvellakin",)),
    "Lapset ja perheet": ("Tulevat koulun jälkeen, usein sisarus mukana.", ("Leikin kautta, ei pakottaen", "Sisarukselle paikka odottaa")),
    "Liikkujat": ("Hiihtävät, juoksevat ja kysyvät, milloin saa taas mennä.", ("Nopeasti takaisin ladulle",)),
    "Työpaikat": ("Lähettävät työntekijän ja maksavat laskun.", ("Yksi yhteyshenkilö", "Raportti ilman yksilötietoja")),
}
# Need, idea, form, who would make it, month, and how large a part of the people ticked it.
IDEAS: tuple[tuple[str, str, str, str, int | None, float], ...] = (
    ("Uskallan liikkua talvellakin", "Nastat, keppi vai liukuesteet?", "tip", "Jari Niskala", None, 0.55),
    ("Uskallan liikkua talvellakin", "Rollaattorin talvihuolto", "story", "Päivi Kangas", None, 0.4),
    ("Uskallan liikkua talvellakin", "Tuolijumppa joululaulujen tahtiin", "tip", "Helmi Tuomaala", 12, 0.6),
    ("Uskallan liikkua talvellakin", "Mikä estää lähtemästä ulos?", "question", "Aino Kallio", None, 0.3),
    ("Puhelimeen vastataan", "Näin soitamme takaisin", "behind", "Marja Ollila", None, 0.35),
    ("Tietoa sieltä, missä muutenkin ovat", "Kolme liikettä ennen lumitöitä", "tip", "Ville Karppinen", None, 0.65),
    ("Tietoa sieltä, missä muutenkin ovat", "Ajan voi perua netissä", "tip", "Tiina Aikio", None, 0.25),
    ("Aikoja iltaisin", "Näin varaat iltavastaanoton", "story", "Outi Mella", None, 0.5),
    ("Leikin kautta, ei pakottaen", "Lapsen lumileikit kasvattavat tasapainoa", "tip", "Inka Nampajärvi", 12, 0.45),
    ("Leikin kautta, ei pakottaen", "Lenkki lapsen kanssa pulkalla", "story", "Maria Länsman", 2, 0.2),
    ("Nopeasti takaisin ladulle", "Hiihtolihakset hereille kymmenessä minuutissa", "tip", "", None, 0.5),
    ("Nopeasti takaisin ladulle", "Asiakas kertoo: takaisin ladulle", "story", "Sirpa Säkkinen", 2, 0.45),
    ("Nopeasti takaisin ladulle", "Hiihtoloman ensiapu rakolle", "tip", "Juho Pitkänen", 3, 0.35),
    ("Nopeasti takaisin ladulle", "Juoksijan talvikengät", "tip", "Antti Karjalainen", 11, 0.3),
    ("Yksi yhteyshenkilö", "Näyttötyö ja niska: viisi taukoa työpäivään", "tip", "", None, 0.4),
    ("Yksi yhteyshenkilö", "Päivä terapeutin mukana", "behind", "Elli Peltola", None, 0.2),
)
SINCE = (  # proposed after the choice
    ("Uskallan liikkua talvellakin", "Mikä talvikenkä, kun jalka turpoaa?", "tip", "Eero Aska"),
    ("Sisarukselle paikka odottaa", "Odotustilan leluhylly esittäytyy", "picture", "Inka Nampajärvi"),
    ("Aikoja iltaisin", "Iltavastaanotto alkoi: ketä siellä näkee?", "behind", ""),
)
# Idea, weeks from now, the text that all sites share, and how far it is: out at so many sites, approved, asked about, or a draft.
TEXTS: tuple[tuple[str, int, str, str | int], ...] = (
    (
        "Nastat, keppi vai liukuesteet?",
        -3,
        "Hyvä tasapaino on paras nastakenkä. Kolme minuuttia päivässä riittää alkuun: seiso yhdellä jalalla hampaita pestessä, nouse tuolilta ilman "
        "käsiä, kävele viivaa pitkin.\n\n{oma lause}\n\nAika tasapainomittaukseen: {toimipiste}, {puhelin}",
        7,
    ),
    (
        "Kolme liikettä ennen lumitöitä",
        -1,
        "Lumi ei katso kelloa, mutta selkä kiittää kolmesta minuutista. Pyöritä hartiat auki, kyykkää kymmenen kertaa ja vie lapio kahteen käteen "
        "vuorotellen.\n\n{oma lause}\n\nJos selkä jo sanoi sopimuksen irti, soita: {toimipiste}, {puhelin}.",
        4,
    ),
    (
        "Hiihtolihakset hereille kymmenessä minuutissa",
        0,
        "Ensimmäinen lenkki tuntuu reisissä, jos ne heräävät vasta ladulla. Kymmenen askelkyykkyä, kymmenen varpaillenousua ja puoli minuuttia lankkua, "
        "kolmena iltana viikossa.\n\n{oma lause}\n\n{toimipiste}, {osoite}",
        "approved",
    ),
    (
        "Tuolijumppa joululaulujen tahtiin",
        1,
        "Joulupuu on rakennettu, ja tuoli on jo valmiina. Laula ja liiku: ensimmäisessä säkeistössä polvet nousevat, kertosäkeessä kädet.\n\n"
        "{oma lause}\n\nHyvää joulun odotusta toivottaa {toimipiste}.",
        "asked",
    ),
    ("Näin varaat iltavastaanoton", 2, "Työssäkäyvälle on nyt aikoja myös neljän jälkeen. Soita {puhelin} tai tule käymään: {osoite}, {aukioloajat}.", "draft"),
)
LINES = {"Sodankylä": "Jäälyhtypolku on hiekoitettu joka aamu.", "Salla": "Lainaamme liukuesteitä vastaanotosta."}
CHOSEN = 10
BEGUN = 4  # weeks ago


def plan_content(organisation: Organisation, at: datetime) -> None:
    """Ideas were gathered, everybody ticked, and the half-year that was planned of it has begun."""
    dice = random.Random(organisation.slug)
    members = list(organisation.memberships.select_related("user", "organisation").order_by("pk"))
    people = {one.user.name: one for one in members}
    nora = people["Nora Salmela"]
    needs = describe(organisation, nora, at - timedelta(days=120))
    asked = Question.objects.filter(organisation=organisation, text__icontains="perua netissä").first()
    then = at - timedelta(days=85)
    liked: dict[str, float] = {}
    for need, title, form, name, month, part in IDEAS:
        liked[title] = part
        sources = [Ref("customers.question", str(asked.pk))] if asked and "perua" in title else []
        draft = Draft(title, need=needs[need], form=form, who=people.get(name), month=month)
        add_idea(by=people.get(name, nora), draft=draft, key=drawn(dice), sources=sources, at=then)
    opened = at - timedelta(days=70)
    half = open_choice(by=nora, starts_on=timezone.localdate(at - timedelta(weeks=BEGUN)), wanted=CHOSEN, closes_at=opened + timedelta(days=10), at=opened)
    options = list(half.options.order_by("pk"))
    for one in members:
        if one.may(Act.CONTENT_DO) and dice.random() < 0.9:
            ticked = [option.pk for option in options if dice.random() < liked.get(option.title, 0.3)]
            approve(by=one, half=half, approved=ticked, at=opened + timedelta(days=2))
    close_choice(by=None, half=half, at=opened + timedelta(days=10))
    settle(about=f"content.half:{half.pk}", kinds=("content.counted",), at=opened + timedelta(days=11))
    write_posts(organisation, people, at)
    for need, title, form, name in SINCE:
        add_idea(by=people.get(name, nora), draft=Draft(title, need=needs[need], form=form, who=people.get(name)), key=drawn(dice), at=at - timedelta(days=5))


def write_posts(organisation: Organisation, people: dict[str, Membership], at: datetime) -> None:
    """Some are out, by free hands and by approval, one waits for it, and one is being written."""
    nora, monday = people["Nora Salmela"], timezone.localdate(at) - timedelta(days=timezone.localdate(at).weekday())
    sites = {site.name: site for site in organisation.sites.order_by("pk")}
    pictures = draw_pictures(organisation, people, at)
    for title, weeks, text, state in TEXTS:
        post = Post.objects.filter(organisation=organisation, idea__title=title).select_related("idea", "owner__user").first()
        if post is None:
            continue
        then = min(at, at + timedelta(weeks=weeks)) - timedelta(days=2)
        post = move_post(by=nora, post=post, week=monday + timedelta(weeks=weeks), at=then)
        writer = post.owner or people["Saara Taskila"]
        if post.owner is None:
            post = take_post(by=writer, post=post, at=then)
        post = write_post(by=writer, post=post, text=text, networks=[OWN, "facebook", "instagram", *(["mastodon"] if state == "approved" else [])], at=then)
        post = put_in(post, writer, pictures, then)
        if state == "asked":
            ask_approval(by=writer, post=post, people=[people["Aino Kallio"]], at=then)
        if state in ("asked", "draft"):
            continue
        if weeks < 0:
            for name, line in LINES.items():
                author, reader = list(sites[name].members.exclude(role="guest").order_by("pk")[:2])
                made = write_line(by=author, post=post, site=sites[name], text=line, at=then)
                if made is not None and made.approved_at is None:
                    approve_line(by=reader, line=made, text=line, at=then)
        by = writer if has_free_hands(writer, "publish", Reach.EVERYWHERE) else nora
        post = approve_post(by=by, post=post, digest=post.digest, at=then)
        if state == "approved":
            let_go(post, nora, sites["Salla"], at)
        for number, site in enumerate(list(sites.values())[: state if isinstance(state, int) else 0]):
            hand = site.members.exclude(role="guest").order_by("pk").first() or nora
            publish_here(by=hand, post=post, site=site, at=then + timedelta(days=1, hours=number))
            for network in ["facebook", "instagram"][: 2 - number % 2]:
                publish_by_hand(by=hand, post=post, site=site, network=network, address="", at=then + timedelta(days=1, hours=number))


def let_go(post: Post, by: Membership, site: Site, at: datetime) -> None:
    """It goes on the own page by itself the day after tomorrow; at one site it waits for an account whose server has signed it out."""
    server, _is_new = Server.objects.get_or_create(host="https://mastodon.example")
    account = Account.objects.create(
        organisation=post.organisation, site=site, network="mastodon", server=server, name="@salla@mastodon.example", remote="1", connected_by=by, connected_at=at - timedelta(days=40)
    )  # fmt: skip
    send_post(by=by, post=post, day=timezone.localdate(at) + timedelta(days=2), hour=time(10), at=at)
    Account.objects.filter(pk=account.pk).update(state=Account.State.LOST, ended_at=at)
    Delivery.objects.filter(account=account).update(fault="signed out")


def describe(organisation: Organisation, by: Membership, at: datetime) -> dict[str, Need]:
    """The groups and what they need, by the words of each need."""
    for name, (about, texts) in GROUPS.items():
        group = Group.objects.filter(organisation=organisation, name=name).first() or save_group(by=by, name=name, about=about, at=at)
        for text in texts:
            add_need(by=by, group=group, text=text, sources=[], at=at)
    return {need.text: need for need in Need.objects.filter(group__organisation=organisation).select_related("group")}


def drawn(dice: random.Random) -> UUID:
    return UUID(int=dice.getrandbits(128), version=4)
