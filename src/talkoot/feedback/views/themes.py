"""Themes: the list, and saying what a comment is about."""

from functools import partial

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.kit.outside import whole
from talkoot.base.orgs import access
from talkoot.base.orgs.context import scope_of
from talkoot.base.orgs.editing import editing
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
from talkoot.base.orgs.roles import Act
from talkoot.feedback.actions import themes as actions
from talkoot.feedback.models import Theme
from talkoot.feedback.queries.comments import comment as one_comment
from talkoot.feedback.queries.pulls import pulled
from talkoot.feedback.queries.themes import counted_themes, themes_of


class ThemeForm(forms.Form):
    """A theme."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    words = forms.CharField(
        label=gettext_lazy("Words that tell of it"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The software suggests by these until it has learnt from your labels."),
    )  # fmt: skip


@access.needs(Act.CUSTOMERS_READ, change=Act.THEMES_EDIT)
def themes(request: HttpRequest, me: Membership) -> HttpResponse:
    """The organisation's own list; the starting list at a press."""
    if request.method == "POST":
        added = actions.start_themes(by=me, organisation=me.organisation, at=timezone.now())
        messages.success(request, _("%(n)s themes were added. Change them as you like.") % {"n": added})
        return redirect(address(me, "feedback:themes"))
    found = list(counted_themes(me))
    return render(request, "feedback/themes.html", {"themes": found, "may_edit": me.may(Act.THEMES_EDIT)})


@access.needs(Act.CUSTOMERS_READ)
def pulls(request: HttpRequest, me: Membership) -> HttpResponse:
    """What pulls us up and down, by theme."""
    seen = scope_of(request)
    found = pulled(me, seen.site.pk if seen.site else None, timezone.localdate())
    context = {"found": found, "parts": [("down", found.down), ("up", found.up), ("neither", found.neither)], "may_edit": me.may(Act.THEMES_EDIT)}
    return render(request, "feedback/pulls.html", context)


@access.needs(Act.THEMES_EDIT, change=Act.THEMES_EDIT)
def new_theme(request: HttpRequest, me: Membership) -> HttpResponse:
    """Adding one."""
    return edit(request, me, None)


@access.needs(Act.THEMES_EDIT, change=Act.THEMES_EDIT)
def theme(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Renaming or ending one."""
    found = Theme.objects.filter(organisation_id=me.organisation_id, pk=pk).first()
    if found is None:
        raise Http404
    if request.method == "POST" and "end" in request.POST:
        actions.end_theme(by=me, theme=found, at=timezone.now())
        return redirect(address(me, "feedback:themes"))
    return edit(request, me, found)


def edit(request: HttpRequest, me: Membership, found: Theme | None) -> HttpResponse:
    form = ThemeForm(sent(request), initial={"name": found.name, "words": found.words} if found else None)
    if found:
        editing(form, me, f"feedback.theme:{found.pk}")

    def act() -> None:
        actions.save_theme(by=me, theme=found, name=form.cleaned_data["name"], words=form.cleaned_data["words"], at=timezone.now())

    done = submitted(request, form, act, address(me, "feedback:themes"), said="", field="name")
    return done or form_page(request, "feedback/theme.html", form, {"theme": found})


@access.press(Act.COMMENTS_HANDLE)
def label(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """What the comment is about: the ticked themes, or one suggested theme with one press (`add`)."""
    found = one_comment(me, pk)
    if found is None:
        raise Http404
    asked = {key for key in [*request.POST.getlist("theme"), request.POST.get("add", "")] if whole(key) is not None}
    if "add" in request.POST:
        asked |= {str(theme.pk) for theme in found.themes.all()}
    act = partial(actions.label_comment, by=me, comment=found, themes=[one for one in themes_of(me) if str(one.pk) in asked], at=timezone.now())
    return pressed(request, act, address(me, "feedback:comment", pk), said=_("Thank you. The software learns from this."))
