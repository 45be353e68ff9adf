"""How the chain chose what to develop: the founding target from the question that began it all, two small things at once, and the next
one being scored now."""

import random
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from talkoot.agreements.models import Agreement
from talkoot.base.kit.choosing import CRITERIA
from talkoot.base.kit.refs import Ref
from talkoot.base.notices.actions import settle
from talkoot.base.orgs.models import Membership, Organisation
from talkoot.base.orgs.roles import Act, Role
from talkoot.base.thread.actions import join
from talkoot.customers.models import Question
from talkoot.targets.actions import scoring as scorings
from talkoot.targets.actions import targets as actions
from talkoot.targets.models import Candidacy, Target

FOUNDING = "Näymme asiakkaille somessa"
# Title, why, and what people on average give: common, easy, fun, helps.
THEN: dict[str, tuple[str, tuple[float, ...]]] = {
    FOUNDING: ("Sama kysymys kuullaan joka paikkakunnalla: miksi teitä ei löydy somesta?", (4.6, 3.9, 4.5, 4.2)),
    "Kahvit odotustilaan": ("Odottaminen olisi mukavampaa.", (3.1, 4.4, 3.9, 2.2)),
    "Yhteinen alennuskortti": ("Pitkään käyneille jokin kiitos.", (2.8, 2.3, 2.7, 2.6)),
    "Etävastaanotto pitkien matkojen takaa": ("Savukoskelta ajetaan tunti suuntaansa kymmenen minuutin asiaa varten.", (3.4, 2.9, 3.6, 4.4)),
}
KEPT = {"Yhteinen alennuskortti": "Ensin se, mitä asiakkaat itse pyytävät. Palataan tähän keväällä."}
NOW: dict[str, tuple[str, tuple[float, ...]]] = {
    "Iltavastaanotto kerran viikossa": ("Työssäkäyvät toivovat aikoja neljän jälkeen.", (4.1, 2.6, 3.3, 4.5)),
    "Opasteet selkeiksi pihalta asti": ("Moni kiertää talon ennen kuin ovi löytyy.", (4.0, 4.3, 3.1, 4.0)),
    "Muistutusviesti myös ruotsiksi": ("Ruotsinkielinen viesti puuttuu kaikilta.", (2.9, 4.2, 3.0, 3.6)),
}
# Small things, of which two were taken up at once: title, why, and how large a part of the people ticked it.
FEW: dict[str, tuple[str, float]] = {
    "Kotiharjoitukset isolla tekstillä": ("Moni lukee ohjetta keittiön pöydällä ilman laseja.", 0.7),
    "Hiekoitus ovelle asti ennen kahdeksaa": ("Ensimmäiset asiakkaat tulevat liukkaalla.", 0.55),
    "Nimilappu, josta näkee kenen luo on tulossa": ("Asiakas ei aina muista, kenelle aika on.", 0.3),
    "Radio hiljemmalle odotustilassa": ("Heikkokuuloinen ei kuule nimeään.", 0.15),
}
NOT_NOW = "Kaksi kerrallaan riittää. Palataan tähän, kun ne ovat tehty."
ASKED = {FOUNDING: "sosiaalisessa", "Iltavastaanotto kerran viikossa": "illalla", "Etävastaanotto pitkien matkojen takaa": "etävastaanotto"}
STARTED = {"Rovaniemi, keskusta": 270, "Oulu": 270, "Kemi": 240, "Kuusamo": 210, "Rovaniemi, Saarenkylä": 180, "Sodankylä": 180}  # days ago


