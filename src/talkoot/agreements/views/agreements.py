"""All agreements, one of them, proposing and changing."""

from functools import partial

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.agreements import policy
from talkoot.agreements.actions import proposals as actions
from talkoot.agreements.forms import ChangeForm, ProposalForm, RemarkForm, TipForm
from talkoot.agreements.links import AGREEMENT
from talkoot.agreements.models import Agreement, LocalWay, Remark, Tip, Version
from talkoot.agreements.queries import agreements as queries
from talkoot.agreements.queries.decisions import to_integrate, waiting_for
from talkoot.agreements.queries.mandates import mandates_of
from talkoot.agreements.views.page import page_at, page_context
from talkoot.base.kit.outside import key_of
from talkoot.base.kit.refs import Ref
from talkoot.base.notices.actions import see
from talkoot.base.orgs import access
from talkoot.base.orgs.context import scope_of
from talkoot.base.orgs.editing import editing
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import form_page, pressed, sent, submitted
from talkoot.base.orgs.queries import sites_of
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
    kind = request.POST.get("kind_to") or request.POST.get("kind") or start["kind"]
    kind = kind if kind in Agreement.Kind.values else Agreement.Kind.RULE
    form = ProposalForm(me, sent(request), initial=start | {"kind": kind}, kind=kind)
    if "kind_to" in request.POST:  # another kind: what was written stays, nothing is sent yet
        form = ProposalForm(me, initial={field.name: field.value() for field in form} | {"kind": kind}, kind=kind)

    def act() -> Agreement:
        area, site = form.chosen_scope()
        kind, refs = form.cleaned_data["kind"], [Ref.parse(card.ref) for card in sources]
        return actions.propose(by=me, kind=kind, area=area, site=site, draft=form.draft(), sources=refs, at=timezone.now())

    said = _("The proposal is there for all to read. Next: ask the others.")
    done = submitted(request, form, act, lambda made: page_at(me, made.pk), said=said)
    more = {"sources": sources, "kinds": Agreement.Kind.choices, "kind": Agreement.Kind(kind)}
    return done or form_page(request, "agreements/new.html", form, more)


