"""My sparring partner: the way to one, from wishes to the common day; and the season for those who run it."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.notices.actions import see
from talkoot.base.orgs import access
from talkoot.base.orgs.editing import editing
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
from talkoot.base.orgs.roles import Act
from talkoot.base.ui import words
from talkoot.people.models import Knowing
from talkoot.sparring.actions import partnering, seasons
from talkoot.sparring.forms import DAYS, PARTS, SeasonForm, WishForm
from talkoot.sparring.models import Offer
from talkoot.sparring.queries import partners as queries


@access.needs(Act.HELP_TAKE_PART)
def partner(request: HttpRequest, me: Membership) -> HttpResponse:
    """Who is proposed to me, who is my partner, and what I wish."""
    season, wish = queries.season_for(me), queries.own_wish(me)
    if season is not None:
        see(member=me.pk, about=f"sparring.season:{season.pk}", at=timezone.now())
    pairs = [(pair, queries.other_of(me, pair), next((talk for talk in pair.talks.all() if talk.met_at is None), None)) for pair in queries.running(me)]
    going, offers = {pair.pk for pair, _other, _talk in pairs}, queries.offers_of(me)
    said = list(Knowing.objects.filter(member=me, waits=False).select_related("skill").order_by("pk"))
    context = {
        "season": season, "wish": wish, "pairs": pairs, "offers": [(offer, other, skills_of(other)) for offer, other in offers],
        "earlier": [(pair, queries.other_of(me, pair)) for pair in queries.pairs_of(me)[: queries.LISTED] if pair.pk not in going],
        "named": queries.named_by(me, wish), "leader": queries.leader_of(me, wish), "told": queries.told(me), "legible": queries.legible(offers),
        "days": [name for day, name in DAYS if wish and day in wish.days], "parts": [name for part, name in PARTS if wish and part in wish.parts],
        "gives": [one.skill.name for one in said if one.kind == Knowing.Kind.CAN], "learns": [one.skill.name for one in said if one.kind == Knowing.Kind.LEARN],
        "may_run": me.may(Act.HELP_RUN), "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "sparring/partner.html", context)


def skills_of(other: Membership) -> tuple[list[str], list[str]]:
    """What somebody gives and wants to learn, as they say themselves."""
    rows = [one for one in other.knowings.all() if not one.waits]
    return [one.skill.name for one in rows if one.kind == Knowing.Kind.CAN], [one.skill.name for one in rows if one.kind == Knowing.Kind.LEARN]


@access.needs(Act.HELP_TAKE_PART, change=Act.HELP_TAKE_PART)
def wishes(request: HttpRequest, me: Membership) -> HttpResponse:
    """What I wish; saying it takes part."""
    wish = queries.own_wish(me)
    begun: dict[str, object] = {"names": queries.named_by(me, wish), "led_by": queries.leader_of(me, wish)}
    begun |= {"hope": wish.hope, "room": wish.room, "days": wish.days, "parts": wish.parts} if wish else {}
    form = editing(WishForm(me, sent(request), initial=begun), me, f"sparring.wish:{me.pk}")
    done = submitted(
        request,
        form,
        lambda: partnering.keep_wish(by=me, at=timezone.now(), **{name: value for name, value in form.cleaned_data.items() if name != "shown"}),
        address(me, "sparring:partner"),
        said=_("Your wishes are kept. Nobody else sees them."),
        field="names",
    )
    return done or form_page(request, "sparring/wishes.html", form)


@access.press(Act.HELP_TAKE_PART)
def rest(request: HttpRequest, me: Membership) -> HttpResponse:
    """Not this time, or (`again`) again."""
    again, here = "again" in request.GET, address(me, "sparring:rest")
    return pressed(
        request,
        partial(partnering.rest, by=me, yes=not again, at=timezone.now()),
        address(me, "sparring:partner"),
        said=_("You take part again.") if again else _("You pause. Nobody is proposed to you."),
        undo=here if again else here + "?again",
    )


@access.press(Act.HELP_TAKE_PART)
def stop(request: HttpRequest, me: Membership) -> HttpResponse:
    """My wishes are gone."""
    return pressed(request, partial(partnering.stop, by=me, at=timezone.now()), address(me, "sparring:partner"), said=_("Your wishes are gone."))


@access.press(Act.HELP_TAKE_PART)
def answer_offer(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """It suits me, somebody else, or (`none`) no answer."""
    found = Offer.objects.filter(pk=pk, member=me).first()
    if found is None:
        raise Http404
    said = {"yes": True, "no": False}.get(request.POST.get("answer", ""))
    return pressed(
        request,
        partial(partnering.answer_offer, by=me, offer=found, yes=said, at=timezone.now()),
        address(me, "sparring:partner"),
        said=_("Kept. Nobody sees your answer, and you can change it until the pairs are made."),
    )


@access.needs(Act.HELP_RUN, change=Act.HELP_RUN)
def season(request: HttpRequest, me: Membership) -> HttpResponse:
    """Opens a season, or moves its days."""
    going = queries.season_of(me.organisation_id)
    form = SeasonForm(sent(request), initial={"answers_on": going.answers_on, "ends_on": going.ends_on} if going else None)

    def act() -> None:
        said = form.cleaned_data
        if going is None:
            seasons.open_season(by=me, at=timezone.now(), **said)
        else:
            seasons.change_season(by=me, season=going, answers_on=said["answers_on"], ends_on=said["ends_on"], at=timezone.now())

    done = submitted(
        request,
        form,
        act,
        address(me, "sparring:partner"),
        said=lambda _made: _("The pairs are made on %(day)s.") % {"day": words.day_and_month(form.cleaned_data["answers_on"])},
        field="answers_on",
    )
    return done or form_page(request, "sparring/season.html", form, {"going": going})


@access.press(Act.HELP_RUN)
def call_off(request: HttpRequest, me: Membership) -> HttpResponse:
    """No season after all."""
    going = queries.season_of(me.organisation_id)
    if going is None:
        raise Http404
    return pressed(
        request, partial(seasons.call_off, by=me, season=going, at=timezone.now()), address(me, "sparring:partner"), said=_("The season has been called off.")
    )
