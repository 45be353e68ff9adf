"""One post's text: writing it, a site's own sentence, approval or free hands, and the pack by which it is published by hand."""

from functools import partial

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from talkoot.base.kit.outside import key_of
from talkoot.base.orgs import access
from talkoot.base.orgs.editing import editing
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
from talkoot.base.orgs.queries import own_sites, sites_of
from talkoot.base.orgs.roles import Act
from talkoot.content.actions import publishing as actions
from talkoot.content.actions.own_page import Everywhere, is_as, publish_everywhere, publish_here, told_of
from talkoot.content.filling import OWN, fill
from talkoot.content.forms import AskForm, LineForm, PublishForm, WriteForm
from talkoot.content.links import POST
from talkoot.content.models import Post, Publication, SiteLine, SitePicture
from talkoot.content.networks import NETWORKS
from talkoot.content.policy import why_not_approve_line, why_not_publish, why_not_send, why_not_write
from talkoot.content.queries import versions
from talkoot.content.queries.sending import going_of, may_still_go, why
from talkoot.pictures.models import Picture
from talkoot.pictures.policy import why_not_use
from talkoot.pictures.queries import Cut

GOING = {key for key, one in NETWORKS.items() if one.goes or one.is_own}
WHAT = {"site": gettext_lazy("name"), "phone": gettext_lazy("phone"), "address": gettext_lazy("address"), "hours": gettext_lazy("opening hours")}


def page_of(me: Membership, pk: int) -> str:
    """Where a post stands."""
    return address(me, "content:post", pk)


def site_in(request: HttpRequest, me: Membership) -> Site:
    """The site that an address names; the caller's own where it names none. 404 where there is none."""
    rows, own = sites_of(me).open(), own_sites(me)
    asked = key_of(request.GET.get("site", own[0].pk if own else ""))
    found = rows.filter(pk=asked).first() if asked else rows.first()
    if found is None:
        raise Http404
    return found