@access.needs(Act.AGREEMENTS_SEE)
def agreement(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One agreement: its text, why, the round under way, who keeps to it, tips and local ways, and where it came from."""
    found = AGREEMENT.one(me, pk)
    see(member=me.pk, at=timezone.now(), about=f"agreements.agreement:{pk}")
    return render(request, "agreements/agreement.html", page_context(me, found))


@access.needs(Act.AGREEMENTS_TAKE_PART, change=Act.AGREEMENTS_TAKE_PART)
def edit(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Changing a proposal, or proposing a change to what is in force."""
    found = AGREEMENT.one(me, pk)
    newest = queries.basis_of(found)
    if newest is None or found.ended_at is not None:
        raise Http404
    names = dict(sites_of(me).values_list("pk", "name"))
    start = ChangeForm.of(newest, found, queries.lines_of(newest), names) | {"based_on": (queries.newest_version(found) or newest).number}
    form = editing(ChangeForm(me, sent(request), initial=start, kind=found.kind), me, f"agreements.agreement:{pk}")
    open_objections = to_integrate(newest)

    def act() -> None:
        taken = [one for one in open_objections if str(one.pk) in request.POST.getlist("answers")]
        basis = form.cleaned_data["based_on"]
        actions.save_draft(by=me, agreement=found, draft=form.draft(), based_on=basis, answers=taken, at=timezone.now())

    if done := submitted(request, form, act, page_at(me, pk), said=_("Saved. Next: ask the others.")):
        return done
    if form.is_bound and form.errors:  # sent once more, it is built on what is shown beside it now
        form.data = request.POST.copy()
        form.data["based_on"] = str(start["based_on"])
    draft = newest if newest.state == Version.State.DRAFT else None
    reason = policy.why_not_write(me, found, draft) or (policy.why_not_edit(draft) if draft else None)
    more = {"agreement": found, "version": newest, "objections": open_objections, "reason": reason}
    return form_page(request, "agreements/edit.html", form, more)


@access.press(Act.AGREEMENTS_TAKE_PART)
def drop(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Letting a proposal go: by its writer or whoever runs it."""
    found = AGREEMENT.one(me, pk)
    draft = queries.draft_of(found)
    if draft is None:
        return redirect(page_at(me, pk))
    act = partial(actions.drop_draft, by=me, version=draft, at=timezone.now())
    said = _("The proposal was let go. It can still be read among the versions.")
    return pressed(request, act, page_at(me, pk), said=said)


@access.needs(Act.AGREEMENTS_SEE)
def versions(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Every version, what changed by words, who decided and when."""
    found = AGREEMENT.one(me, pk)
    return render(request, "agreements/versions.html", {"agreement": found, "steps": queries.history(found)})


@access.press(Act.AGREEMENTS_TAKE_PART)
def add_remark(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A question or a reaction to the proposal."""
    found, form = AGREEMENT.one(me, pk), RemarkForm(request.POST)
    version = queries.draft_of(found)
    if version is None:
        return redirect(page_at(me, pk))
    done = submitted(
        request,
        form,
        lambda: actions.remark(by=me, version=version, at=timezone.now(), **form.cleaned_data),
        page_at(me, pk),
        said=_("Your words are there for the others to read."),
    )
    return done or render(request, "agreements/agreement.html", page_context(me, found) | {"remark_form": form}, status=422)


@access.press(Act.AGREEMENTS_TAKE_PART)
def answer_remark(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """The answer to a question."""
    found = Remark.objects.filter(version__agreement__organisation_id=me.organisation_id, pk=pk).select_related("version__agreement__organisation").first()
    if found is None:
        raise Http404
    act = partial(actions.answer_remark, by=me, remark=found, text=request.POST.get("text", ""), at=timezone.now())
    return pressed(request, act, page_at(me, found.version.agreement_id))


@access.press(Act.AGREEMENTS_TAKE_PART)
def add_tip(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Advice beside an agreement."""
    found = AGREEMENT.one(me, pk)
    act = partial(actions.give_tip, by=me, agreement=found, text=request.POST.get("text", ""), at=timezone.now())
    return pressed(request, act, page_at(me, pk))


@access.needs(Act.AGREEMENTS_TAKE_PART, change=Act.AGREEMENTS_TAKE_PART)
def new_tip(request: HttpRequest, me: Membership) -> HttpResponse:
    """Advice beside one of the agreements, from something (`?from=`)."""
    sources = seen_sources(request.GET.getlist("from"), me)
    refs = [Ref.parse(card.ref) for card in sources]
    form = TipForm(me, sent(request))

    def act() -> Tip:
        return actions.give_tip(by=me, sources=refs, at=timezone.now(), **form.cleaned_data)

    done = submitted(request, form, act, lambda made: page_at(me, made.agreement_id) + "#tips-h", said=_("The tip stands beside the agreement."), field="text")
    return done or form_page(request, "agreements/new_tip.html", form, {"sources": sources})


@access.press(Act.AGREEMENTS_TAKE_PART)
def remove_tip(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Taking a tip away: its writer, or whoever runs the agreement."""
    found = Tip.objects.filter(agreement__organisation_id=me.organisation_id, pk=pk).select_related("agreement").first()
    if found is None:
        raise Http404
    act = partial(actions.remove_tip, by=me, tip=found, at=timezone.now())
    return pressed(request, act, page_at(me, found.agreement_id), said="")


@access.press(Act.AGREEMENTS_TAKE_PART)
def add_local_way(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """How one's own site does it."""
    found = AGREEMENT.one(me, pk)
    site = me.sites.filter(pk=key_of(request.POST.get("site", ""))).first()
    act = partial(actions.record_local_way, by=me, agreement=found, site=site, text=request.POST.get("text", ""), at=timezone.now())
    return pressed(request, act, page_at(me, pk))


@access.press(Act.AGREEMENTS_TAKE_PART)
def lift(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Proposing one site's way to all."""
    found = (
        LocalWay.objects.filter(agreement__organisation_id=me.organisation_id, pk=pk).select_related("agreement__organisation", "site", "lifted_into").first()
    )
    if found is None:
        raise Http404
    act = partial(actions.lift, by=me, way=found, at=timezone.now())
    return pressed(request, act, page_at(me, found.agreement_id), said=_("It is a proposal to all now."))
