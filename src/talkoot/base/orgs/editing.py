"""Two people, or two tabs, change the same thing: the later one sees what stands now, keeps what was typed, and decides."""

from datetime import date, time
from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _

from talkoot.base.orgs.models import Membership
from talkoot.base.trail.queries import last_entry
from talkoot.base.ui.folding import said


class Shown(forms.CharField):
    """The mark of what a form showed. What is shown anew carries the new mark, so that sending once more is a decision."""

    widget = forms.HiddenInput

    def __init__(self, form: forms.BaseForm, me: Membership, about: str) -> None:
        super().__init__(required=False)
        self.form, self.me, self.about, self.mark = form, me, about, mark_of(form)

    def bound_data(self, data: Any, initial: Any) -> str:
        return self.mark

    def prepare_value(self, value: Any) -> str:
        return self.mark

    def clean(self, value: Any) -> str:
        if value and value != self.mark:
            other = [field for field in self.form.visible_fields() if said(field, field.initial) != said(field, field.value())]
            for field in other:
                field.field.now = said(field, field.initial) or "–"  # type: ignore[attr-defined]  # shown beside the field
            if other:
                raise ValidationError(self.who())
        return self.mark

    def who(self) -> str:
        """Whoever changed it last, and what to do."""
        entry = last_entry(self.me.organisation_id, self.about)
        rest = _("What you wrote is here, and what stands now is beside it. Save again if yours is to stand.")
        if entry is None or not entry.by_name:
            return _("This was changed meanwhile.") + " " + rest
        if entry.by == f"orgs.membership:{self.me.pk}":
            return _("You changed this meanwhile in another window.") + " " + rest
        return _("%(name)s changed this meanwhile.") % {"name": entry.by_name} + " " + rest


def editing[F: forms.BaseForm](form: F, me: Membership, about: str) -> F:
    """A form that changes what stands, `about` being its name in the trail: it never replaces what it did not show."""
    form.fields["shown"] = Shown(form, me, about)
    return form


def mark_of(form: forms.BaseForm) -> str:
    """What stands in a form’s fields, in one short line."""
    return sha256(repr([(field.name, exactly(field)) for field in form.visible_fields()]).encode()).hexdigest()[:24]


def exactly(field: BoundField) -> str:
    """What stands in a field, with a day’s year."""
    return str(field.initial) if isinstance(field.initial, date | time) else said(field, field.initial)
