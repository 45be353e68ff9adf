"""Who could help with something, what the whole house can, and what one says of oneself."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.refs import Ref
from talkoot.base.notices.actions import see
from talkoot.base.orgs import access
from talkoot.base.orgs.editing import editing
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import makeable_from, neighbours, seen_sources
from talkoot.people import actions, queries
from talkoot.people.forms import OwnForm, SkillForm
from talkoot.people.links import SKILL
from talkoot.people.models import Knowing

CAN, LEARN = Knowing.Kind.CAN, Knowing.Kind.LEARN


@access.needs(Act.PEOPLE_READ)
def knowhow(request: HttpRequest, me: Membership) -> HttpResponse:
    """Who could help, by words; without any the map of what the house can, and the cards of sites."""
    words = request.GET.get("q", "").strip()[:200]
    context = {"q": words, "may": me.may(Act.HELP_TAKE_PART)}
    if words:
        context |= {"found": queries.found_by(me, words)}
    else:
        context |= {
            "map": queries.map_of(me), "cards": queries.standing_cards(me), "without": queries.without_card(me),
            "waits": len(queries.waiting_for(me)), "mine": queries.own_knowings(me),
        }  # fmt: skip
    return render(request, "people/knowhow.html", context)


@access.needs(Act.HELP_TAKE_PART, change=Act.HELP_TAKE_PART)
def mine(request: HttpRequest, me: Membership) -> HttpResponse:
    """What one may be asked about and wants to learn, and what others say one can."""
    said, profile = queries.own_knowings(me), queries.profile_of(me)
    start = {
        "can": "\n".join(one.skill.name for one in said if one.kind == CAN), "learn": "\n".join(one.skill.name for one in said if one.kind == LEARN),
        "languages": profile.languages, "about": profile.about,
    }  # fmt: skip
    form = editing(OwnForm(sent(request), initial=start), me, f"orgs.membership:{me.pk}")

    def act() -> None:
        data = form.cleaned_data
        actions.tell_of_oneself(by=me, at=timezone.now(), **{name: data[name] for name in start})

    done = submitted(request, form, act, address(me, "team:person", me.pk), said=_("Saved. Your colleagues find you by it now."), field="can")
    return done or form_page(request, "people/mine.html", form, {"offered": queries.waiting_for(me)})


@access.press(Act.HELP_TAKE_PART)
def answer(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Whether one may be asked about what another says one can."""
    found = next((one for one in queries.waiting_for(me) if one.pk == pk), None)
    if found is None:
        raise Http404
    yes = "yes" in request.POST
    said = _("You may be asked about it now.") if yes else _("It is gone. Nobody saw it.")
    return pressed(request, partial(actions.answer_offer, by=me, knowing=found, yes=yes, at=timezone.now()), address(me, "people:mine"), said=said)


@access.needs(Act.HELP_TAKE_PART, change=Act.HELP_TAKE_PART)
def new_skill(request: HttpRequest, me: Membership) -> HttpResponse:
    """A skill that came up, perhaps from something (`?from=`)."""
    sources = seen_sources(request.GET.getlist("from"), me)
    refs = [Ref.parse(card.ref) for card in sources]
    form = SkillForm(me, sent(request), initial={"name": sources[0].title[:60]} if sources else None)
    done = submitted(
        request,
        form,
        lambda: actions.add_skill(by=me, sources=refs, at=timezone.now(), **form.cleaned_data),
        lambda made: address(me, "people:skill", made.pk),
        field="name",
    )
    return done or form_page(request, "people/new_skill.html", form, {"sources": sources})


@access.needs(Act.PEOPLE_READ)
def skill(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One skill: who can it and where, how many would learn it, and what it came from."""
    found = SKILL.one(me, pk)
    ref = SKILL.ref(found)
    see(member=me.pk, about=str(ref), at=timezone.now())
    able = queries.people_with(me, queries.knowing([found]).values_list("member_id", flat=True)[: queries.PEOPLE])
    own = {one.kind for one in queries.own_knowings(me) if one.skill_id == pk}
    context = {
        "skill": found, "people": list(able), "learners": list(queries.knowing([found], LEARN)[: queries.PEOPLE]), "can": CAN in own, "learns": LEARN in own,
        "may": me.may(Act.HELP_TAKE_PART), "thread": neighbours([ref], me)[str(ref)], "makers": makeable_from(ref.kind, me), "ref": str(ref),
    }  # fmt: skip
    return render(request, "people/skill.html", context)


@access.press(Act.HELP_TAKE_PART)
def say(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """I can it, I want to learn it, or no longer (`no`)."""
    found, kind, yes = SKILL.one(me, pk), request.GET.get("kind", request.POST.get("kind", "")), "no" not in request.GET
    words = {CAN: _("You may be asked about “%(name)s” now."), LEARN: _("Noted: you want to learn “%(name)s”.")}.get(kind, "")  # type: ignore[call-overload]  # a word from outside
    return pressed(
        request,
        partial(actions.say_of_skill, by=me, skill=found, kind=kind, yes=yes, at=timezone.now()),
        address(me, "people:skill", pk),
        said=(words if yes else _("“%(name)s” is said of you no longer.")) % {"name": found.name},
        undo=address(me, "people:say", pk) + f"?kind={kind}" + ("&no" if yes else ""),
    )
