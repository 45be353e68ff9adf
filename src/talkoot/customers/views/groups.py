"""Customer groups and their needs, each tied to what it was heard in."""

from collections.abc import Sequence
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.outside import whole
from talkoot.base.kit.refs import Ref
from talkoot.base.orgs import access
from talkoot.base.orgs.editing import editing
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.kinds import Card
from talkoot.base.thread.queries import neighbours, seen_sources
from talkoot.customers import actions, queries
from talkoot.customers.forms import GroupForm, NeedForm
from talkoot.customers.links import GROUP, NEED
from talkoot.customers.models import Group


@access.needs(Act.CUSTOMERS_READ)
def groups(request: HttpRequest, me: Membership) -> HttpResponse:
    """All groups with their needs."""
    may_edit = me.may(Act.GROUPS_EDIT)
    context = {"groups": queries.groups_with_needs(me), "may_edit": may_edit, "ended": queries.ended_groups_of(me) if may_edit else []}
    return render(request, "customers/groups.html", context)


@access.needs(Act.GROUPS_EDIT, change=Act.GROUPS_EDIT)
def new_group(request: HttpRequest, me: Membership) -> HttpResponse:
    """Adding one, perhaps of something (`?from=`)."""
    return edit(request, me, None, seen_sources(request.GET.getlist("from"), me))


@access.needs(Act.CUSTOMERS_READ, change=Act.GROUPS_EDIT)
def group(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One group: who they are, what they need, and what tells so."""
    found = queries.groups_of(me).filter(pk=pk).first()
    if found is None:
        raise Http404
    return edit(request, me, found)


def edit(request: HttpRequest, me: Membership, found: Group | None, sources: Sequence[Card] = ()) -> HttpResponse:
    form = GroupForm(sent(request), initial={"name": found.name, "about": found.about} if found else None)
    if found:
        editing(form, me, f"customers.group:{found.pk}")
    refs = [Ref.parse(card.ref) for card in sources]

    def act() -> Group:
        return actions.save_group(by=me, group=found, name=form.cleaned_data["name"], about=form.cleaned_data["about"], at=timezone.now(), sources=refs)

    if done := submitted(request, form, act, lambda made: address(me, "customers:group", made.pk), said="", field="name"):
        return done
    needs = queries.needs_of(me, found) if found else []
    evidence = queries.evidence_of(me, needs)
    more = {
        "group": found,
        "may_edit": me.may(Act.GROUPS_EDIT),
        "needs": [(need, evidence[need.pk]) for need in needs],
        "came_from": neighbours([GROUP.ref(found)], me)[str(GROUP.ref(found))].came_from if found else sources,
    }
    return form_page(request, "customers/group.html", form, more)


@access.press(Act.GROUPS_EDIT)
def end_group(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A group that is described no longer; `again` takes it up."""
    found = Group.objects.filter(organisation_id=me.organisation_id, pk=pk).first()
    if found is None:
        raise Http404
    again = "again" in request.GET
    return pressed(
        request,
        partial(actions.end_group, by=me, group=found, at=timezone.now(), ended=not again),
        address(me, "customers:groups"),
        said=(_("%(name)s is in use again.") if again else _("%(name)s is listed no longer.")) % {"name": found.name},
        undo="" if again else address(me, "customers:end_group", pk) + "?again",
    )


@access.needs(Act.GROUPS_EDIT, change=Act.GROUPS_EDIT)
def need(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One need: its words, its group, and what it was heard in, each of which can be taken off."""
    found = NEED.one(me, pk)
    if request.method == "POST" and "off" in request.POST:
        try:
            actions.untie_evidence(by=me, need=found, source=Ref.parse(request.POST["off"]), at=timezone.now())
        except ValueError:
            raise Http404 from None
        messages.info(request, _("It is no longer evidence of this need."))
        return redirect(address(me, "customers:need", pk))
    form = editing(NeedForm(me, sent(request), initial={"group": found.group_id, "text": found.text}), me, f"customers.need:{pk}")
    done = submitted(
        request,
        form,
        lambda: actions.change_need(by=me, need=found, text=form.cleaned_data["text"], group=form.cleaned_data["group"], at=timezone.now()),
        lambda _changed: address(me, "customers:group", found.group_id),
        said=_("The need was saved."),
        field="text",
    )
    return done or form_page(request, "customers/one_need.html", form, {"need": found, "evidence": queries.evidence_of(me, [found])[found.pk]})


@access.press(Act.GROUPS_EDIT)
def end_need(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A need that they no longer have; `again` takes it up."""
    found, again = NEED.one(me, pk), "again" in request.GET
    return pressed(
        request,
        partial(actions.end_need, by=me, need=found, at=timezone.now(), ended=not again),
        address(me, "customers:group", found.group_id),
        said=_("The need is in use again.") if again else _("The need is listed no longer."),
        undo="" if again else address(me, "customers:end_need", pk) + "?again",
    )


@access.needs(Act.GROUPS_EDIT, change=Act.GROUPS_EDIT)
def new_need(request: HttpRequest, me: Membership) -> HttpResponse:
    """A need, perhaps from a comment or a question (`?from=`), or one more piece of evidence for a need that stands."""
    sources = seen_sources(request.GET.getlist("from"), me)
    refs = [Ref.parse(card.ref) for card in sources]
    if (asked := whole(request.POST.get("need", ""))) is not None:
        standing = NEED.one(me, asked)
        actions.tie_evidence(by=me, need=standing, sources=refs, at=timezone.now())
        return redirect(address(me, "customers:group", standing.group_id))
    form = NeedForm(me, sent(request), initial={"group": request.GET.get("group")})
    done = submitted(
        request,
        form,
        lambda: actions.add_need(by=me, group=form.cleaned_data["group"], text=form.cleaned_data["text"], sources=refs, at=timezone.now()),
        lambda made: address(me, "customers:group", made.group_id),
        said=_("The need was added."),
    )
    standing_needs = queries.groups_with_needs(me) if sources else []
    more = {"sources": sources, "standing": standing_needs, "has_groups": queries.groups_of(me).exists()}
    return done or form_page(request, "customers/need.html", form, more)
