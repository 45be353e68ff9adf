"""Committing, the walk through what is in force, reviewing and ending."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.agreements import policy
from talkoot.agreements.actions import keeping as actions
from talkoot.agreements.forms import ReviewForm
from talkoot.agreements.models import Review
from talkoot.agreements.queries import agreements as queries
from talkoot.agreements.queries.figures import asked_since, figure_name, figure_now
from talkoot.agreements.views.agreements import doing
from talkoot.agreements.views.page import own
from talkoot.base.kit.outside import key_of, whole
from talkoot.base.kit.periods import months_after
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act


@access.needs(Act.AGREEMENTS_SEE, change=Act.AGREEMENTS_TAKE_PART)
def commit(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Committing to the text one has seen, or taking it back."""
    found = own(me, pk)
    if request.method != "POST":
        return redirect("agreements:agreement", me.organisation.slug, pk)
    seen = request.POST.get("version", "")
    version = found.versions.select_related("agreement").filter(pk=key_of(seen)).first()
    try:
        if version is None:
            raise Refused(_("This text is not in force any more. Look at the newest one."))
        if "back" in request.POST:
            actions.take_back_commitment(by=me, version=version, at=timezone.now())
            messages.success(request, _("You are no longer committed to it."))
        else:
            actions.commit(by=me, version=version, promise=request.POST.get("promise", ""), at=timezone.now())
            messages.success(request, _("You have committed to it."))
    except Refused as refused:
        messages.warning(request, refused.reason)
    if request.POST.get("next") == "walk":
        return redirect("agreements:walk", me.organisation.slug)
    return redirect("agreements:agreement", me.organisation.slug, pk)


@access.needs(Act.AGREEMENTS_SEE)
def walk(request: HttpRequest, me: Membership) -> HttpResponse:
    """One after the other, what is in force and waits for me: how a new member gets to know how we do things."""
    waiting = list(queries.pending(me)[:50])
    skipped = {pk for one in request.GET.getlist("later") if (pk := whole(one)) is not None}
    one = next((agreement for agreement in waiting if agreement.pk not in skipped), None)
    context: dict[str, object] = {"agreement": one, "left": len(waiting), "was_some": bool(skipped & {w.pk for w in waiting})}
    context["later"] = sorted(skipped | {one.pk}) if one else []
    if one is not None and one.in_force is not None:
        before = one.versions.filter(number__lt=one.in_force.number, commitments__member=me).order_by("-number").first()
        changed = queries.changed_since(before, one.in_force) if before else []
        context |= {"version": one.in_force, "parts": queries.parts_of(one.in_force), "changed": changed, **queries.beside(one)}
    return render(request, "agreements/walk.html", context)


@access.needs(Act.AGREEMENTS_SEE, change=Act.AGREEMENTS_TAKE_PART)
def review(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Keep, change, end: with the customers' figure, and what they have asked since."""
    found = own(me, pk)
    version = found.in_force
    if version is None or found.ended_at is not None:
        return redirect("agreements:agreement", me.organisation.slug, pk)
    today = timezone.localdate()
    start = {"next_on": months_after(today, version.months), "seen": found.review_on}
    form = ReviewForm(request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid():
        outcome = request.POST.get("outcome", "")
        found.review_on = form.cleaned_data["seen"]
        try:
            actions.review(
                by=me, agreement=found, outcome=outcome, note=form.cleaned_data["note"], next_on=form.cleaned_data["next_on"], at=timezone.now()
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("The review was written down."))
            return redirect("agreements:edit" if outcome == Review.Outcome.CHANGE else "agreements:agreement", me.organisation.slug, pk)
    reviews = found.reviews.select_related("by__user").order_by("-at")[:20]
    context = {
        "agreement": found, "version": version, "form": form, "figure": figure_now(me, found, version, today), "figure_name": figure_name(me, version),
        "asked": asked_since(me, found, version.in_force_at) if version.in_force_at else [], "reviews": reviews, "parts": queries.parts_of(version),
        "reason": policy.why_not_run(me, found),
    }  # fmt: skip
    return render(request, "agreements/review.html", context, status=422 if form.is_bound and form.errors else 200)


@access.needs(Act.AGREEMENTS_SEE, change=Act.AGREEMENTS_TAKE_PART)
def end(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Ending an agreement outside a review."""
    found = own(me, pk)
    if request.method != "POST":
        return redirect("agreements:agreement", me.organisation.slug, pk)
    because = request.POST.get("because", "")
    return doing(request, me, pk, lambda: actions.end_agreement(by=me, agreement=found, because=because, at=timezone.now()), _("The agreement has ended."))
