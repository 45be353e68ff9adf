"""Forms of bringing in answers from a file."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talkoot.base.ui.inputs import Rest
from talkoot.feedback.logic.importing.dates import form_of, is_day_first, written
from talkoot.feedback.logic.importing.mapping import Mapping
from talkoot.feedback.logic.importing.recognise import FORMS
from talkoot.feedback.logic.tally import HIGHEST, LOWEST

MOST_NAMED = 8  # new sites that are named
REST = (
    Rest(_("How are the days written?"), ("date_formats", "ambiguous")),
    Rest(_("Which values mean that nobody answered?"), ("no_answer",)),
    Rest(_("Which site, if no column tells it?"), ("site_column", "site_name", "create_sites"), told=("site_column", "site_name")),
    Rest(_("Is there more in the file?"), ("score_column", "respondent", "source", "comments", "more_comments", "themes"), told=("themes",)),
)


def in_letters(day: date) -> str:
    """A day with its month in letters, so that it can be read one way only."""
    return date_format(day, "j. E Y" if get_language() == "fi" else "j F Y")


class AnswersFileForm(forms.Form):
    """A file of answers."""

    file = forms.FileField(label=_("CSV or Excel file"), help_text=_("One line for each answer or comment, with a line of column names on top."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = settings.UPLOAD_BYTES
        words = _("The file is too large: %(megabytes)s MB at most.") % {"megabytes": most // (1024 * 1024)}
        self.fields["file"].widget.attrs |= {"data-most-bytes": most, "data-too-large": words, "accept": ".csv,.txt,.tsv,.xlsx"}


class MappingForm(forms.Form):
    """Which column is what."""

    date_column = forms.ChoiceField(label=_("Date"))
    date_formats = forms.CharField(
        label=_("How dates are written"),
        help_text=_("One way to a line, for example dd.mm.yyyy; the first that fits is used."),
        widget=forms.Textarea(attrs={"rows": 3, "class": "mono"}),
    )
    ambiguous = forms.ChoiceField(
        label=_("Dates that can be read two ways"), widget=forms.RadioSelect,
        choices=[("first", _("Use the first way that fits")), ("leave-out", _("Leave the line out and tell"))],
    )  # fmt: skip
    score_column = forms.ChoiceField(label=_("Score"), required=False)
    lowest = forms.IntegerField(label=_("Smallest value of the scale"), required=False, min_value=-1000, max_value=1000)
    highest = forms.IntegerField(label=_("Largest value of the scale"), required=False, min_value=-1000, max_value=1000)
    direction = forms.ChoiceField(
        label=_("Which end of the scale is best?"), choices=[("5", _("The largest")), ("1", _("The smallest"))], widget=forms.RadioSelect
    )
    no_answer = forms.CharField(label=_("Values that mean that nobody answered"), required=False, help_text=_("Separated by commas, for example 6, 7"))
    site_column = forms.ChoiceField(label=_("Site"), required=False)
    site_name = forms.CharField(label=_("Or one site for all lines"), required=False, max_length=200)
    create_sites = forms.BooleanField(label=_("Add the sites that are not here yet"), required=False)
    respondent = forms.ChoiceField(label=_("Respondent"), required=False, help_text=_("When several lines may come from one respondent."))
    source = forms.CharField(
        label=_("Source"), required=False, max_length=100, help_text=_("Fill in when respondents’ numbers start over in each file, for example 2026-11.")
    )
    comments = forms.MultipleChoiceField(label=_("Comments"), required=False, widget=forms.CheckboxSelectMultiple)
    more_comments = forms.MultipleChoiceField(label=_("Other columns with comments"), required=False, widget=forms.CheckboxSelectMultiple)
    themes = forms.MultipleChoiceField(label=_("Themes"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, columns: list[str], *args: Any, new_sites: Sequence[str] = (), both_ways: tuple[str, date, date] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(name, name) for name in columns if name]
        for field in ("date_column", "score_column", "site_column", "respondent"):
            self.fields[field].choices = [("", "–"), *named]  # type: ignore[attr-defined]  # a choice field
        guessed = set(self.initial.get("comments", ()))
        self.fields["comments"].choices = [one for one in named if one[0] in guessed]  # type: ignore[attr-defined]
        self.fields["more_comments"].choices = [one for one in named if one[0] not in guessed]  # type: ignore[attr-defined]
        self.fields["themes"].choices = named  # type: ignore[attr-defined]
        # Shown at once is what was found in the file; the rest is folded.
        shown = [name for name in ("score_column", "site_column", "respondent", "comments") if self.initial.get(name)]
        if both_ways:
            cell, by_day, by_month = both_ways
            self.fields["ambiguous"].label = _("“%(cell)s” – which day is it?") % {"cell": cell[:30]}
            self.fields["ambiguous"].choices = [  # type: ignore[attr-defined]  # a choice field
                ("day", in_letters(by_day)), ("month", in_letters(by_month)), ("leave-out", _("Leave such lines out and tell")),
            ]  # fmt: skip
            if self.initial.get("ambiguous") == "first":  # nobody has said so yet
                self.initial["ambiguous"] = ""
            shown += ["ambiguous"]
        if new_sites and "site_column" in shown:
            shown.append("create_sites")
            names = ", ".join(new_sites[:MOST_NAMED]) + (" …" if len(new_sites) > MOST_NAMED else "")
            self.fields["create_sites"].help_text = _("Not here yet: %(names)s. Unless you tick this, their lines are left out and told.") % {"names": names}
        self.rest = tuple(replace(one, names=tuple(name for name in one.names if name not in shown)) for one in REST)

    @staticmethod
    def start(mapping: Mapping) -> dict[str, Any]:
        """What the form starts with: the guess."""
        return {
            "date_column": mapping.date_column,
            "date_formats": "\n".join(written(form, get_language() or "en") for form in mapping.date_formats or FORMS[:1]),
            "ambiguous": mapping.ambiguous,
            "score_column": mapping.score_column,
            "lowest": min(mapping.best, mapping.worst),
            "highest": max(mapping.best, mapping.worst),
            "direction": "5" if mapping.best > mapping.worst else "1",
            "no_answer": ", ".join(mapping.no_answer),
            "site_column": mapping.site_column,
            "site_name": mapping.site_name,
            "create_sites": mapping.create_sites,
            "respondent": mapping.respondent,
            "source": mapping.source,
            "comments": list(mapping.comments),
            "themes": list(mapping.themes),
        }

    def mapping(self) -> Mapping:
        """The mapping that was chosen."""
        data = self.cleaned_data
        ends = [LOWEST if data["lowest"] is None else data["lowest"], HIGHEST if data["highest"] is None else data["highest"]]
        worst, best = ends if data["direction"] == "5" else reversed(ends)
        forms_ = [form_of(line.strip(), get_language() or "en") for line in data["date_formats"].splitlines() if line.strip()]
        if data["ambiguous"] in ("day", "month"):
            forms_.sort(key=lambda form: is_day_first(form) is not (data["ambiguous"] == "day"))
        return Mapping(
            date_column=data["date_column"],
            date_formats=tuple(forms_),
            ambiguous="leave-out" if data["ambiguous"] == "leave-out" else "first",
            score_column=data["score_column"],
            best=best,
            worst=worst,
            no_answer=tuple(code for part in data["no_answer"].split(",") if (code := part.strip())),
            site_column="" if data["site_name"] else data["site_column"],
            site_name=" ".join(data["site_name"].split()),
            create_sites=data["create_sites"],
            respondent=data["respondent"],
            source=data["source"].strip(),
            comments=(*data["comments"], *data["more_comments"]),
            themes=tuple(data["themes"]),
        )
