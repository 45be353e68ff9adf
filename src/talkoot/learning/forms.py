"""Forms of this package: parse and check, never save."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.orgs.finding import SiteField
from talkoot.base.orgs.models import Area, Membership
from talkoot.base.orgs.queries import areas_of
from talkoot.base.ui.inputs import SentOnce
from talkoot.learning.logic.quarter import Quarter
from talkoot.learning.queries.report import Place
from talkoot.learning.told import title_of

OFFERED = 9  # quarters: the one that goes on, and two years


class ReportForm(SentOnce):
    """Of which quarter, and of what."""

    quarter = forms.ChoiceField(label=gettext_lazy("Quarter"))
    area = forms.ModelChoiceField(label=gettext_lazy("Area"), queryset=Area.objects.none(), required=False, empty_label="–")
    site = SiteField(label=gettext_lazy("Or a site"), required=False, help_text=gettext_lazy("Neither an area nor a site: the whole organisation."))

    def __init__(self, me: Membership, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this = Quarter.of(today)
        first = 0 if this.first < today else 1
        offered = [this.before(count) for count in range(first, OFFERED)]
        self.fields["quarter"].choices = [(one.name, self.words(one, this)) for one in offered]  # type: ignore[attr-defined]
        self.fields["quarter"].initial = this.before().name
        self.fields["area"].queryset = areas_of(me)  # type: ignore[attr-defined]
        self.fields["site"].offer(me)  # type: ignore[attr-defined]
        if not areas_of(me).exists():
            del self.fields["area"]
            self.fields["site"].label, self.fields["site"].help_text = _("Site"), _("No site: the whole organisation.")

    @staticmethod
    def words(quarter: Quarter, this: Quarter) -> str:
        """As it is chosen."""
        return _("%(quarter)s, so far") % {"quarter": title_of(quarter)} if quarter == this else title_of(quarter)

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        found = super().clean() or {}
        if found.get("area") and found.get("site"):
            self.add_error("site", _("Choose an area or a site, not both."))
        return found

    @property
    def asked(self) -> tuple[Quarter, Place]:
        """What was chosen."""
        quarter = Quarter.named(self.cleaned_data["quarter"])
        if quarter is None:
            raise ValueError("a quarter that was offered has a name")
        return quarter, Place(self.cleaned_data.get("site"), self.cleaned_data.get("area"))
