"""The idea bank: what waits to be chosen by group and need, adding one in twenty seconds, and one idea's page."""

from functools import partial

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from talkoot.base.kit.outside import whole
from talkoot.base.kit.refs import Ref
from talkoot.base.notices.actions import see
from talkoot.base.orgs import access
from talkoot.base.orgs.editing import editing
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.kinds import KINDS, Card, Trait
from talkoot.base.thread.queries import makeable_from, neighbours, seen_sources
from talkoot.content import policy
from talkoot.content.actions import ideas as actions
from talkoot.content.actions.planning import plan_idea
from talkoot.content.forms import BecauseForm, IdeaForm
from talkoot.content.links import IDEA
from talkoot.content.models import Idea
from talkoot.content.queries import choosing
from talkoot.content.queries import ideas as queries
from talkoot.content.views.plan import week_in
from talkoot.customers.queries import groups_of

State = Idea.State
STATES = (State.WAITING, State.CHOSEN, State.DROPPED)


@access.needs(Act.CONTENT_SEE)
def ideas(request: HttpRequest, me: Membership) -> HttpResponse:
    """All that wait, by group and need; or one list: a group's, a need's, those of a state, or those that are like some words."""
    asked = {name: request.GET.get(name, "").strip()[:200] for name in ("q", "group", "need", "state")}
    context: dict[str, object] = {
        "groups": list(groups_of(me)[:100]), "asked": asked, "may_add": me.may(Act.CONTENT_DO), "states": [(one, one.label) for one in STATES],
    }  # fmt: skip
    if not any(asked.values()):
        choice, bank = choosing.open_choice(me), queries.bank(me)
        choosing.with_reasons(me, [one for of_group in bank.groups for of_need in of_group.needs for one in of_need.ideas])
        context |= {
            "bank": bank, "kept": queries.kept_in_workshops(me), "choice": choice, "last": choosing.last_choice(me), "may_run": me.may(Act.CONTENT_RUN),
            "own": choosing.own_way(me, choice) if choice and me.may(Act.CONTENT_DO) and timezone.now() < choice.closes_at else None,
        }  # fmt: skip
        return render(request, "content/ideas.html", context)
    state = asked["state"] if asked["state"] in STATES else State.WAITING
    rows = queries.ideas_of(me).filter(state=state)
    if asked["group"]:
        rows = rows.filter(group=whole(asked["group"]) or None)
    if asked["need"]:
        rows = rows.filter(need=whole(asked["need"]) or None)
    found = [one for one in queries.similar_ideas(me, asked["q"], most=20) if one.state == state] if asked["q"] else rows
    page = Paginator(found, queries.PAGE).get_page(request.GET.get("page"))
    page.object_list = choosing.with_reasons(me, list(page.object_list))
    return render(request, "content/found.html", context | {"page": page, "state": state})


@access.needs(Act.CONTENT_DO)
def similar(request: HttpRequest, me: Membership) -> HttpResponse:
    """Similar ones while somebody types."""
    text = request.GET.get("text", "").strip()[:150]
    found = queries.similar_ideas(me, text) if len(text) > 5 else []
    listed = [{"text": one.title, "address": page_of(me, one.pk)} for one in found]
    return JsonResponse({"words": _("Is it one of these already?"), "similar": listed})


@access.needs(Act.CONTENT_DO, change=Act.CONTENT_DO)
def new_idea(request: HttpRequest, me: Membership) -> HttpResponse:
    """An idea, perhaps from something (`?from=`). What is like it is shown before it is made, once."""
    sources = seen_sources(request.GET.getlist("from"), me)
    refs = [Ref.parse(card.ref) for card in sources]
    form, alike = IdeaForm(me, sent(request), initial=told_by(request, sources)), list[Idea]()
    if form.is_bound and form.is_valid() and "anyway" not in request.POST:
        found = queries.similar_ideas(me, form.cleaned_data["title"])
        alike = [one for one in found if one.key != form.cleaned_data["key"]]  # sent once more it is like itself
    done = (
        None
        if alike
        else submitted(
            request,
            form,
            lambda: added(me, form, refs, request.GET.get("week", "")),
            lambda made: page_of(me, made.pk),
            said=_("It is in the idea bank now."),
            field="title",
        )
    )
    return done or form_page(request, "content/edit_idea.html", form, {"sources": sources, "alike": IDEA.cards([str(one.pk) for one in alike], me)})


