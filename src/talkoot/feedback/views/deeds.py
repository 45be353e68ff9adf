"""You said – we did: members write and release it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.refs import Ref
from talkoot.base.orgs import access
from talkoot.base.orgs.free_hands import has_free_hands
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.queries import own_sites
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import neighbours, seen_sources
from talkoot.feedback.actions import deeds as actions
from talkoot.feedback.forms.care import DeedForm
from talkoot.feedback.models import Deed
from talkoot.feedback.queries.deeds import deeds_of, deeds_shown


@access.needs(Act.CUSTOMERS_READ)
def deeds(request: HttpRequest, me: Membership) -> HttpResponse:
    """All of them, what customers see and what they do not yet."""
    context = {"deeds": list(deeds_of(me)[:200]), "may_edit": me.may(Act.DEEDS_EDIT), "may_release": may_release(me)}
    return render(request, "feedback/deeds.html", context)


@access.needs(Act.DEEDS_EDIT, change=Act.DEEDS_EDIT)
def new_deed(request: HttpRequest, me: Membership) -> HttpResponse:
    """Writing one, perhaps from what it came of (`?from=`)."""
    return edit(request, me, None)


@access.needs(Act.CUSTOMERS_READ, change=Act.DEEDS_EDIT)
def deed(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One, with its thread; changing it takes it back from customers until it is released again."""
    return edit(request, me, own(me, pk))


def edit(request: HttpRequest, me: Membership, found: Deed | None) -> HttpResponse:
    sources = seen_sources(request.GET.getlist("from"), me)
    start = {"heard": found.heard, "done": found.done, "since": found.since, "site": found.site_id} if found else {}
    form = DeedForm(me, request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.write_deed(by=me, at=timezone.now(), deed=found, sources=[Ref.parse(card.ref) for card in sources], **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("Saved. Customers see it once it is released."))
            return redirect("feedback:deed", me.organisation.slug, made.pk)
    thread = neighbours([ref], me)[str(ref)] if found and (ref := Ref("feedback.deed", str(found.pk))) else None
    context = {"form": form, "deed": found, "sources": sources, "thread": thread, "may_edit": me.may(Act.DEEDS_EDIT), "may_release": may_release(me)}
    return render(request, "feedback/deed.html", context, status=422 if form.is_bound and form.errors else 200)


@access.needs(Act.DEEDS_RELEASE, change=Act.DEEDS_RELEASE, mandate="deeds")
def release(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Customers may see it."""
    found = own(me, pk)
    refuse_beyond_free_hands(me, found)
    if request.method == "POST":
        actions.release_deed(by=me, deed=found, at=timezone.now())
        messages.success(request, _("Customers see it now."), extra_tags=reverse("feedback:withdraw_deed", args=[me.organisation.slug, pk]))
    return redirect("feedback:deeds", me.organisation.slug)


@access.needs(Act.DEEDS_RELEASE, change=Act.DEEDS_RELEASE, mandate="deeds")
def withdraw(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Customers see it no longer."""
    found = own(me, pk)
    refuse_beyond_free_hands(me, found)
    if request.method == "POST":
        actions.withdraw_deed(by=me, deed=found, at=timezone.now())
        messages.info(request, _("Customers see it no longer."))
    return redirect("feedback:deeds", me.organisation.slug)


@access.needs(Act.CUSTOMERS_READ)
def poster(request: HttpRequest, me: Membership) -> HttpResponse:
    """The newest of what customers may see, to print and hang up."""
    found = list(deeds_shown(me.organisation_id)[:4])
    return render(request, "feedback/deeds_poster.html", {"deeds": found})


def refuse_beyond_free_hands(me: Membership, found: Deed) -> None:
    """Free hands reach as far as one's own sites; the rest is for those whose role it is."""
    if not me.may(Act.DEEDS_RELEASE) and found.site_id not in [site.pk for site in own_sites(me)]:
        raise PermissionDenied


def may_release(me: Membership) -> bool:
    """By their role, or by free hands that an agreement gives."""
    return me.may(Act.DEEDS_RELEASE) or has_free_hands(me, "deeds")


def own(me: Membership, pk: int) -> Deed:
    """One of the caller's organisation; 404 for any other."""
    found = deeds_of(me).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