def choose_together(organisation: Organisation, at: datetime) -> None:
    """The founding target runs at six sites; of the next ones a good half of the people have given their scores."""
    dice, nora = random.Random(organisation.slug), organisation.memberships.get(user__name="Nora Salmela")
    people = [one for one in organisation.memberships.order_by("pk").prefetch_related("sites") if one.may(Act.TARGETS_SCORE)]
    then = at - timedelta(days=310)
    found = propose(people, THEN, then, dice)
    come_from(organisation, found, then)
    scoring = scorings.open_scoring(by=nora, targets=found.values(), closes_at=then + timedelta(days=10), at=then + timedelta(days=3))
    give(people, scoring.candidacies.select_related("target"), THEN, then + timedelta(days=5), dice)
    scorings.close_scoring(by=None, scoring=scoring, at=then + timedelta(days=10))
    settle(about=f"targets.scoring:{scoring.pk}", kinds=("targets.counted",), at=then + timedelta(days=11))
    for title, because in KEPT.items():
        actions.keep_target(by=nora, target=found[title], because=because, at=then + timedelta(days=12))
        settle(about=f"targets.target:{found[title].pk}", kinds=("targets.kept",), at=then + timedelta(days=13))
    founding = actions.start_target(
        by=nora,
        target=found[FOUNDING],
        owner=nora,
        figure="main",
        expected=None,
        look_on=timezone.localdate(at + timedelta(days=40)),
        at=then + timedelta(days=20),
    )
    for site in organisation.sites.filter(name__in=STARTED):
        actions.set_start(by=nora, target=founding, site=site, on=timezone.localdate(at - timedelta(days=STARTED[site.name])), at=then + timedelta(days=20))
    if agreed := Agreement.objects.filter(organisation=organisation, title__icontains="sosiaalisessa mediassa").first():
        join(organisation=organisation.pk, source=Ref("targets.target", str(founding.pk)), result=Ref("agreements.agreement", str(agreed.pk)), at=at)
    tick_some(people, nora, at - timedelta(days=60), dice)
    next_ones = propose(people, NOW, at - timedelta(days=9), dice)
    come_from(organisation, next_ones, at)
    asked = [*next_ones.values(), found["Etävastaanotto pitkien matkojen takaa"]]
    open_one = scorings.open_scoring(by=nora, targets=asked, closes_at=at + timedelta(days=6), at=at - timedelta(days=2))
    named = [one for one in people if one.role != Role.MEMBER or one.user.email]  # whom one signs in as has it still to do
    early = [one for one in people if one not in named]
    give(early[: len(early) * 3 // 5], open_one.candidacies.select_related("target"), THEN | NOW, at - timedelta(days=1), dice)


def tick_some(people: list[Membership], nora: Membership, at: datetime, dice: random.Random) -> None:
    """Two small things were chosen at once, by what everybody ticked in private."""
    found = {
        title: actions.propose_target(by=dice.choice(people), title=title, why=why, key=UUID(int=dice.getrandbits(128), version=4), at=at)
        for title, (why, _part) in FEW.items()
    }
    asked = scorings.open_scoring(by=nora, targets=found.values(), closes_at=at + timedelta(days=7), wanted=2, at=at)
    candidacies = list(asked.candidacies.select_related("target"))
    for one in people:
        ticked = [candidacy.pk for candidacy in candidacies if dice.random() < FEW[candidacy.target.title][1]]
        if dice.random() < 0.9:
            scorings.approve(by=one, scoring=asked, approved=ticked, at=at + timedelta(days=1))
    scorings.close_scoring(by=None, scoring=asked, at=at + timedelta(days=7))
    settle(about=f"targets.scoring:{asked.pk}", kinds=("targets.counted",), at=at + timedelta(days=8))
    for candidacy in asked.candidacies.filter(place=None).select_related("target"):
        actions.keep_target(by=nora, target=candidacy.target, because=NOT_NOW, at=at + timedelta(days=8))
        settle(about=f"targets.target:{candidacy.target_id}", kinds=("targets.kept",), at=at + timedelta(days=9))


def come_from(organisation: Organisation, targets: Mapping[str, Target], at: datetime) -> None:
    """Joins targets with the questions that they came from."""
    for title, words in ASKED.items():
        heard = Question.objects.filter(organisation=organisation, text__icontains=words).first()
        if heard and title in targets:
            join(organisation=organisation.pk, source=Ref("customers.question", str(heard.pk)), result=Ref("targets.target", str(targets[title].pk)), at=at)


def propose(people: list[Membership], ideas: Mapping[str, tuple[str, tuple[float, ...]]], at: datetime, dice: random.Random) -> dict[str, Target]:
    """Each idea by somebody."""
    return {
        title: actions.propose_target(by=dice.choice(people), title=title, why=why, key=UUID(int=dice.getrandbits(128), version=4), at=at)
        for title, (why, _means) in ideas.items()
    }


def give(
    people: list[Membership], candidacies: Iterable[Candidacy], ideas: Mapping[str, tuple[str, tuple[float, ...]]], at: datetime, dice: random.Random
) -> None:
    """What each gives, around what people give on average."""
    for candidacy in candidacies:
        means = ideas[candidacy.target.title][1]
        for one in people:
            given = {criterion: min(5, max(1, round(dice.gauss(mean, 0.9)))) for criterion, mean in zip(CRITERIA, means, strict=True)}
            scorings.score(by=one, candidacy=candidacy, given=given if dice.random() > 0.04 else None, at=at)
