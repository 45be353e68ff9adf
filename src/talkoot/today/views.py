"""The Today page puts several packages' answers side by side."""

from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from talkoot.base.accounts.own_sign_in import has_second_factor
from talkoot.base.accounts.sessions import how_begun
from talkoot.base.jobs.schedule import clock_trouble
from talkoot.base.notices.queries import mail_leaves, notices_of
from talkoot.base.orgs import access
from talkoot.base.orgs.context import scope_of
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act, Role
from talkoot.base.store import space
from talkoot.customers.forms import HeardForm
from talkoot.feedback.queries import comments as feedback
from talkoot.feedback.queries.figure import figure_of
from talkoot.feedback.queries.signals import signals_of
from talkoot.sparring.queries.today import going_on_for
from talkoot.targets.queries import running
from talkoot.today.begin import current, steps_to_first_answer
from talkoot.today.coach import coached
from talkoot.today.loop import NEW_FOR, loop
from talkoot.today.turn import things_of
from talkoot.work.queries import tasks as work

# Told of by a row of its own on this page.
SHOWN_ALREADY = {
    "agreements.asked", "agreements.reminder", "agreements.commit", "sparring.asked", "sparring.proposed", "stories.thanked",
    "targets.asked", "targets.reminder", "work.reminder",
    "work.passed", "workshops.open", "workshops.before", "workshops.turn",
}  # fmt: skip


@access.needs(Act.TODAY)
def today(request: HttpRequest, me: Membership) -> HttpResponse:
    """At most three things that need me; one voice; the figure; and an end."""
    seen, now = scope_of(request), timezone.localtime()
    if seen.site is None and len(seen.own) == 1 and not {"site", "view"} & set(request.GET):
        seen = request.scope_seen = replace(seen, site=seen.own[0])  # type: ignore[attr-defined]  # one's own site, unless one asks for all
    helping = going_on_for(me, now)
    things = things_of(me, seen, now, helping)
    context: dict[str, object] = {
        "now": now, "today": now.date(), "first": things[0] if things else None, "next": things[1:3], "more": len(things) - 3,
        "minutes": sum(thing.minutes for thing in things[:3]),
        "permits": [thing.of for thing in things if thing.kind == "mirror" and how_begun(request).is_own],
    }  # fmt: skip
    context["asking_key"] = helping.key if how_begun(request).is_own else None
    if me.may(Act.CUSTOMERS_READ):
        shown = [thing.of for thing in things[:3] if thing.kind == "comment"]
        newest = feedback.as_read_by(me, list(feedback.comments_of(me, seen.site.pk if seen.site else None, "new")[:4]))
        context |= {
            "signal": signals_of(me).filter(seen_at=None).first() if me.may(Act.SIGNALS_SEE_TO) else None,
            "voice": next((c for c in newest if c not in shown), None),
            "figure": figure_of(me, seen.site, now.date()),
        }
    if me.may(Act.TARGETS_SEE):
        context["targets"] = running(me)[:2]
    context["talks"] = [talk for talk in helping.talks if timezone.localdate(talk.starts_at) > now.date()][:2]
    context["coached"] = coached(me, now)
    if me.may(Act.WORK_SEE):
        context["help_near"] = work.help_near(me)
        shown_tasks = [thing.of.pk for thing in things[:3] if thing.kind == "task"]
        context["promised"] = work.promised(me, shown_tasks, now.replace(hour=0, minute=0, second=0, microsecond=0))
        context |= {"may": me.may(Act.WORK_DO), "whose": "mine"}
    if me.may(Act.ORGANISATION_EDIT):
        context["server"] = server_troubles(now)
        context |= {"lacks_factor": not has_second_factor(me.user_id), "mail_leaves": mail_leaves()}
        steps = steps_to_first_answer(me)
        context |= {"steps": steps, "step": current(steps)}
    context |= {"is_new": me.role != Role.GUEST and now - me.joined_at < NEW_FOR, "loop": loop(me)}
    told = notices_of(me, most=12, unseen=True)
    context["thanked"] = [one for one in told if one.kind == "stories.thanked"][:3]
    context["told"] = [one for one in told if one.kind not in SHOWN_ALREADY][:3]
    if me.may(Act.QUESTIONS_LOG):
        context["heard_form"] = HeardForm(me, initial={"site": seen.site.pk if seen.site else None}, sites=None if seen.more else seen.own or seen.others)
    return render(request, "today/today.html", context)


def server_troubles(at: datetime) -> list[Promise | str]:
    """What is wrong with the server that somebody must see to, in words for those who can have it done."""
    found: list[Promise | str] = [space.WORDS[lack]] if (lack := space.trouble()) else []
    if clock_is_doubtful(at.replace(minute=0, second=0, microsecond=0)) and clock_trouble(at):  # confirmed meanwhile?
        found.append(_("The server’s clock may be wrong, so nothing is closed or deleted because of its age. You can confirm the time."))
    return found


@lru_cache(maxsize=1)
def clock_is_doubtful(hour: datetime) -> bool:
    """Whether the clock can hardly be right; asked once an hour, since this page is opened all day."""
    return bool(clock_trouble(hour))
