"""Signals: real change told from noise, good news as well as bad."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.kit.intervals import Interval
from talkoot.base.kit.outside import whole
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.queries import sites_of
from talkoot.base.orgs.roles import Act
from talkoot.base.ui import words
from talkoot.base.ui.charts import Trend, TrendPoint, share_chart
from talkoot.feedback.actions.bad_days import LEVELS, ask_for_bad_days, stop_bad_days
from talkoot.feedback.actions.signals import acknowledge_signal
from talkoot.feedback.logic.signals import Base, Point, chance_limits
from talkoot.feedback.queries.bad_days import bad_days_of, watches_of
from talkoot.feedback.queries.signals import history_of, signals_of, thin_sites


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
        return redirect("feedback:signals", me.organisation.slug)
    if form.is_bound and form.is_valid():
        ask_for_bad_days(by=me, site=form.cleaned_data["site"], below=form.cleaned_data["below"], at=timezone.now())
        messages.success(request, _("You will be told, once for each such day."))
        return redirect("feedback:signals", me.organisation.slug)
    context = {"signals": list(signals_of(me)[:100]), "form": form, "watches": watches_of(me), "bad_days": bad_days_of(me)} | {
        "thin": thin_sites(me, timezone.localdate())
    }
    return render(request, "feedback/signals.html", context, status=422 if form.is_bound and form.errors else 200)


@access.needs(Act.CUSTOMERS_READ, change=Act.SIGNALS_SEE_TO)
def signal(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One: the sentence, the chart for the eye, the table, and acknowledging it."""
    found = signals_of(me).filter(pk=pk).first()
    if found is None:
        raise Http404
    form = NoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        acknowledge_signal(by=me, signal=found, note=form.cleaned_data["note"], at=timezone.now())
        messages.success(request, _("Thank you. Your thought stands beside the change."))
        return redirect("feedback:signal", me.organisation.slug, pk)
    history = history_of(found.question, me.organisation_id, found.place, timezone.localdate())
    points, base = history.points, history.base
    context = {
        "signal": found, "form": form, "may_see_to": me.may(Act.SIGNALS_SEE_TO), "base": base,
        "base_share": words.percent(base.satisfied / base.n) if base else "", "chart": chart_of(points, base) if base and points else None,
        "lines": [(date_format(p.count.start, "F Y"), p) for p in reversed(points)], "marked": found.month,
    }  # fmt: skip
    return render(request, "feedback/signal.html", context, status=422 if form.is_bound and form.errors else 200)


def chart_of(points: list[Point], base: Base) -> Trend:
    """Each period's share, and the band in which chance alone would keep it."""
    shown = []
    for point in points:
        low, high = chance_limits(base, point.count.n)
        share = 100 * point.count.satisfied / point.count.n
        shown.append(TrendPoint(date_format(point.count.start, "n/y"), share, Interval(100 * low, 100 * high), point.count.n < 20))
    description = _("The band is where chance alone would keep the share of satisfied customers.")
    return share_chart(shown, key="signal", title=_("Satisfied customers, percent"), description=description)
