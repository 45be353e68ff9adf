"""Themes: the list, and saying what a comment is about."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.kit.outside import whole
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.feedback.actions import themes as actions
from talkoot.feedback.models import Theme
from talkoot.feedback.queries.comments import comment as one_comment
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
        return redirect("feedback:themes", me.organisation.slug)
    found = list(counted_themes(me))
    return render(request, "feedback/themes.html", {"themes": found, "may_edit": me.may(Act.THEMES_EDIT)})


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
        return redirect("feedback:themes", me.organisation.slug)
    return edit(request, me, found)


def edit(request: HttpRequest, me: Membership, found: Theme | None) -> HttpResponse:
    form = ThemeForm(request.POST if request.method == "POST" else None, initial={"name": found.name, "words": found.words} if found else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_theme(by=me, theme=found, at=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error("name", refused.reason)
        else:
            return redirect("feedback:themes", me.organisation.slug)
    return render(request, "feedback/theme.html", {"form": form, "theme": found}, status=422 if form.is_bound and form.errors else 200)


@access.needs(Act.COMMENTS_HANDLE, change=Act.COMMENTS_HANDLE)
def label(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """What the comment is about: the ticked themes, or one suggested theme with one press (`add`)."""
    found = one_comment(me, pk)
    if found is None:
        raise Http404
    if request.method == "POST":
        asked = {key for key in [*request.POST.getlist("theme"), request.POST.get("add", "")] if whole(key) is not None}
        if "add" in request.POST:
            asked |= {str(theme.pk) for theme in found.themes.all()}
        chosen = [theme for theme in themes_of(me) if str(theme.pk) in asked]
        actions.label_comment(by=me, comment=found, themes=chosen, at=timezone.now())
        messages.success(request, _("Thank you. The software learns from this."))
    target = request.POST.get("next", "")
    if target and url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return redirect(target)
    return redirect("feedback:comment", me.organisation.slug, pk)
