"""Consensus cards of small sites, and of anybody who wants one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talkoot.assessment.actions.cards import fill_card, is_own, reopen_card, share_card, start_card
from talkoot.assessment.actions.choices import MOST_REARRANGEMENTS, decide_on_card
from talkoot.assessment.actions.statements import take_standard
from talkoot.assessment.forms import CardChoiceForm, NewCardForm
from talkoot.assessment.logic.cards import DIFFERENTLY, Asked, Line, Rating, Sheet, parts_of, sheet_of
from talkoot.assessment.models import Card, Choice, Statement
from talkoot.assessment.models.statements import Block
from talkoot.assessment.queries.cards import card_before, cards_of, choices_on
from talkoot.assessment.queries.statements import statements_in_force
from talkoot.assessment.views.answering import scale
from talkoot.base.kit.outside import whole
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.feedback.queries import comments as feedback
from talkoot.feedback.queries.figure import figure_of

TALK = "talk"  # the last part of the form: energy, what each of us sees, our own words


@access.needs(Act.ASSESSMENT_SEE)
def cards(request: HttpRequest, me: Membership) -> HttpResponse:
    """My sites' cards and those that other teams share."""
    found = [(card, is_own(me, card.site)) for card in cards_of(me)[:60]]
    return render(request, "assessment/cards.html", {"cards": found, "may_start": me.sites.exists()})


