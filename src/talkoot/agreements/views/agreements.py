"""All agreements, one of them, proposing and changing."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.agreements import policy
from talkoot.agreements.actions import proposals as actions
from talkoot.agreements.forms import ChangeForm, ProposalForm, RemarkForm
from talkoot.agreements.models import Agreement, LocalWay, Remark, Tip, Version
from talkoot.agreements.queries import agreements as queries
from talkoot.agreements.queries.decisions import to_integrate, waiting_for
from talkoot.agreements.queries.mandates import mandates_of
from talkoot.agreements.views.page import own, page_context
from talkoot.base.kit.outside import key_of
from talkoot.base.kit.refs import Ref
from talkoot.base.notices.actions import see
from talkoot.base.orgs import access
from talkoot.base.orgs.attempts import attempt
from talkoot.base.orgs.context import scope_of
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.queries import sites_of
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import seen_sources

PAGE = 50


@access.needs(Act.AGREEMENTS_SEE)
def agreements(request: HttpRequest, me: Membership) -> HttpResponse:
    """What has been agreed and what is proposed, with what waits for me on top."""
    seen, kind, words = scope_of(request), request.GET.get("kind", ""), request.GET.get("q", "").strip()[:100]
    kind = kind if kind in Agreement.Kind.values else ""
    rows = queries.listed(me, kind, seen.site.pk if seen.site else None, words)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "kinds": Agreement.Kind.choices, "kind": kind, "q": words, "waiting": waiting_for(me, timezone.now()),
        "pending": queries.pending(me).count(), "may": me.may(Act.AGREEMENTS_TAKE_PART), "today": timezone.localdate(), "mandates": mandates_of(me),
    }  # fmt: skip
    return render(request, "agreements/agreements.html", context)


@access.needs(Act.AGREEMENTS_TAKE_PART, change=Act.AGREEMENTS_TAKE_PART)
def new_agreement(request: HttpRequest, me: Membership) -> HttpResponse:
    """A proposal, perhaps from something (`?from=`)."""
    sources = seen_sources(request.GET.getlist("from"), me)
    start = {"owner": me.pk, "kind": request.GET.get("kind") or Agreement.Kind.RULE}
    form = ProposalForm(me, request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid():
        area, site = form.chosen_scope()
        refs = [Ref.parse(card.ref) for card in sources]
        try:
            made = actions.propose(by=me, kind=form.cleaned_data["kind"], area=area, site=site, draft=form.draft(), sources=refs, at=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("The proposal is there for all to read. Next: ask the others."))
            return redirect("agreements:agreement", me.organisation.slug, made.pk)
    context = {"form": form, "sources": sources}
    return render(request, "agreements/new.html", context, status=422 if form.is_bound and form.errors else 200)


@access.needs(Act.AGREEMENTS_SEE)
def agreement(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One agreement: its text, why, the round under way, who keeps to it, tips and local ways, and where it came from."""
    found = own(me, pk)
    see(member=me.pk, at=timezone.now(), about=f"agreements.agreement:{pk}")
    return render(request, "agreements/agreement.html", page_context(me, found))


