"""What a target tells of its own way: the first draft of a chapter, in sentences made of the things that came before and after it.

Each sentence says what is known and no more. Customers' words stand with names masked, whoever drafts: a chapter is read by many.
The figure and its words are those of the target's page.
"""

from datetime import date

from django.db.models import Count as Number
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talkoot.base.kit.choosing import Firm
from talkoot.base.kit.figures import Figure
from talkoot.base.kit.personal import masked, personal_spans
from talkoot.base.kit.refs import Ref
from talkoot.base.orgs.models import Membership
from talkoot.base.thread.kinds import KINDS, Card, Passage, Trait
from talkoot.base.ui import words
from talkoot.customers.models import Heard
from talkoot.feedback.queries.comments import comments_of
from talkoot.feedback.queries.figure import figure_of, measure_of
from talkoot.feedback.queries.masking import mask_words, staff_names
from talkoot.feedback.sentences import effect_sentence
from talkoot.targets import queries
from talkoot.targets.journey import Journey, journey_of
from talkoot.targets.models import Candidacy, Target

QUOTABLE = ("feedback.comment", "customers.question")  # whose titles are customers’ own words
QUOTED = 3  # voices that are told in full; the others are counted


def passages_of(target: Target, me: Membership, today: date) -> list[Passage]:
    """Heard, chosen, agreed, done, learned: what there is to tell of each."""
    ref = Ref("targets.target", str(target.pk))
    consents = {f"agreements.agreement:{pk}" for pk in queries.consents_of(me, target).values_list("pk", flat=True)}
    journey = journey_of(me, ref, consents)
    found = [heard(target, journey, me), chosen(target, journey), agreed(journey), done(target, journey, today)]
    return [one for one in found if one.text] + learned(target, me, today)


def heard(target: Target, journey: Journey, me: Membership) -> Passage:
    """What customers said, in their own words where there are few, and why it seemed worth doing."""
    voices = [card for card in journey.heard if Trait.VOICE in KINDS[Ref.parse(card.ref).kind].traits]
    told = [card for card in voices if Ref.parse(card.ref).kind in QUOTABLE][:QUOTED]
    said = []
    for card in told:
        said += [_("A customer said: “%(words)s”") % {"words": _masked(card, me)}, _times(card)]
    if more := len(voices) - len(told):
        form = ngettext("The same was heard from one more customer.", "The same was heard from %(n)s more customers.", more)
        said.append((form if told else ngettext("It was heard from one customer.", "It was heard from %(n)s customers.", more)) % {"n": more})
    if not voices:
        said.append(_("It began with a thought of our own."))
    return Passage("heard", _joined([*said, _sentence(target.why)]), tuple(card.ref for card in journey.heard))


def chosen(target: Target, journey: Journey) -> Passage:
    """Among how many it was chosen, by how many, and how firm its place was."""
    candidacy, said = queries.last_candidacy(target), list[str]()
    if candidacy is not None:
        among = candidacy.scoring.candidacies.count()
        if candidacy.scoring.wanted and candidacy.place:
            said.append(_("Of %(among)s proposals, %(n)s were taken up at once. This was one of them.") % {"among": among, "n": candidacy.scoring.wanted})
        elif candidacy.mean is not None:
            form = ngettext("%(n)s person scored %(among)s proposals.", "%(n)s people scored %(among)s proposals.", candidacy.n or 0)
            said.append(form % {"n": candidacy.n, "among": among})
            said.append(_place(candidacy))
    if journey.consents:
        said.append(_("Everybody was asked whether they can live with it."))
    return Passage("chosen", _joined(said), tuple(card.ref for card in journey.consents))


def agreed(journey: Journey) -> Passage:
    """In which workshops it was thought over, and what was agreed, by its name: held ones, and what has come into force."""
    met, made = ([card for card in cards if card.came_about] for cards in (journey.workshops, journey.agreed))
    said = [_("We met in a workshop: %(title)s.") % {"title": card.title.rstrip(".")} for card in met[:QUOTED]]
    said += [_("We agreed: “%(title)s”.") % {"title": card.title.rstrip(".")} for card in made[:QUOTED]]
    return Passage("agreed", _joined(said), tuple(card.ref for card in (*met, *made)))


