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
from talkoot.base.orgs.editing import editing
from talkoot.base.orgs.forms import AreaForm, SiteForm
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
    form = editing(SiteForm(request.POST or None, initial=SiteForm.of(found)), me, f"orgs.site:{pk}")
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_site(by=me, site=found, at=timezone.now(), **with_area(me, form.cleaned_data))
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("%(site)s was saved.") % {"site": found.name})
            return redirect("orgs:sites", me.organisation.slug)
    return render(request, "orgs/site_form.html", {"form": form, "site": found, "title": found.name}, status=422 if form.is_bound and form.errors else 200)


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
def areas(request: HttpRequest, me: Membership) -> HttpResponse:
    """The areas with their sites, and the sites that have none."""
    by_area: dict[int | None, list[Site]] = {}
    for one in queries.sites_of(me).open():
        by_area.setdefault(one.area_id, []).append(one)
    found = [(area, by_area.get(area.pk, [])) for area in queries.areas_of(me)]
    return render(request, "orgs/areas.html", {"areas": found, "without": by_area.get(None, []), "may_edit": me.may(Act.SITES_EDIT)})


@access.needs(Act.SITES_EDIT, change=Act.SITES_EDIT)
def area(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Another name for an area, or joining it with another."""
    found = queries.areas_of(me).filter(pk=pk).first()
    if found is None:
        raise Http404
    others = list(queries.areas_of(me).exclude(pk=pk))
    form = AreaForm(request.POST if request.method == "POST" and "into" not in request.POST else None, initial={"name": found.name})
    editing(form, me, f"orgs.area:{pk}")
    if request.method == "POST":
        into = next((one for one in others if str(one.pk) == request.POST.get("into")), None)
        try:
            if into is not None:
                actions.merge_areas(by=me, area=found, into=into, at=timezone.now())
                messages.success(request, _("%(area)s is now part of %(into)s.") % {"area": found.name, "into": into.name})
                return redirect("orgs:areas", me.organisation.slug)
            if form.is_bound and form.is_valid():
                actions.rename_area(by=me, area=found, name=form.cleaned_data["name"], at=timezone.now())
                messages.success(request, _("%(site)s was saved.") % {"site": found.name})
                return redirect("orgs:areas", me.organisation.slug)
        except Refused as refused:
            form.add_error("name", refused.reason) if form.is_bound else messages.warning(request, refused.reason)
    context = {"form": form, "area": found, "neighbours": others}
    return render(request, "orgs/area.html", context, status=422 if form.is_bound and form.errors else 200)


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
    data.pop("shown", None)
    name = str(data.pop("area", "") or "")
    return data | {"area": actions.add_area(by=me, name=name, at=timezone.now()) if name else None}