@access.needs(Act.AGREEMENTS_TAKE_PART, change=Act.AGREEMENTS_TAKE_PART)
def edit(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Changing a proposal, or proposing a change to what is in force."""
    found = own(me, pk)
    newest = queries.basis_of(found)
    if newest is None or found.ended_at is not None:
        raise Http404
    names = dict(sites_of(me).values_list("pk", "name"))
    start = ChangeForm.of(newest, found, queries.lines_of(newest), names) | {"based_on": (queries.newest_version(found) or newest).number}
    form = ChangeForm(me, request.POST if request.method == "POST" else None, initial=start)
    open_objections = to_integrate(newest)
    if request.method == "POST" and form.is_valid():
        taken = [one for one in open_objections if str(one.pk) in request.POST.getlist("answers")]
        try:
            actions.save_draft(
                by=me, agreement=found, draft=form.draft(), based_on=form.cleaned_data["based_on"], answers=taken, at=timezone.now()
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, refused.reason)
            typed = request.POST.copy()
            typed["based_on"] = str((queries.newest_version(found) or newest).number)
            form.data = typed
        else:
            messages.success(request, _("Saved. Next: ask the others."))
            return redirect("agreements:agreement", me.organisation.slug, pk)
    draft = newest if newest.state == Version.State.DRAFT else None
    reason = policy.why_not_write(me, found, draft) or (policy.why_not_edit(draft) if draft else None)
    context = {"agreement": found, "form": form, "version": newest, "objections": open_objections, "reason": reason}
    return render(request, "agreements/edit.html", context, status=422 if form.is_bound and form.errors else 200)


@access.needs(Act.AGREEMENTS_TAKE_PART, change=Act.AGREEMENTS_TAKE_PART)
def drop(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Letting a proposal go: by its writer or whoever runs it."""
    found = own(me, pk)
    draft = queries.draft_of(found)
    if request.method == "POST" and draft is not None:
        reason = None if draft.made_by_id == me.pk else policy.why_not_run(me, found)
        try:
            if reason:
                raise Refused(reason)
            actions.drop_draft(by=me, version=draft, at=timezone.now())
            messages.success(request, _("The proposal was let go. It can still be read among the versions."))
        except Refused as refused:
            messages.warning(request, refused.reason)
    return redirect("agreements:agreement", me.organisation.slug, pk)


@access.needs(Act.AGREEMENTS_SEE)
def versions(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Every version, what changed by words, who decided and when."""
    found = own(me, pk)
    return render(request, "agreements/versions.html", {"agreement": found, "steps": queries.history(found)})


@access.needs(Act.AGREEMENTS_SEE, change=Act.AGREEMENTS_TAKE_PART)
def add_remark(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A question or a reaction to the proposal."""
    found = own(me, pk)
    version = queries.draft_of(found)
    form = RemarkForm(request.POST)
    if request.method == "POST" and version is not None:
        if form.is_valid():
            actions.remark(
                by=me, version=version, kind=form.cleaned_data["kind"], text=form.cleaned_data["text"], key=form.cleaned_data["key"], at=timezone.now()
            )
            messages.success(request, _("Your words are there for the others to read."))
        else:
            return render(request, "agreements/agreement.html", page_context(me, found) | {"remark_form": form}, status=422)
    return redirect("agreements:agreement", me.organisation.slug, pk)


@access.needs(Act.AGREEMENTS_SEE, change=Act.AGREEMENTS_TAKE_PART)
def answer_remark(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """The answer to a question."""
    found = Remark.objects.filter(version__agreement__organisation_id=me.organisation_id, pk=pk).select_related("version__agreement__organisation").first()
    if found is None:
        raise Http404
    if request.method == "POST":
        return doing(
            request, me, found.version.agreement_id, lambda: actions.answer_remark(by=me, remark=found, text=request.POST.get("text", ""), at=timezone.now())
        )
    return redirect("agreements:agreement", me.organisation.slug, found.version.agreement_id)


@access.needs(Act.AGREEMENTS_SEE, change=Act.AGREEMENTS_TAKE_PART)
def add_tip(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Advice beside an agreement."""
    found = own(me, pk)
    if request.method == "POST":
        return doing(request, me, pk, lambda: actions.give_tip(by=me, agreement=found, text=request.POST.get("text", ""), at=timezone.now()))
    return redirect("agreements:agreement", me.organisation.slug, pk)


@access.needs(Act.AGREEMENTS_SEE, change=Act.AGREEMENTS_TAKE_PART)
def remove_tip(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Taking a tip away: its writer, or whoever runs the agreement."""
    found = Tip.objects.filter(agreement__organisation_id=me.organisation_id, pk=pk).select_related("agreement").first()
    if found is None:
        raise Http404
    back = found.agreement_id
    if request.method == "POST":
        if found.by_id == me.pk or policy.why_not_run(me, found.agreement) is None:
            actions.remove_tip(by=me, tip=found, at=timezone.now())
        else:
            messages.warning(request, _("Its writer can take it away."))
    return redirect("agreements:agreement", me.organisation.slug, back)


@access.needs(Act.AGREEMENTS_SEE, change=Act.AGREEMENTS_TAKE_PART)
def add_local_way(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """How one's own site does it."""
    found = own(me, pk)
    if request.method == "POST":
        asked = request.POST.get("site", "")
        site = me.sites.filter(pk=key_of(asked)).first()
        if site is None:
            messages.warning(request, _("Choose one of your own sites."))
            return redirect("agreements:agreement", me.organisation.slug, pk)
        return doing(request, me, pk, lambda: actions.record_local_way(by=me, agreement=found, site=site, text=request.POST.get("text", ""), at=timezone.now()))
    return redirect("agreements:agreement", me.organisation.slug, pk)


@access.needs(Act.AGREEMENTS_SEE, change=Act.AGREEMENTS_TAKE_PART)
def lift(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Proposing one site's way to all."""
    found = (
        LocalWay.objects.filter(agreement__organisation_id=me.organisation_id, pk=pk).select_related("agreement__organisation", "site", "lifted_into").first()
    )
    if found is None:
        raise Http404
    if request.method == "POST":
        said = _("It is a proposal to all now.")
        return doing(request, me, found.agreement_id, lambda: actions.lift(by=me, way=found, at=timezone.now()), said)
    return redirect("agreements:agreement", me.organisation.slug, found.agreement_id)


def doing(request: HttpRequest, me: Membership, pk: int, act: Callable[[], object], said: str = "") -> HttpResponse:
    """Does it and goes back to the agreement; a refusal is shown there."""
    attempt(request, act, said)
    return redirect("agreements:agreement", me.organisation.slug, pk)