def done(target: Target, journey: Journey, today: date) -> Passage:
    """From which day it has been so, and where; how many tasks have been done."""
    said, days = list[str](), dict[date, list[str]]()
    for start in queries.starts_of(target):
        if start.on > today:  # agreed, and not begun
            continue
        days.setdefault(start.on, []).append(start.site.name)
    told = [f"{_day(day, target)}, {_list(sites)}" for day, sites in days.items()]
    if len(told) == 1:
        said.append(_("We began on %(sites)s.") % {"sites": told[0]})
    elif told:
        said.append(_("We began one after the other: %(sites)s.") % {"sites": "; ".join(told)})
    finished = sum(1 for card in journey.work if card.is_done)
    if finished:
        said.append(ngettext("One task has been done for it.", "%(n)s tasks have been done for it.", finished) % {"n": finished})
    return Passage("done", _joined(said), tuple(card.ref for card in (*journey.work, *journey.beside)))


def learned(target: Target, me: Membership, today: date) -> list[Passage]:
    """The customers' figure when it started and now, and whether it moved because of it: the sentence of the target's page."""
    measure = measure_of(me, target.figure) if target.figure else None
    if measure is None:
        return []
    until = timezone.localdate(target.ended_at) if target.ended_at else today
    before, now = Figure.of_kept(target.baseline), figure_of(me, None, until, question=measure[1], key=target.figure)
    effect, said = queries.worked(me, target, until), [f"{measure[0]}."]
    for figure, form in ((before, _("When it started: %(figure)s.")), (now, _("When it ended: %(figure)s.") if target.ended_at else _("Now: %(figure)s."))):
        if figure is not None and figure.value is not None:
            mean, spread = words.figure(figure.value, figure.interval)
            said.append(form % {"figure": f"{mean} {spread} · {words.answers(figure.n)}"})
    if effect is not None:
        said.append(effect_sentence(effect))
    return [Passage("learned", " ".join(said), is_figure=True)]


def _place(candidacy: Candidacy) -> str:
    """How firm the first place was; of any other place nothing but that it was another."""
    ranked = queries.ranked_candidacies(candidacy.scoring)
    if not ranked or ranked[0].pk != candidacy.pk:
        return _("This one was not the first, and was taken up all the same.")
    if candidacy.firmness in (Firm.ALWAYS, Firm.SURE):
        return _("This one was the first, and nearly always stays so whatever is weighted most.")
    return _("This one was the first, though not by far: with other weights another might have been.")


def _masked(card: Card, me: Membership) -> str:
    """A customer's words without names, whoever reads."""
    ref, text = Ref.parse(card.ref), card.title
    if ref.kind == "feedback.comment":
        text = comments_of(me).filter(pk=ref.pk).values_list("text", flat=True).first() or ""
    return masked(text, personal_spans(text, staff_names(me.organisation_id)), mask_words()).strip()


def _times(card: Card) -> str:
    """How often and where a question was asked, where that is logged."""
    ref = Ref.parse(card.ref)
    if ref.kind != "customers.question":
        return ""
    found = Heard.objects.filter(question=int(ref.pk)).aggregate(times=Number("pk"), sites=Number("site", distinct=True))
    if found["times"] < 2 or found["sites"] < 2:
        return ""
    return _("The same was asked %(times)s times, at %(sites)s sites.") % found


def _day(day: date, target: Target) -> str:
    """A day as it stands in a story; with the year where that is not the target's."""
    return date_format(day, "MONTH_DAY_FORMAT" if day.year == timezone.localdate(target.started_at or target.made_at).year else "DATE_FORMAT")


def _list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def _sentence(text: str) -> str:
    """What somebody wrote, ending as a sentence does."""
    text = text.strip()
    return text if not text or text[-1] in ".!?…”" else f"{text}."


def _joined(said: list[str]) -> str:
    return " ".join(part for part in said if part)
