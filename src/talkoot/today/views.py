"""The Today page puts several packages' answers side by side."""

from datetime import datetime, timedelta
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from talkoot.agreements.queries.agreements import pending
from talkoot.agreements.queries.decisions import waiting_for
from talkoot.assessment.queries.results import to_look_at
from talkoot.assessment.queries.rounds import permits_of
from talkoot.base.accounts.own_sign_in import has_second_factor
from talkoot.base.jobs.schedule import clock_trouble
from talkoot.base.notices.queries import notices_of
from talkoot.base.orgs import access
from talkoot.base.orgs.actions import remember_scope
from talkoot.base.orgs.context import scope_of
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.base.store import space
from talkoot.customers.forms import HeardForm
from talkoot.feedback.queries import comments as feedback
from talkoot.feedback.queries.figure import short_figure
from talkoot.feedback.queries.follow_ups import my_turn
from talkoot.feedback.queries.signals import signals_of
from talkoot.work.queries import tasks as work

# Told of by a row of its own on this page.
SHOWN_ALREADY = {"agreements.asked", "agreements.reminder", "agreements.commit", "work.reminder", "work.passed"}
RECENT = timedelta(days=14)


@access.needs(Act.TODAY)
def today(request: HttpRequest, me: Membership) -> HttpResponse:
    """At most three things that need me; one voice; the figure; and an end."""
    seen, now = scope_of(request), timezone.localtime()
    if "site" in request.GET:
        remember_scope(by=me, site=seen.site)
    context: dict[str, object] = {"now": now}
    if me.may(Act.CUSTOMERS_READ):
        mine = feedback.mine_to_handle(me)
        waiting = feedback.waiting_for_care(me, [site.pk for site in seen.own], now - RECENT)
        newest = feedback.as_read_by(me, list(feedback.comments_of(me, seen.site.pk if seen.site else None)[:3]))
        turn = (waiting or mine)[:1]
        context |= {
            "follow_ups": my_turn(me)[:3],
            "signal": signals_of(me).filter(seen_at=None).first() if me.may(Act.SIGNALS_SEE_TO) else None,
            "turn": turn[0] if turn else None,
            "turn_is_new": bool(waiting),
            "rest": [c for c in mine + waiting[1:] if c not in turn][:2],
            "voice": next((c for c in newest if c not in turn), None),
            "figure": short_figure(me, seen.site, now.date()),
        }
    if me.may(Act.ASSESSMENT_SEE):
        context |= {"permits": permits_of(me, now), "to_look_at": to_look_at(me, now.date())[:3]}
    if me.may(Act.AGREEMENTS_TAKE_PART):
        context |= {"deciding": waiting_for(me, now)[:3], "to_commit": pending(me).count()}
    if me.may(Act.WORK_SEE):
        context |= {"tasks": work.waiting(me, now.date()), "help_near": work.help_near(me), "today": now.date()}
    if me.may(Act.ORGANISATION_EDIT):
        context["server"] = server_troubles(now)
        context["lacks_factor"] = not has_second_factor(me.user_id)
    context["told"] = [one for one in notices_of(me, most=6, unseen=True) if one.kind not in SHOWN_ALREADY][:3]
    if me.may(Act.QUESTIONS_LOG):
        context["heard_form"] = HeardForm(me)
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
