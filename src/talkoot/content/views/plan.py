"""Half a year's plan, filling its gaps, and one post's week and turn."""

from datetime import date, timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.outside import whole
from talkoot.base.notices.actions import see
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import makeable_from, neighbours
from talkoot.base.ui.inputs import DayField
from talkoot.content import policy
from talkoot.content.actions import planning as actions
from talkoot.content.forms import GiveForm
from talkoot.content.links import IDEA, POST
from talkoot.content.logic import monday_of
from talkoot.content.models import LOOKS, WEEKS, Idea, Post
from talkoot.content.queries import choosing, ideas
from talkoot.content.queries import plan as queries
from talkoot.content.views import publishing
from talkoot.customers.queries import groups_of

WEEK = timedelta(weeks=1)
OFFERED = 30  # ideas for a gap


@access.needs(Act.CONTENT_SEE)
def plan(request: HttpRequest, me: Membership) -> HttpResponse:
    """26 weeks by customer group: what is told when, and what is missing."""
    today = timezone.localdate()
    start = week_in(request.GET.get("from", "")) or queries.first_week(me, today)
    group = whole(request.GET.get("group", "")) or None
    found = queries.plan_of(me, start, today, group)
    waiting = ideas.ideas_of(me).filter(state=Idea.State.WAITING).count()
    context = {
        "plan": found, "group": group, "groups": list(groups_of(me)[:100]), "today": today, "start": start, "may_do": me.may(Act.CONTENT_DO),
        "before": start - WEEKS * WEEK, "after": start + WEEKS * WEEK, "waiting": waiting, "choice": choosing.open_choice(me),
        "turn": queries.whose_turn(me, found) if found.nobodys else None, "drawn": drawn(found), "looks": LOOKS.items(), "height": 24 + 40 * len(found.rows),
    }  # fmt: skip
    return render(request, "content/plan.html", context)


def drawn(plan: queries.Plan) -> list[dict[str, object]]:
    """The overview that phones show, in units of its picture: each row's height, its squares and its gaps."""
    rows, step = [], 13.5
    places = {week.monday: number for number, week in enumerate(plan.weeks)}
    for number, row in enumerate(plan.rows):
        y = 22 + 40 * number
        squares = [f"{4 + step * places[cell.week.monday]:.1f}" for cell in row.cells if cell.posts]
        gaps = [(f"{4 + step * places[first.monday]:.1f}", f"{step * n - 3:.1f}") for first, _last, n in row.gaps]
        rows.append({"row": row, "name_y": y - 6, "y": y, "squares": squares, "gaps": gaps})
    return rows


def week_in(sent_: str) -> date | None:
    """The Monday of a day in an address; nothing for what is no day."""
    try:
        day = DayField(required=False).clean(sent_)
    except ValidationError:
        return None
    return monday_of(day) if day else None


@access.needs(Act.CONTENT_DO)
def fill(request: HttpRequest, me: Membership) -> HttpResponse:
    """Ideas that could fill a gap of a group: those of its month first."""
    week = week_in(request.GET.get("week", "")) or monday_of(timezone.localdate())
    group = groups_of(me).filter(pk=whole(request.GET.get("group", "")) or 0).first()
    rows = ideas.ideas_of(me).filter(state=Idea.State.WAITING)
    found = sorted((rows.filter(group=group) if group else rows)[:OFFERED], key=lambda one: one.month != week.month)
    return render(request, "content/fill.html", {"week": week, "group": group, "ideas": found})