def added(me: Membership, form: IdeaForm, refs: list[Ref], week: str) -> Idea:
    """The idea; in the plan already where a gap asked for it."""
    with transaction.atomic():
        made = actions.add_idea(by=me, draft=form.draft, key=form.cleaned_data["key"], sources=refs, at=timezone.now())
        if (monday := week_in(week)) is not None:
            plan_idea(by=me, idea=made, week=monday, at=timezone.now())
    return made


def told_by(request: HttpRequest, sources: list[Card]) -> dict[str, str]:
    """What the address or what it came from tells of the idea: its words where that is an idea itself, and whose need it answers."""
    told = {"whose": request.GET.get("whose", "")[:20]}
    for ref, title in ((Ref.parse(card.ref), card.title) for card in sources):
        if ref.kind == "customers.need":
            told["whose"] = f"n{ref.pk}"
        elif Trait.IDEA in KINDS[ref.kind].traits:
            told["title"] = title[: actions.LONGEST].replace("\n", " ")
    return told


@access.needs(Act.CONTENT_SEE)
def idea(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One idea: for whom, who would make it, and what it came from and led to."""
    found = IDEA.one(me, pk)
    see(member=me.pk, about=f"content.idea:{pk}", at=timezone.now())
    ref = IDEA.ref(found)
    may_change = me.may(Act.CONTENT_DO) and policy.why_not_change(me, found) is None
    context = {
        "idea": choosing.with_reasons(me, [found])[0], "ref": str(ref), "thread": neighbours([ref], me)[str(ref)], "makers": makeable_from("content.idea", me),
        "month": MONTHS[found.month] if found.month else "", "may_change": may_change, "because_form": BecauseForm(), "may_add": me.may(Act.CONTENT_DO),
    }  # fmt: skip
    return render(request, "content/idea.html", context)


@access.needs(Act.CONTENT_DO, change=Act.CONTENT_DO)
def edit_idea(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Rewording it."""
    found = IDEA.one(me, pk)
    whose = f"n{found.need_id}" if found.need_id else f"g{found.group_id}" if found.group_id else ""
    start = {
        "title": found.title, "details": found.details, "whose": whose, "form": found.form, "who": found.who_id, "month": found.month, "key": found.key,
    }  # fmt: skip
    form = editing(IdeaForm(me, sent(request), initial=start, of=found), me, f"content.idea:{pk}")
    done = submitted(request, form, lambda: actions.change_idea(by=me, idea=found, draft=form.draft, at=timezone.now()), page_of(me, pk))
    return done or form_page(request, "content/edit_idea.html", form, {"idea": found})


@access.press(Act.CONTENT_DO)
def drop(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """It is let go, and why."""
    found, because = IDEA.one(me, pk), request.POST.get("because", "")
    act = partial(actions.drop_idea, by=me, idea=found, because=because, at=timezone.now())
    return pressed(request, act, page_of(me, pk), said=_("Let go."), undo=address(me, "content:bring_back", pk))


@access.press(Act.CONTENT_DO)
def bring_back(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """It waits to be chosen again."""
    act = partial(actions.bring_back_idea, by=me, idea=IDEA.one(me, pk), at=timezone.now())
    return pressed(request, act, page_of(me, pk), said=_("It waits to be chosen again."))


def page_of(me: Membership, pk: int) -> str:
    """Where an idea stands."""
    return address(me, "content:idea", pk)
