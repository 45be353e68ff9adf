"""Forms of this package: parse and check, never save."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from talkoot.base.orgs.finding import PersonField, SiteField, SitesField
from talkoot.base.orgs.models import Membership
from talkoot.base.ui.inputs import SentOnce
from talkoot.stories.actions.writing import Draft
from talkoot.stories.logic.parts import Part, of_kept
from talkoot.stories.models import Story

MARKS = gettext_lazy("An empty line begins a new paragraph. # makes a heading, > a quotation, - a list, and **stars** bold.")


def part_names() -> dict[str, str]:
    """What the stretches of a journey are called."""
    return {"heard": _("Heard"), "chosen": _("Chosen"), "agreed": _("Workshop and agreement"), "done": pgettext("stretch", "Done"), "learned": _("Learned")}


class StoryForm(SentOnce):
    """A story or a discussion to begin with."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=150, required=False, help_text=gettext_lazy("Empty: the first sentence is the title."))
    text = forms.CharField(label=gettext_lazy("Your story"), max_length=40_000, widget=forms.Textarea(attrs={"rows": 8}), help_text=MARKS)
    sites = SitesField(label=gettext_lazy("Which sites is it about?"), required=False)

    def __init__(self, me: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sites"].offer(me)  # type: ignore[attr-defined]

    @property
    def draft(self) -> Draft:
        """What was written."""
        data = self.cleaned_data
        return Draft(title=data["title"], text=data["text"], sites=data["sites"])


class EditForm(forms.Form):
    """A story as it stands: of a chapter each of its parts, which says what it was made of."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=150)
    lead = forms.CharField(label=gettext_lazy("Lead: what it is about, in a sentence"), max_length=300, required=False)

    def __init__(self, me: Membership, story: Story, data: Any = None) -> None:
        parts = of_kept(story.passages)
        initial: dict[str, Any] = {"title": story.title, "lead": story.lead, "text": story.text, "sites": list(story.sites.all())}
        initial |= {f"part{number}": not part.is_out if part.is_figure else part.text for number, part in enumerate(parts)}
        super().__init__(data, initial=initial)
        names = part_names()
        for number, part in enumerate(parts):
            if part.is_figure:
                self.fields[f"part{number}"] = forms.BooleanField(label=_("Tell the figure"), required=False)
            else:
                label = names.get(part.part, part.part)
                self.fields[f"part{number}"] = forms.CharField(label=label, max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 5}))
        words = (
            (_("What did you learn yourselves?"), _("Nothing in the thread tells it. Write a few sentences, or leave it empty."))
            if parts
            else (_("Your story"), MARKS)
        )
        self.fields["text"] = forms.CharField(
            label=words[0], help_text=words[1], max_length=40_000, required=False, widget=forms.Textarea(attrs={"rows": 4 if parts else 12})
        )
        self.fields["sites"] = sites = SitesField(label=_("Which sites is it about?"), required=False)
        sites.offer(me)
        self.parts: Sequence[Part] = parts

    @property
    def rows(self) -> list[tuple[Part, str, Any]]:
        """Each part with its name and its field."""
        names = part_names()
        return [(part, names.get(part.part, part.part), self[f"part{number}"]) for number, part in enumerate(self.parts)]

    @property
    def draft(self) -> Draft:
        """What was written."""
        data = self.cleaned_data
        texts = [part.text if part.is_figure else data[f"part{number}"] for number, part in enumerate(self.parts)]
        left_out = [number for number, part in enumerate(self.parts) if part.is_figure and not data[f"part{number}"]]
        return Draft(title=data["title"], lead=data["lead"], text=data["text"], sites=data["sites"], texts=texts, left_out=left_out)


class CommentForm(SentOnce):
    """What a colleague says."""

    text = forms.CharField(label=gettext_lazy("Your comment"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, story: Story, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if story.is_public:
            self.fields["public"] = forms.BooleanField(label=_("Answer on the public page too, with my name"), required=False)


class AgainForm(forms.Form):
    """A comment, reworded."""

    text = forms.CharField(label=gettext_lazy("Your comment"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class ThanksForm(SentOnce):
    """Whom one thanks, and for what."""

    text = forms.CharField(label=gettext_lazy("What do you thank for?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    member = PersonField(label=gettext_lazy("A colleague"), required=False, help_text=gettext_lazy("Neither a colleague nor a site: everybody."))
    site = SiteField(label=gettext_lazy("Or the people of a site"), required=False)

    def __init__(self, me: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].offer(me, but=[me.pk])  # type: ignore[attr-defined]
        self.fields["site"].offer(me)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        found = super().clean() or {}
        if found.get("member") and found.get("site"):
            self.add_error("site", _("Choose a colleague or a site, not both."))
        return found