@access.press(Act.CONTENT_DO)
def put_in(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """An idea goes into a week."""
    idea, week = IDEA.one(me, pk), week_in(request.POST.get("week", "")) or monday_of(timezone.localdate())
    act = partial(actions.plan_idea, by=me, idea=idea, week=week, at=timezone.now())
    undo = lambda made: address(me, "content:unplan", made.pk)  # noqa: E731
    return pressed(request, act, address(me, "content:plan"), said=_("It is in the plan now."), undo=undo)


@access.needs(Act.CONTENT_SEE)
def post(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One post: its week, whose turn it is, and what it came from."""
    found = POST.one(me, pk)
    see(member=me.pk, about=f"content.post:{pk}", at=timezone.now())
    ref = POST.ref(found)
    may_do = me.may(Act.CONTENT_DO)
    context = {
        "post": found, "ref": str(ref), "thread": neighbours([ref], me)[str(ref)], "makers": makeable_from("content.post", me), "may_do": may_do,
        "may_move": may_do and policy.why_not_move(me, found) is None, "is_mine": found.owner_id == me.pk, "weeks": weeks_around(found),
        **({"sunday": found.week + timedelta(days=6), "earlier": found.week - WEEK, "later": found.week + WEEK} if found.week else {}),
    }  # fmt: skip
    context |= {"may_write": may_do and policy.why_not_write(me, found) is None, "may_approve": policy.why_not_approve_post(me, found) is None}
    return render(request, "content/post.html", context | publishing.shown(request, me, found))


def weeks_around(found: Post) -> list[date]:
    """Weeks to choose from: half a year from now on, and the one it stands in."""
    now = monday_of(timezone.localdate())
    return sorted({now + timedelta(weeks=n) for n in range(WEEKS)} | ({found.week} if found.week else set()))


@access.press(Act.CONTENT_DO)
def move(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Into another week, or into none yet; undone by the week it stood in."""
    found = POST.one(me, pk)
    asked = request.POST.get("week", request.GET.get("week", ""))
    week = week_in(asked)

    def act() -> Post:
        if asked and week is None:
            raise Refused(_("Choose a week."))
        return actions.move_post(by=me, post=found, week=week, at=timezone.now())

    undo = address(me, "content:move", pk) + f"?week={found.week.isoformat() if found.week else ''}"
    said = _("It stands in week %(week)s now.") % {"week": week.isocalendar().week} if week else _("It has no week now.")
    return pressed(request, act, publishing.page_of(me, pk), said=said, undo=undo)


@access.press(Act.CONTENT_DO)
def unplan(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Out of the plan; its idea waits again."""
    found = POST.one(me, pk)
    act = partial(actions.unplan, by=me, post=found, at=timezone.now())
    to = lambda idea: address(me, "content:idea", idea.pk)  # noqa: E731
    return pressed(request, act, publishing.page_of(me, pk), to=to, said=_("It is out of the plan. The idea waits to be chosen again."))


@access.press(Act.CONTENT_DO)
def take(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """My turn."""
    act = partial(actions.take_post, by=me, post=POST.one(me, pk), at=timezone.now())
    return pressed(request, act, publishing.page_of(me, pk), said=_("It is your turn now."), undo=address(me, "content:let_go", pk))


@access.press(Act.CONTENT_DO)
def let_go(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Not my turn this time: help is wanted."""
    act = partial(actions.give_post, by=me, post=POST.one(me, pk), to=None, at=timezone.now())
    return pressed(request, act, publishing.page_of(me, pk), said=_("It waits for somebody who takes it."), undo=address(me, "content:take", pk))


@access.needs(Act.CONTENT_DO, change=Act.CONTENT_DO)
def give(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """To a colleague."""
    found = POST.one(me, pk)
    if request.method == "GET" and policy.why_not_move(me, found):
        return redirect(publishing.page_of(me, pk))
    form = GiveForm(me, sent(request))
    done = submitted(
        request,
        form,
        lambda: actions.give_post(by=me, post=found, to=form.cleaned_data["to"], at=timezone.now()),
        publishing.page_of(me, pk),
        said=lambda made: _("It is %(name)s’s turn now.") % {"name": made.owner.user.name if made.owner else ""},
        field="to",
    )
    return done or form_page(request, "content/give.html", form, {"post": found})
