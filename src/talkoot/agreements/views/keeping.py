"""Committing, the walk through what is in force, reviewing and ending."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.agreements import policy
from talkoot.agreements.actions import keeping as actions
from talkoot.agreements.forms import ReviewForm
from talkoot.agreements.links import AGREEMENT
from talkoot.agreements.models import Review
from talkoot.agreements.queries import agreements as queries
from talkoot.agreements.queries.figures import asked_since, figure_name, figure_now
from talkoot.agreements.views.page import page_at
from talkoot.base.kit.outside import key_of, whole
from talkoot.base.kit.periods import months_after
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act


@access.press(Act.AGREEMENTS_TAKE_PART)
def commit(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Committing to the text one has seen, or taking it back."""
    found, is_back = AGREEMENT.one(me, pk), "back" in request.POST
    version = found.versions.select_related("agreement").filter(pk=key_of(request.POST.get("version", ""))).first()

    def act() -> None:
        if version is None:
            raise Refused(_("This text is not in force any more. Look at the newest one."))
        if is_back:
            actions.take_back_commitment(by=me, version=version, at=timezone.now())
        else:
            actions.commit(by=me, version=version, promise=request.POST.get("promise", ""), at=timezone.now())

    said = _("You are no longer committed to it.") if is_back else _("You have committed to it.")
    return pressed(request, act, page_at(me, pk), said=said)


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
    found = AGREEMENT.one(me, pk)
    version = found.in_force
    if version is None or found.ended_at is not None:
        return redirect(page_at(me, pk))
    today, outcome = timezone.localdate(), request.POST.get("outcome", "")
    form = ReviewForm(sent(request), initial={"next_on": months_after(today, version.months), "seen": found.review_on})

    def act() -> None:
        data = form.cleaned_data
        found.review_on = data["seen"]
        actions.review(by=me, agreement=found, outcome=outcome, note=data["note"], next_on=data["next_on"], at=timezone.now())

    to = address(me, "agreements:edit", pk) if outcome == Review.Outcome.CHANGE else page_at(me, pk)
    if done := submitted(request, form, act, to, said=_("The review was written down.")):
        return done
    more = {
        "agreement": found,
        "version": version,
        "figure": figure_now(me, found, version, today),
        "figure_name": figure_name(me, version),
        "asked": asked_since(me, found, version.in_force_at) if version.in_force_at else [],
        "reviews": found.reviews.select_related("by__user").order_by("-at")[:20],
        "parts": queries.parts_of(version),
        "reason": policy.why_not_run(me, found),
    }
    return form_page(request, "agreements/review.html", form, more)


@access.press(Act.AGREEMENTS_TAKE_PART)
def end(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Ending an agreement outside a review."""
    found, because = AGREEMENT.one(me, pk), request.POST.get("because", "")
    act = partial(actions.end_agreement, by=me, agreement=found, because=because, at=timezone.now())
    return pressed(request, act, page_at(me, pk), said=_("The agreement has ended."))
