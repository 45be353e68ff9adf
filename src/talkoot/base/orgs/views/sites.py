"""Sites and areas."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.orgs import access, actions, queries
from talkoot.base.orgs.attempts import attempt
from talkoot.base.orgs.forms import SiteForm
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act


@access.needs(Act.SITES_READ)
def sites(request: HttpRequest, me: Membership) -> HttpResponse:
    """All sites with how to reach them."""
    words = request.GET.get("q", "").strip()[:100]
    found = list(queries.sites_like(me, words).select_related("area"))
    total = len(found) if not words else queries.sites_of(me).count()
    return render(
        request,
        "orgs/sites.html",
        {
            "sites": [one for one in found if one.closed_on is None],
            "closed": [one for one in found if one.closed_on],
            "may_edit": me.may(Act.SITES_EDIT),
            "q": words,
            "many": total > queries.LISTED,
        },
    )


@access.needs(Act.SITES_EDIT, change=Act.SITES_EDIT)
def new_site(request: HttpRequest, me: Membership) -> HttpResponse:
    """Adding a site."""
    form = SiteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            site = actions.add_site(by=me, organisation=me.organisation, at=timezone.now(), **with_area(me, form.cleaned_data))
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("%(site)s was added.") % {"site": site.name})
            return redirect("orgs:sites", me.organisation.slug)
    return render(request, "orgs/site_form.html", {"form": form, "title": _("A new site")})


@access.needs(Act.SITES_EDIT, change=Act.SITES_EDIT)
def site(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Changing a site."""
    found = own_site(me, pk)
    form = SiteForm(request.POST or None, initial=SiteForm.of(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_site(by=me, site=found, at=timezone.now(), **with_area(me, form.cleaned_data))
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("%(site)s was saved.") % {"site": found.name})
            return redirect("orgs:sites", me.organisation.slug)
    return render(request, "orgs/site_form.html", {"form": form, "site": found, "title": found.name})


@access.needs(Act.SITES_EDIT, change=Act.SITES_EDIT)
def close_site(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A site that serves nobody any more; looking at the address does nothing."""
    found = own_site(me, pk)
    if request.method == "POST":
        undo = reverse("orgs:reopen_site", args=[me.organisation.slug, pk])
        attempt(request, lambda: actions.close_site(by=me, site=found, at=timezone.now()), _("%(site)s is closed.") % {"site": found.name}, undo)
    return redirect("orgs:sites", me.organisation.slug)


@access.needs(Act.SITES_EDIT, change=Act.SITES_EDIT)
def reopen_site(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A closed site serves again."""
    found = own_site(me, pk)
    if request.method == "POST":
        attempt(request, lambda: actions.reopen_site(by=me, site=found, at=timezone.now()), _("%(site)s is open again.") % {"site": found.name})
    return redirect("orgs:sites", me.organisation.slug)


@access.needs(Act.SITES_READ)
def site_poster(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """The poster at which people without e-mail sign in."""
    return render(request, "orgs/site_poster.html", {"site": own_site(me, pk)})


def own_site(me: Membership, pk: int) -> Site:
    """A site of the caller's organisation; 404 for any other."""
    found = queries.sites_of(me).select_related("area").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def with_area(me: Membership, data: dict[str, Any]) -> dict[str, Any]:
    """The form's data with the area as a record."""
    name = str(data.pop("area", "") or "")
    return data | {"area": actions.add_area(by=me, name=name, at=timezone.now()) if name else None}
