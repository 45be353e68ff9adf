"""Signals: real change told from noise, good news as well as bad."""

from bisect import bisect_right
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.kit.outside import whole
from talkoot.base.kit.periods import month_after, months_back
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.pages import address, form_page, sent, submitted
from talkoot.base.orgs.queries import sites_of
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.effects import Effect
from talkoot.base.thread.queries import makeable_from, neighbours
from talkoot.base.ui import words
from talkoot.base.ui.charts import LEFT, RIGHT, Break, Trend
from talkoot.base.ui.marks import place_marks
from talkoot.feedback.actions.bad_days import LEVELS, ask_for_bad_days, stop_bad_days
from talkoot.feedback.actions.signals import acknowledge_signal
from talkoot.feedback.links import SIGNAL
from talkoot.feedback.logic.signals import Base, History, Point
from talkoot.feedback.models import Signal
from talkoot.feedback.queries.bad_days import bad_days_of, watches_of
from talkoot.feedback.queries.marks import Marks, changes_between
from talkoot.feedback.queries.signals import history_of, signals_of, thin_sites
from talkoot.feedback.queries.usual import chart_of


class NoteForm(forms.Form):
    """What somebody thinks of a signal."""

    note = forms.CharField(label=gettext_lazy("What do you think is behind it?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class BadDayForm(forms.Form):
    """Where, and how few satisfied customers make a day worth telling of."""

    site = forms.ModelChoiceField(Site.objects.none(), required=False, label=gettext_lazy("Where"), empty_label=gettext_lazy("All sites together"))
    below = forms.TypedChoiceField(coerce=int, choices=[(n, f"{n} %") for n in LEVELS], label=gettext_lazy("Tell me when fewer are satisfied than"))

    def __init__(self, me: Membership, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.fields["site"].queryset = sites_of(me).filter(closed_on=None)  # type: ignore[attr-defined]


@access.needs(Act.CUSTOMERS_READ, change=Act.CUSTOMERS_READ)
def signals(request: HttpRequest, me: Membership) -> HttpResponse:
    """All of them; and the single bad days that the reader asked to be told of."""
    stop = request.POST.get("stop", "")
    form = BadDayForm(me, request.POST if request.method == "POST" and not stop else None)
    if (watch := whole(stop)) is not None:
        stop_bad_days(by=me, watch_id=watch)
        return redirect(address(me, "feedback:signals"))
    done = submitted(
        request,
        form,
        lambda: ask_for_bad_days(by=me, site=form.cleaned_data["site"], below=form.cleaned_data["below"], at=timezone.now()),
        address(me, "feedback:signals"),
        said=_("You will be told, once for each such day."),
    )
    if done:
        return done
    more = {"signals": list(signals_of(me)[:100]), "watches": watches_of(me), "bad_days": bad_days_of(me), "thin": thin_sites(me, timezone.localdate())}
    return form_page(request, "feedback/signals.html", form, more)


@access.needs(Act.CUSTOMERS_READ, change=Act.SIGNALS_SEE_TO)
def signal(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One: the sentence, the chart for the eye, the table, and acknowledging it."""
    found = SIGNAL.one(me, pk)
    form = NoteForm(sent(request))
    done = submitted(
        request,
        form,
        lambda: acknowledge_signal(by=me, signal=found, note=form.cleaned_data["note"], at=timezone.now()),
        address(me, "feedback:signal", pk),
        said=_("Thank you. Your thought stands beside the change."),
    )
    if done:
        return done
    ref = SIGNAL.ref(found)
    history = history_of(found.question, me.organisation_id, found.place, timezone.localdate())
    points = history.points
    base = held_against(found, history)
    context: dict[str, Any] = {
        "signal": found,
        "thread": neighbours([ref], me)[str(ref)], "makers": makeable_from("feedback.signal", me), "ref": str(ref),
        "may_see_to": me.may(Act.SIGNALS_SEE_TO), "base": base,
        "base_share": words.percent(base.satisfied / base.n) if base else "", "chart": chart_of(points, base) if base and points else None,
        "lines": [(date_format(p.count.start, "F Y"), p) for p in reversed(points)], "marked": found.month,
        "began": began_on(found, points), "until": month_after(found.month) - timedelta(days=1),
    }  # fmt: skip
    site, area = (found.site, found.area_id) if found.site else (None, found.area_id)
    changes = changes_between(me, site, context["began"], context["until"]) if not area else []
    if context["chart"]:
        context["marks"] = mark_signal(context["chart"], found, points, changes)
    else:
        context["marks"] = Marks([], changes)
    return form_page(request, "feedback/signal.html", form, context)


def held_against(found: Signal, history: History) -> Base | None:
    """The time before, that the signal was told against; it may have been renewed since."""
    told = [point.base for point in history.points if point.count.start <= found.month]
    return told[-1] if told and told[-1] else history.base


def began_on(found: Signal, points: list[Point]) -> date:
    """From when one looks for what may be behind it: three periods before the one in which it was told, or three months."""
    starts = [point.count.start for point in points if point.count.start <= found.month]
    return starts[-4] if len(starts) > 3 else starts[0] if starts else months_back(found.month, 3)


def mark_signal(chart: Trend, found: Signal, points: list[Point], changes: list[Effect]) -> Marks:
    """The signal's own line, and the numbered marks of what was changed about then."""
    starts = [point.count.start for point in points]
    at = max((n for n, start in enumerate(starts) if start <= found.month), default=len(starts) - 1)
    if len(starts) > 1:
        chart.breaks.append(Break(round(LEFT + (RIGHT - LEFT) * at / (len(starts) - 1), 2)))
    days = [start.toordinal() for start in starts]
    placed = place_marks(chart, [place_among(one.day.toordinal(), days) for one in changes], len(starts))
    kept = set(placed)
    return Marks([changes[n] for n in placed], [one for n, one in enumerate(changes) if n not in kept])


def place_among(day: int, starts: list[int]) -> float:
    """Where a day lies among the starts of periods, which may be of different lengths."""
    n = max(bisect_right(starts, day) - 1, 0)
    length = starts[n + 1] - starts[n] if n + 1 < len(starts) else 30
    return n - 0.5 + min(max(day - starts[n], 0) / length, 1)