@access.needs(Act.ASSESSMENT_SEE, change=Act.ASSESSMENT_SEE)
def new_card(request: HttpRequest, me: Membership) -> HttpResponse:
    """Starting one."""
    take_standard(me.organisation)
    form = NewCardForm(me, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = start_card(by=me, site=form.cleaned_data["site"], people=form.cleaned_data["people"], at=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            return redirect("assessment:card", me.organisation.slug, made.pk)
    context = {"form": form}
    return render(request, "assessment/new_card.html", context, status=422 if form.is_bound and form.errors else 200)


@access.needs(Act.ASSESSMENT_SEE, change=Act.ASSESSMENT_SEE)
def card(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Filling one in together, part by part; or, when it is ready, reading it and deciding."""
    found = cards_of(me).filter(pk=pk).first()
    if found is None:
        raise Http404
    own, asked = is_own(me, found.site), statements_in_force(me.organisation_id)
    if own and found.finished_at is None:
        return filling(request, me, found, asked)
    return reading(request, me, found, asked, own)


def filling(request: HttpRequest, me: Membership, found: Card, asked: list[Statement]) -> HttpResponse:
    """One part of the form."""
    rated = rated_of(asked)
    parts = [*parts_of(rated), TALK]
    part = request.GET.get("part", "")
    if part not in parts:
        part = next((one for one in parts[:-1] if not is_begun(found, rated, one)), TALK)
    at = parts.index(part)
    if request.method == "POST":
        try:
            keep_part(request, me, found, asked, part)
        except Refused as refused:
            messages.error(request, refused.reason)
            return redirect(f"{reverse('assessment:card', args=[me.organisation.slug, found.pk])}?part={part}")
        else:
            if part == TALK and not {"back", "leave"} & set(request.POST):
                messages.success(request, _("Your card is ready. It is yours to keep or to share."))
                return redirect("assessment:card", me.organisation.slug, found.pk)
        if "leave" in request.POST:
            return redirect("assessment:cards", me.organisation.slug)
        step = parts[max(0, at - 1)] if "back" in request.POST else parts[at + 1]
        return redirect(f"{reverse('assessment:card', args=[me.organisation.slug, found.pk])}?part={step}")
    before = card_before(found)
    names = {block: str(Block(block).label) for block in parts[:-1]} | {TALK: _("Our own words")}
    sheet = beside(rated, found, before)
    context = {
        "card": found, "part": part, "part_name": names[part], "parts": [(names[one], i < at, i == at) for i, one in enumerate(parts)],
        "lines": [shown(line) for line in sheet.lines if line.asked.block == part],
        "scale": scale()[::-1], "differently": DIFFERENTLY, "before": before, "answered": len(sheet.answered), "of": len(rated),
        "next_name": names[parts[at + 1]] if at + 1 < len(parts) else "", "is_first": at == 0, "is_last": part == TALK,
        "voices": voices_at(me, found),
    }  # fmt: skip
    if part == TALK:
        language = get_language() or "fi"
        choose = [((line.asked.pk, line.asked.text, line.asked.pk in found.energy), line.has_room) for line in sheet.lines]
        context |= {
            "questions": [(one.pk, one.text(language), found.notes.get(str(one.pk), "")) for one in asked if one.block == Block.QUESTION],
            "differing": [shown(line) for line in sheet.differing],
            "choose": [choice for choice, room in choose if room],
            "rest": [choice for choice, room in choose if not room],
            "rest_chosen": any(choice[2] and not room for choice, room in choose),
        }
    return render(request, "assessment/card_form.html", context)


def keep_part(request: HttpRequest, me: Membership, found: Card, asked: list[Statement], part: str) -> None:
    """Keeps what a part of the form says. Raises Refused."""
    ratings: dict[int, Rating] = {}
    for one in asked:
        said = request.POST.get(f"rating-{one.pk}", "")
        if one.block == part and said:
            ratings[one.pk] = said if said == DIFFERENTLY else (whole(said) if said != "0" else None)
            if said not in ("0", "1", "2", "3", "4", "5", DIFFERENTLY):
                raise Refused(_("Choose one of the five, that you see it differently, or that you cannot say."))
    notes = {one.pk: request.POST[f"note-{one.pk}"] for one in asked if f"note-{one.pk}" in request.POST}
    energy = None
    if part == TALK:
        known = {one.pk for one in asked if one.block != Block.QUESTION}
        energy = [pk for text in request.POST.getlist("energy") if (pk := whole(text)) in known and pk is not None]
    finished = part == TALK and not {"back", "leave"} & set(request.POST)
    fill_card(by=me, card=found, ratings=ratings, notes=notes, energy=energy, at=timezone.now(), finished=finished)


def reading(request: HttpRequest, me: Membership, found: Card, asked: list[Statement], own: bool) -> HttpResponse:
    """The finished card, beside the one before, and what is decided on it."""
    form = CardChoiceForm(me, request.POST if "decide" in request.POST else None)
    if request.method == "POST":
        try:
            if "decide" in request.POST:
                if form.is_valid():
                    data = dict(form.cleaned_data)
                    made = decide_on_card(by=me, card=found, next_=data.pop("next"), at=timezone.now(), **data)
                    messages.success(request, decided_words(made))
            elif "share" in request.POST or "keep" in request.POST:
                share_card(by=me, card=found, shared="share" in request.POST, at=timezone.now())
            elif "reopen" in request.POST:
                reopen_card(by=me, card=found, at=timezone.now())
        except Refused as refused:
            if "decide" not in request.POST:
                messages.error(request, refused.reason)
            else:
                form.add_error(None, refused.reason)
        if not form.errors:
            return redirect("assessment:card", me.organisation.slug, found.pk)
    language, before = get_language() or "fi", card_before(found)
    sheet = beside(rated_of(asked), found, before)
    choices = list(choices_on(found))
    rearranged = sum(choice.kind != Choice.Kind.KEEP for choice in choices)
    context = {
        "card": found, "own": own, "before": before, "choices": choices, "last": list(choices_on(before)) if before else [],
        "strengths": [shown(line) for line in sheet.strengths],
        "blocks": [(str(Block(block).label), [shown(line) for line in lines]) for block, lines in sheet.blocks],
        "energy": [one.text(language) for one in asked if one.pk in found.energy],
        "differing": [shown(line) for line in sheet.differing],
        "notes": [(one.text(language), found.notes[str(one.pk)]) for one in asked if one.block == Block.QUESTION and found.notes.get(str(one.pk))],
        "form": form, "may_rearrange": own and rearranged < MOST_REARRANGEMENTS, "rearranged": rearranged,
        "may_reopen": own and not choices and found.shared_at is None, "may_decide": own,
        "figure": figure_of(me, found.site, timezone.localdate()) if me.may(Act.CUSTOMERS_READ) else None, "voices": voices_at(me, found),
    }  # fmt: skip
    return render(request, "assessment/card.html", context, status=422 if form.is_bound and form.errors else 200)


def decided_words(made: Choice) -> str:
    """What is said once something was decided."""
    if made.kind == Choice.Kind.KEEP or made.owner is None:
        return _("Written down.")
    return _("Written down. The first step is now %(name)s’s task.") % {"name": made.owner.user.name}


def is_begun(found: Card, rated: list[Asked], block: str) -> bool:
    """Whether every statement of a part has an answer."""
    return all(str(one.pk) in found.ratings for one in rated if one.block == block)


def voices_at(me: Membership, found: Card) -> list[Any]:
    """What customers of the site said last, for those who may read it."""
    if not me.may(Act.CUSTOMERS_READ):
        return []
    return feedback.as_read_by(me, list(feedback.comments_of(me, found.site_id)[:2]))


def rated_of(asked: list[Statement]) -> list[Asked]:
    """The statements that have answers, in the reader's language."""
    language = get_language() or "fi"
    rated = [one for one in asked if one.block != Block.QUESTION]
    return [Asked(one.pk, one.block, one.text(language), one.replaces_id) for one in rated]


def beside(rated: list[Asked], found: Card, before: Card | None) -> Sheet:
    """A card beside the one before it."""
    return sheet_of(rated, found.ratings, found.notes, before.ratings if before else {})


def shown(line: Line) -> dict[str, Any]:
    """A statement with the team's answer now and on the card before, in words and for the circles."""
    labels = dict(scale())

    def said(rating: Rating) -> str:
        if rating == DIFFERENTLY:
            return _("we see this differently")
        return labels[rating] if isinstance(rating, int) else _("we cannot say")

    return {
        "pk": line.asked.pk, "text": line.asked.text, "is_answered": line.is_answered, "rating": line.now,
        "words": said(line.now) if line.is_answered else "", "before": said(line.before) if line.was_answered else "",
        "circles": [(step == line.now, step == line.before) for step in range(1, 6)], "differs": line.differs, "note": line.note,
    }  # fmt: skip
