"""Forms of bringing in answers from a file."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from talkoot.feedback.logic.importing.mapping import Mapping
from talkoot.feedback.logic.importing.recognise import FORMS


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
        help_text=format_lazy(_("One format to a line; the first that fits is used. {day} day, {month} month, {year} year."), day="%d", month="%m", year="%Y"),
        widget=forms.Textarea(attrs={"rows": 3, "class": "mono"}),
    )
    ambiguous = forms.ChoiceField(
        label=_("Dates that can be read two ways"), widget=forms.RadioSelect,
        choices=[("first", _("Use the first format that fits")), ("leave-out", _("Leave the line out and tell"))],
    )  # fmt: skip
    score_column = forms.ChoiceField(label=_("Score"), required=False)
    direction = forms.ChoiceField(label=_("Which is best?"), choices=[("5", _("5 is best")), ("1", _("1 is best"))], widget=forms.RadioSelect)
    no_answer = forms.CharField(label=_("Codes that mean “no answer”"), required=False, help_text=_("Separated by commas, for example 6, 7"))
    site_column = forms.ChoiceField(label=_("Site"), required=False)
    site_name = forms.CharField(label=_("Or one site for all lines"), required=False, max_length=200)
    create_sites = forms.BooleanField(label=_("Add sites that are missing"), required=False)
    respondent = forms.ChoiceField(label=_("Respondent"), required=False, help_text=_("When several lines may come from one respondent."))
    source = forms.CharField(
        label=_("Source"), required=False, max_length=100, help_text=_("Fill in when respondents’ numbers start over in each file, for example 2026-11.")
    )
    comments = forms.MultipleChoiceField(label=_("Comments"), required=False, widget=forms.CheckboxSelectMultiple)
    themes = forms.MultipleChoiceField(label=_("Themes"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, columns: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(name, name) for name in columns if name]
        for field in ("date_column", "score_column", "site_column", "respondent"):
            self.fields[field].choices = [("", "–"), *named]  # type: ignore[attr-defined]  # a choice field
        for field in ("comments", "themes"):
            self.fields[field].choices = named  # type: ignore[attr-defined]  # a choice field

    @staticmethod
    def start(mapping: Mapping) -> dict[str, Any]:
        """What the form starts with: the guess."""
        return {
            "date_column": mapping.date_column,
            "date_formats": "\n".join(mapping.date_formats or FORMS[:1]),
            "ambiguous": mapping.ambiguous,
            "score_column": mapping.score_column,
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
        best = int(data["direction"])
        return Mapping(
            date_column=data["date_column"],
            date_formats=tuple(form for line in data["date_formats"].splitlines() if (form := line.strip())),
            ambiguous=data["ambiguous"],
            score_column=data["score_column"],
            best=best,
            worst=6 - best,
            no_answer=tuple(code for part in data["no_answer"].split(",") if (code := part.strip())),
            site_column="" if data["site_name"] else data["site_column"],
            site_name=" ".join(data["site_name"].split()),
            create_sites=data["create_sites"],
            respondent=data["respondent"],
            source=data["source"].strip(),
            comments=tuple(data["comments"]),
            themes=tuple(data["themes"]),
        )
