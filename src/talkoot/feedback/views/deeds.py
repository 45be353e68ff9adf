"""You said – we did: members write and release it."""

from functools import partial

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from talkoot.base.kit.refs import Ref
from talkoot.base.orgs import access
from talkoot.base.orgs.editing import editing
from talkoot.base.orgs.free_hands import Reach, has_free_hands
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
from talkoot.base.orgs.queries import sites_of
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import neighbours, seen_sources
from talkoot.base.ui import words
from talkoot.feedback.actions import deeds as actions
from talkoot.feedback.deeds_poster import MOST, Told, deeds_pdf
from talkoot.feedback.forms.care import DeedForm
from talkoot.feedback.links import DEED
from talkoot.feedback.models import Deed
from talkoot.feedback.queries.deeds import deeds_of, deeds_shown, ways_to_answer


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
    return edit(request, me, DEED.one(me, pk))


def edit(request: HttpRequest, me: Membership, found: Deed | None) -> HttpResponse:
    sources = seen_sources(request.GET.getlist("from"), me)
    start = {"heard": found.heard, "done": found.done, "since": found.since, "site": found.site_id} if found else {}
    form = DeedForm(me, sent(request), initial=start)
    if found:
        editing(form, me, f"feedback.deed:{found.pk}")
    refs = [Ref.parse(card.ref) for card in sources]

    def act() -> Deed:
        words = {name: form.cleaned_data[name] for name in ("heard", "done", "since", "site")}
        return actions.write_deed(by=me, at=timezone.now(), deed=found, sources=refs, **words)

    said = _("Saved. Customers see it once it is released.")
    if done := submitted(request, form, act, lambda made: address(me, "feedback:deed", made.pk), said=said):
        return done
    thread = neighbours([ref], me)[str(ref)] if found and (ref := Ref("feedback.deed", str(found.pk))) else None
    more = {"deed": found, "sources": sources, "thread": thread, "may_edit": me.may(Act.DEEDS_EDIT), "may_release": may_release(me)}
    return form_page(request, "feedback/deed.html", form, more)


@access.press(Act.DEEDS_RELEASE, mandate="deeds")
def release(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Customers may see it."""
    act = partial(actions.release_deed, by=me, deed=within_free_hands(me, pk), at=timezone.now())
    undo = address(me, "feedback:withdraw_deed", pk)
    return pressed(request, act, address(me, "feedback:deeds"), said=_("Customers see it now."), undo=undo)


@access.press(Act.DEEDS_RELEASE, mandate="deeds")
def withdraw(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Customers see it no longer."""
    act = partial(actions.withdraw_deed, by=me, deed=within_free_hands(me, pk), at=timezone.now())
    return pressed(request, act, address(me, "feedback:deeds"), said=_("Customers see it no longer."))


@access.needs(Act.CUSTOMERS_READ)
def poster(request: HttpRequest, me: Membership) -> HttpResponse:
    """The newest of what customers may see, to print and hang up."""
    site = sites_of(me).open().filter(key=request.GET.get("site", "")).first()
    found = list(deeds_shown(me.organisation_id, site.pk if site else None)[:MOST])
    return render(request, "feedback/deeds_poster.html", {"deeds": found, "site": site, "sites": sites_of(me).open()})


@access.needs(Act.CUSTOMERS_READ)
def poster_pdf(request: HttpRequest, me: Membership) -> HttpResponse:
    """The same as a print-ready PDF, of one site or of all, in the organisation's language."""
    site = sites_of(me).open().filter(key=request.GET.get("site", "")).first()
    found = list(deeds_shown(me.organisation_id, site.pk if site else None)[:MOST])
    if not found:
        messages.warning(request, _("Nothing has been released yet."))
        return redirect("feedback:deeds_poster", me.organisation.slug)
    ways = ways_to_answer(me.organisation_id, site.pk) if site else []
    page = reverse("said:site", args=[me.organisation.slug, site.key]) if site else reverse("said:said", args=[me.organisation.slug])
    with translation.override(me.organisation.language):
        content = deeds_pdf(
            [Told(f"”{one.heard}”", one.done, _("since %(day)s") % {"day": words.day_and_month(one.since)}) for one in found],
            title=_("You said – we did"), place=site.shown_name if site else me.organisation.name, about=_("What we changed because our customers told us."),
            answer=_("Tell us how it went") if ways else _("Read more"), language=me.organisation.language,
            link=settings.TALKOOT_URL + (reverse("k:answer", args=[ways[0].key]) if ways else page),
        )  # fmt: skip
    name = f"talkoot-{me.organisation.slug}-{site.key if site else 'all'}.pdf"
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})


def within_free_hands(me: Membership, pk: int) -> Deed:
    """One that the caller may release. Free hands reach as far as one's own sites; the rest is for those whose role it is."""
    found = DEED.one(me, pk)
    if not actions.may_release(me, found):
        raise PermissionDenied
    return found


def may_release(me: Membership) -> bool:
    """By their role, or by free hands that an agreement gives."""
    return me.may(Act.DEEDS_RELEASE) or has_free_hands(me, "deeds", Reach.SOMEWHERE)