@access.needs(Act.CONTENT_DO, change=Act.CONTENT_DO)
def write(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """The shared text and where it goes."""
    found = POST.one(me, pk)
    if request.method == "GET" and why_not_write(me, found):  # what was sent is refused into the form, so that nothing typed is lost
        return redirect(page_of(me, pk))
    start = {"text": found.text, "networks": found.networks or ["facebook", "instagram"]}
    form = editing(WriteForm(sent(request), initial=start), me, f"content.post:{pk}")
    done = submitted(
        request,
        form,
        lambda: actions.write_post(by=me, post=found, text=form.cleaned_data["text"], networks=form.cleaned_data["networks"], at=timezone.now()),
        page_of(me, pk),
        field="text",
    )
    return done or form_page(request, "content/write.html", form, {"post": found})


@access.needs(Act.CONTENT_DO, change=Act.CONTENT_DO)
def ask(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Asking one or two people to approve it."""
    found = POST.one(me, pk)
    if request.method == "GET" and (why_not_write(me, found) or not found.text):
        return redirect(page_of(me, pk))
    form = AskForm(me, sent(request))
    done = submitted(
        request,
        form,
        lambda: actions.ask_approval(by=me, post=found, people=form.cleaned_data["people"], at=timezone.now()),
        page_of(me, pk),
        said=_("Asked. They are told."),
        field="people",
    )
    return done or form_page(request, "content/ask.html", form, {"post": found})


@access.needs(Act.CONTENT_SEE)
def history(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """The text's versions with what changed in each, by words."""
    found = POST.one(me, pk)
    return render(request, "content/history.html", {"post": found, "written": versions.history_of(found)})


@access.press(Act.CONTENT_DO)
def approve(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Exactly what was shown may go out."""
    act = partial(actions.approve_post, by=me, post=POST.one(me, pk), digest=request.POST.get("digest", ""), at=timezone.now())
    return pressed(request, act, page_of(me, pk), said=_("Approved. It may be published."))


@access.needs(Act.CONTENT_DO, change=Act.CONTENT_DO)
def line(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A site's own sentence."""
    found, site = POST.one(me, pk), site_in(request, me)
    standing = SiteLine.objects.filter(post=found, site=site).first()
    form = editing(LineForm(sent(request), initial={"text": standing.text if standing else ""}), me, f"content.post:{pk}")
    done = submitted(
        request,
        form,
        lambda: actions.write_line(by=me, post=found, site=site, text=form.cleaned_data["text"], at=timezone.now()),
        f"{page_of(me, pk)}?site={site.pk}",
        field="text",
    )
    return done or form_page(request, "content/line.html", form, {"post": found, "site": site})


@access.press(Act.CONTENT_DO)
def approve_line(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Exactly this sentence may go out."""
    found = SiteLine.objects.filter(post__organisation_id=me.organisation_id, pk=pk).select_related("post", "site").first()
    if found is None:
        raise Http404
    act = partial(actions.approve_line, by=me, line=found, text=request.POST.get("text", ""), at=timezone.now())
    return pressed(request, act, f"{page_of(me, found.post_id)}?site={found.site_id}", said=_("Approved. It stands in your site’s version."))


@access.needs(Act.CONTENT_SEE, change=Act.CONTENT_DO)
def pack(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """All that one needs to publish it by hand at a site, on a network; and marking it published with its address."""
    found, site = POST.one(me, pk), site_in(request, me)
    key = request.GET.get("network", "") or next(iter(found.networks), "")
    network = NETWORKS.get(key)
    if network is None or key not in found.networks:
        return redirect(page_of(me, pk))
    here = f"{address(me, 'content:pack', pk)}?site={site.pk}&network={key}"
    if network.is_own:
        return own_page(request, me, found, site, here)
    form = PublishForm(sent(request))
    done = submitted(
        request,
        form,
        lambda: actions.publish_by_hand(by=me, post=found, site=site, network=key, address=form.cleaned_data["address"], at=timezone.now()),
        here,
        said=_("Marked as published."),
        undo=lambda made: address(me, "content:unpublish", made.pk),
        field="address",
    )
    if done:
        return done
    every, count = versions.at_sites(me, found)
    mine = next((one for one in every if one.site == site), None)
    filled = mine.filled if mine else versions.version_of(found, site)
    way = next((way for way in mine.ways if way.network.key == key), None) if mine else None
    is_long = way.is_too_long if way else False
    picture = mine.picture if mine else versions.picture_of(found, site)
    told = picture.descriptions.get(me.organisation.language, "") if picture else ""
    context = {
        "post": found, "site": site, "network": network, "filled": filled, "way": way, "picture": picture, "told": told,
        "why_not": why_not_publish(found, key, filled.missing, is_long, picture, timezone.localdate()), "cut": cut_in(picture, network.shape),
        "everywhere": [(one, next(way for way in one.ways if way.network.key == key)) for one in every if one.ways], "count": count,
        "may_mark": me.may(Act.CONTENT_RUN) or site in own_sites(me), "more": [one for one in (mine.ways if mine else []) if one.network.key != key],
    }  # fmt: skip
    return form_page(request, "content/pack.html", form, context)


def own_page(request: HttpRequest, me: Membership, found: Post, site: Site, here: str) -> HttpResponse:
    """The same for the own page, where a press publishes it: what would stand there, where it is read, and the line for another website."""
    form = forms.Form(sent(request))
    done = submitted(
        request,
        form,
        lambda: publish_here(by=me, post=found, site=site, at=timezone.now()),
        here,
        said=_("It is on your own page, for everybody to read."),
        undo=lambda made: address(me, "content:unpublish", made.pk),
    )
    if done:
        return done
    every, count = versions.at_sites(me, found)
    filled, picture = versions.version_of(found, site), versions.picture_of(found, site)
    standing = Publication.objects.filter(post=found, site=site, network=OWN).select_related("by__user", "picture").first()
    each = [(one, next(way for way in one.ways if way.network.is_own)) for one in every if one.ways]
    org, is_out = me.organisation, Publication.objects.filter(post__organisation_id=me.organisation_id, site=site, network=OWN).exists()
    script = settings.TALKOOT_URL + reverse("posted:site_script", args=[org.slug, site.pk])
    context = {
        "post": found, "site": site, "network": NETWORKS[OWN], "filled": filled, "picture": picture, "count": count, "standing": standing, "is_out": is_out,
        "told": picture.descriptions.get(org.language, "") if picture else "", "cut": cut_in(picture, NETWORKS[OWN].shape),
        "why_not": why_not_publish(found, OWN, filled.missing, False, picture, timezone.localdate()), "script_line": f'<script src="{script}" async></script>',
        "is_changed": standing is not None and not is_as(standing, told_of(found, filled.text, picture)),
        "everywhere": each, "is_everywhere": all(way.published for _one, way in each),
        "may_mark": me.may(Act.CONTENT_RUN) or site in own_sites(me), "may_run": me.may(Act.CONTENT_RUN),
        "more": [way for one in every if one.site == site for way in one.ways if not way.network.is_own],
        "own_address": settings.TALKOOT_URL + reverse("posted:site", args=[org.slug, site.pk]),
        "all_address": settings.TALKOOT_URL + reverse("posted:listed", args=[org.slug]),
    }  # fmt: skip
    return form_page(request, "content/pack_own.html", form, context)


@access.press(Act.CONTENT_RUN)
def everywhere(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Every site's version goes on the own page at once."""
    found = POST.one(me, pk)
    back = f"{address(me, 'content:pack', pk)}?network={OWN}" + (f"&site={site}" if (site := key_of(request.POST.get("site", ""))) else "")
    return pressed(request, lambda: publish_everywhere(by=me, post=found, at=timezone.now()), back, said=everywhere_words)


def everywhere_words(done: Everywhere) -> str:
    """What came of it."""
    words = ngettext("It is on our own page at %(n)s site.", "It is on our own page at %(n)s sites.", done.put + done.stood) % {"n": done.put + done.stood}
    if not done.left_out:
        return words
    names = ", ".join(one.name for one in done.left_out[:5]) + (" …" if len(done.left_out) > 5 else "")
    return words + " " + _("Left out, because something is missing there: %(sites)s") % {"sites": names}


@access.press(Act.CONTENT_DO)
def unpublish(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """It was not published after all."""
    found = Publication.objects.filter(post__organisation_id=me.organisation_id, pk=pk).select_related("post", "site").first()
    if found is None:
        raise Http404
    act = partial(actions.unpublish, by=me, publication=found, at=timezone.now())
    back = f"{address(me, 'content:pack', found.post_id)}?site={found.site_id}&network={found.network}"
    return pressed(request, act, back, said=_("It is not marked as published any more."))


def cut_in(picture: Picture | None, shape: str) -> Cut | None:
    """What is cut of a picture, where there is one."""
    return Cut(shape, picture.box(shape)) if picture else None


def illustrated(me: Membership, found: Post, mine: versions.AtSite | None) -> dict[str, object]:
    """The picture of a site's version, in the shape of the first network, and a picture of its own that waits."""
    picture = mine.picture if mine else found.picture
    shape = NETWORKS[found.networks[0]].shape if found.networks and found.networks[0] in NETWORKS else "wide"
    own = mine.own if mine else None
    language = me.organisation.language
    may_own = own is not None and may_approve(me, own) and why_not_use(own.picture, timezone.localdate()) is None
    return {
        "may_approve_own": may_own, "picture": picture, "cut": cut_in(picture, shape), "told": picture.descriptions.get(language, "") if picture else "",
        "why_not_shown": why_not_use(picture, timezone.localdate()) if picture else None, "own_picture": own if own and not own.is_approved else None,
        "has_own": own is not None, "own_told": own.picture.descriptions.get(language, "") if own else "",
        "own_cut": cut_in(own.picture if own else None, shape),
    }  # fmt: skip


def may_approve(me: Membership, own: SiteLine | SitePicture) -> bool:
    """Whether the caller is one who approves what a site adds of its own."""
    return me.may(Act.CONTENT_DO) and why_not_approve_line(me, own, actions.is_of(me, own.site)) is None


def shown(request: HttpRequest, me: Membership, found: Post) -> dict[str, object]:
    """What a post's page shows of its text: a site's version with its own parts marked, approval, and every site."""
    if not found.text:
        return {}
    every, count = versions.at_sites(me, found)
    site = site_in(request, me) if every else None
    mine = next((one for one in every if one.site == site), None)
    filled = mine.filled if mine else fill(found.text, {}, "")
    may_line = mine is not None and mine.line is not None and may_approve(me, mine.line)
    going, (is_connected, is_left) = going_of(me, found), may_still_go(me, found)
    (there, sites), published = versions.sites_out(me, [found]), sum(bool(way.published) for one in every for way in one.ways)
    return {
        "at_sites": every, "mine": mine, "filled": filled, "count": count, "asked": list(versions.asked_of(found)), "free": versions.free_by(me),
        "published": published, "all": sum(len(one.ways) for one in every), "missing": [WHAT[what] for what in filled.missing], "own": own_sites(me),
        "may_edit_sites": me.may(Act.SITES_EDIT), "there": there.get(found.pk, (0, 0)), "sites": sites,
        "versions": found.text_versions.count(), **illustrated(me, found, mine), "may_approve_line": may_line,
        "going": going, "odd": [(one, why(one)) for one in going.exceptions], "has_account": is_connected, "is_left": is_left,
        "may_send": me.may(Act.CONTENT_DO) and why_not_send(me, found, None) is None, "may_go": bool(GOING & set(found.networks)),
    }  # fmt: skip
