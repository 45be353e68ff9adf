"""The page of two: when they talk, a guide for half an hour, what they agreed, and in private whether it fits."""

from datetime import datetime, timedelta
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.notices.actions import see
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
from talkoot.base.orgs.roles import Act
from talkoot.base.ui import words
from talkoot.sparring.actions import partnering as actions
from talkoot.sparring.forms import NoteForm, TimeForm
from talkoot.sparring.ics import file_of
from talkoot.sparring.models import Note, Pair, Partner, Talk
from talkoot.sparring.queries import partners as queries
from talkoot.targets import queries as targets


def found(me: Membership, pk: int) -> Pair:
    """One of the caller's own pairs."""
    one = queries.pairs_of(me).filter(pk=pk).first()
    if one is None:
        raise Http404
    return one


@access.needs(Act.HELP_TAKE_PART, change=Act.HELP_TAKE_PART)
def pair(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """The two, and what is theirs."""
    one = found(me, pk)
    form = NoteForm(sent(request))
    here = address(me, "sparring:pair", pk)
    done = submitted(
        request, form, lambda: actions.add_note(by=me, pair=one, at=timezone.now(), **form.cleaned_data), here, said=_("Kept for you two."), field="text"
    )
    if done:
        return done
    now = timezone.now()
    see(member=me.pk, about=f"sparring.pair:{one.pk}", at=now)
    other, own = queries.other_of(me, one), queries.own_of(me, one)
    talks = sorted(one.talks.all(), key=lambda talk: talk.starts_at)
    wish, running = queries.own_wish(me), targets.running(me) if me.may(Act.TARGETS_SEE) else []
    context = {
        "pair": one, "other": other.member if other and other.member.ended_at is None else None, "is_on": queries.is_on(one), "hope": wish.hope if wish else "",
        "next": next((talk for talk in talks if talk.met_at is None), None), "held": [talk for talk in talks if talk.met_at], "now": now,
        "number": sum(talk.met_at is not None for talk in talks) + 1, "target": running[one.pk % len(running)] if running else None,
        "notes": list(one.notes.select_related("by__user").order_by("-at", "-pk")), "fit": own.fit if own else "", "may_say_fit": queries.may_say_fit(one),
        "fits": Partner.Fit.choices, "told": queries.told(me),
    }  # fmt: skip
    return form_page(request, "sparring/pair.html", form, context)


@access.needs(Act.HELP_TAKE_PART, change=Act.HELP_TAKE_PART)
def time(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Another time: one that suits both, or any."""
    one = found(me, pk)
    talk = next((talk for talk in one.talks.all() if talk.met_at is None), None)
    here = timezone.localtime(talk.starts_at) if talk else None
    form = TimeForm(sent(request), initial={"day": here.date(), "time": here.time()} if here else None)

    def starts_at() -> datetime:
        return datetime.combine(form.cleaned_data["day"], form.cleaned_data["time"], timezone.get_current_timezone())

    done = submitted(
        request,
        form,
        lambda: actions.move_talk(by=me, pair=one, starts_at=starts_at(), at=timezone.now()),
        address(me, "sparring:pair", pk),
        said=lambda made: (
            _("You talk on %(day)s at %(time)s.") % {"day": words.day_and_month(timezone.localdate(made.starts_at)), "time": words.clock(made.starts_at)}
        ),
        field="day",
    )  # fmt: skip
    offered = [moment for moment in queries.times_of(one, timezone.localdate() + timedelta(days=1), most=4) if talk is None or moment != talk.starts_at][:3]
    return done or form_page(request, "sparring/time.html", form, {"pair": one, "offered": offered})


@access.needs(Act.HELP_TAKE_PART)
def calendar(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """The next talk as a file for a calendar."""
    one = found(me, pk)
    talk, other = next((talk for talk in one.talks.all() if talk.met_at is None), None), queries.other_of(me, one)
    if talk is None or other is None or not queries.is_on(one):
        raise Http404
    answer = HttpResponse(file_of(talk, other.member, me), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="sparring.ics"'
    return answer


@access.press(Act.HELP_TAKE_PART)
def talked(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """We met, or (`no`) did not after all."""
    talk = Talk.objects.filter(pk=pk, pair__in=queries.pairs_of(me).values("pk")).first()
    if talk is None:
        raise Http404
    yes, here = "no" not in request.GET, address(me, "sparring:talked", pk)
    return pressed(
        request,
        partial(actions.say_talked, by=me, pair=found(me, talk.pair_id), talk=talk, yes=yes, at=timezone.now()),
        address(me, "sparring:pair", talk.pair_id),
        said=_("Good. The next time is two weeks on.") if yes else _("Noted."),
        undo=here + "?no" if yes else here,
    )


@access.press(Act.HELP_TAKE_PART)
def fit(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Whether it fits, for the next matching alone."""
    one, said = found(me, pk), request.POST.get("fit", "")
    return pressed(
        request,
        partial(actions.say_fit, by=me, pair=one, fit=said, at=timezone.now()),
        address(me, "sparring:pair", pk),
        said=_("Kept. Only you see it, and it is used at the next matching.") if said else _("Taken back."),
    )


@access.press(Act.HELP_TAKE_PART)
def end(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Over for both, with the same sentence to both."""
    one = found(me, pk)
    return pressed(
        request,
        partial(actions.end_pair, by=me, pair=one, at=timezone.now()),
        address(me, "sparring:partner"),
        said=_("Your sparring pair has ended for this season."),
    )


@access.press(Act.HELP_TAKE_PART)
def remove_note(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """My own note is gone for both."""
    one = Note.objects.filter(pk=pk, by=me, pair__in=queries.pairs_of(me).values("pk")).first()
    if one is None:
        raise Http404
    return pressed(
        request, partial(actions.remove_note, by=me, note=one, at=timezone.now()), address(me, "sparring:pair", one.pair_id), said=_("Removed for both of you.")
    )
