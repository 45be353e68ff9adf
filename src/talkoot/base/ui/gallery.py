"""What the page of components shows: invented, and only in development."""

from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator

from talkoot.base.kit.intervals import Interval
from talkoot.base.ui.charts import TrendPoint, dot_plot, funnel_chart, trend_chart
from talkoot.base.ui.icons import ICONS
from talkoot.base.ui.inputs import DayField


class SampleForm(forms.Form):
    """Every kind of field."""

    name = forms.CharField(label="Name", help_text="A hint comes before the field.")
    day = DayField(label="Day")
    words = forms.CharField(label="In your own words", widget=forms.Textarea, required=False)
    who = forms.ChoiceField(label="Who", choices=[("me", "Me"), ("other", "Somebody else")], widget=forms.RadioSelect)
    role = forms.ChoiceField(label="Role", choices=[("member", "Member"), ("owner", "Owner")])
    remember = forms.BooleanField(label="Remind me", required=False)


def gallery() -> dict[str, Any]:
    """The context of the page."""
    values = [4.08, 4.03, 4.11, None, 4.19, 4.16, 4.21]
    points = [TrendPoint(str(i + 1), value, Interval(value - 0.12, value + 0.12) if value else None) for i, value in enumerate(values)]
    plot = dot_plot([3.5, 5], Interval(4.2, 4.4))
    rows = [
        ("Normal", plot.row(4.3, Interval(4.1, 4.5), few=False)),
        ("Few answers", plot.row(4.6, Interval(4.2, 4.95), few=True)),
        ("Hidden", plot.row(None, None, few=True)),
    ]
    marked = [{"address": "#main", "day": date(2026, 11, 20), "title": "Soitamme takaisin", "kind": "Rule of play", "place": "Salla"}]
    card = {"address": "#main", "title": "A customer asked for evening hours", "kind": "Comment"}
    crowd = [(5 + 7 * i, 4.2 + (i % 7 - 3) * 0.06, "same") for i in range(40)] + [(90, 4.7, "above"), (120, 3.8, "below")]
    return {
        "funnel": funnel_chart(
            crowd, centre=4.2, within=0.9, key="funnel-sample", title="A sample", description="Forty-two sites.", axis_words="answers a site"
        ),
        "thread": {"came_from": [card], "led_to": [card]},
        "sources": [card],
        "heard": [(["Salla", "Kemi"], 5, 7), ([], 6, 9)],
        "marks": {"numbered": marked, "others": marked},
        "page": Paginator(range(30), 10).page(2),
        "form": SampleForm(initial={"name": "Takaisinsoitto", "who": "me"}),
        "wrong": SampleForm({"name": "", "day": "12.13.2026", "who": "me", "role": "member"}, prefix="wrong"),
        "trend": trend_chart(points, key="sample", title="A sample", description="Seven months with a gap."),
        "plot": plot,
        "rows": rows,
        "icons": list(ICONS),
    }
