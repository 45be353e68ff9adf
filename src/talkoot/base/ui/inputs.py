"""Form fields that several packages use."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4, uuid5

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from talkoot.base.kit.outside import FIRST_DAY, LAST_DAY, is_sane

LIBRARY_WORDS = (_("- Select an option -"),)  # Django's own, which has no Finnish or Swedish of it yet


class DayInput(forms.DateInput):
    """A day as browsers ask for it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"min": FIRST_DAY.isoformat(), "max": LAST_DAY.isoformat()})


class DayField(forms.DateField):
    """A day that everything can reckon with: the one field for days there is."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"widget": DayInput(), **more})

    def to_python(self, value: Any) -> date | None:
        found = super().to_python(value)
        if found is not None and not is_sane(found):
            raise ValidationError(_("Choose a day between %(first)s and %(last)s."), params={"first": FIRST_DAY.year, "last": LAST_DAY.year})
        return found


@dataclass(frozen=True)
class Rest:
    """Fields that have a ready answer: shown as a question with that answer, opened by who wants another. A form names them in `rest`."""

    question: Promise
    names: tuple[str, ...]
    told: tuple[str, ...] = ()  # whose answers are told; all when none is named


class SentOnce(forms.Form):
    """A form that makes something once, however often it is sent: `key` tells what was made of it.

    Who goes back and writes something else in the same form makes another thing. Under the old key it would be taken for the first,
    and what was typed would be gone.
    """

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and "key" in self.cleaned_data:
            key: UUID = self.cleaned_data["key"] or uuid4()
            said = [(name, self[name].data) for name in sorted(self.fields) if name != "key"]
            self.cleaned_data["key"] = uuid5(key, repr([(name, text) for name, text in said if text]))  # a field may have come since, empty
