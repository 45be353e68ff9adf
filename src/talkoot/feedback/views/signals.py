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
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.base.ui import words
from talkoot.base.ui.charts import Trend, TrendPoint, share_chart
from talkoot.feedback.actions.signals import acknowledge_signal
from talkoot.feedback.logic.signals import Base, Point, chance_limits
from talkoot.feedback.queries.signals import points_of, signals_of


class NoteForm(forms.Form):
    """What somebody thinks of a signal."""

    note = forms.CharField(label=gettext_lazy("What do you think is behind it?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


@access.needs(Act.CUSTOMERS_READ)
def signals(request: HttpRequest, me: Membership) -> HttpResponse:
    """All of them."""
    return render(request, "feedback/signals.html", {"signals": list(signals_of(me)[:100])})


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
    points, base = points_of(found.question, found.place, timezone.localdate())
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
