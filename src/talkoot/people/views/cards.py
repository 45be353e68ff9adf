"""The card of a site: what a neighbour found them to be good at."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.notices.actions import see
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
from talkoot.base.orgs.queries import site_of
from talkoot.base.orgs.roles import Act
from talkoot.people import actions, queries
from talkoot.people.forms import CardForm
from talkoot.people.models import SiteCard


def one_site(me: Membership, pk: int) -> Site:
    """An open site of the caller's organisation; 404 for any other."""
    found = site_of(me, pk)
    if found is None or found.closed_on is not None:
        raise Http404
    return found


def one_card(me: Membership, pk: int) -> SiteCard:
    """A card of a site of the caller's organisation, taken down or not."""
    found = SiteCard.objects.filter(site__organisation_id=me.organisation_id, pk=pk).select_related("site").first()
    if found is None:
        raise Http404
    return found


@access.needs(Act.PEOPLE_READ)
def site(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """The card that stands, what its own people say of it, and earlier ones."""
    found = one_site(me, pk)
    cards, is_ours = list(queries.cards_of(me).filter(site=found)[:20]), me.sites.filter(pk=pk).exists()
    if is_ours and cards:
        see(member=me.pk, about=f"people.sitecard:{cards[0].pk}", at=timezone.now())
    context = {
        "site": found, "card": cards[0] if cards else None, "earlier": cards[1:], "is_ours": is_ours, "may": me.may(Act.HELP_TAKE_PART),
    }  # fmt: skip
    return render(request, "people/site.html", context)


@access.needs(Act.HELP_TAKE_PART, change=Act.HELP_TAKE_PART)
def write(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Writing it, in one's own words: what stands is beside it to read."""
    found, form = one_site(me, pk), CardForm(sent(request))
    done = submitted(
        request,
        form,
        lambda: actions.write_card(by=me, site=found, at=timezone.now(), **form.cleaned_data),
        address(me, "people:site", pk),
        said=_("Thank you. They are told, and say whether it is so."),
        field="good_at",
    )
    return done or form_page(request, "people/write.html", form, {"site": found, "card": queries.cards_of(me).filter(site=found).first()})


@access.press(Act.HELP_TAKE_PART)
def confirm(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Its own people have read it."""
    found = one_card(me, pk)
    act = partial(actions.confirm_card, by=me, card=found, at=timezone.now())
    return pressed(request, act, address(me, "people:site", found.site_id), said=_("Now it says that you have read it."))


@access.press(Act.HELP_TAKE_PART)
def take_down(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """It is shown no longer, or again (`again`)."""
    found, again = one_card(me, pk), "again" in request.GET
    return pressed(
        request,
        partial(actions.take_down_card, by=me, card=found, at=timezone.now(), back=again),
        address(me, "people:site", found.site_id),
        said=_("The card is shown again.") if again else _("The card is shown no longer."),
        undo="" if again else address(me, "people:take_down", pk) + "?again",
    )
