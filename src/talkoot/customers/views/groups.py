"""Customer groups and their needs, each tied to what it was heard in."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.outside import whole
from talkoot.base.kit.refs import Ref
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import neighbours, seen_sources
from talkoot.customers import actions, queries
from talkoot.customers.forms import GroupForm, NeedForm
from talkoot.customers.models import Group


@access.needs(Act.CUSTOMERS_READ)
def groups(request: HttpRequest, me: Membership) -> HttpResponse:
    """All groups with their needs."""
    return render(request, "customers/groups.html", {"groups": queries.groups_with_needs(me), "may_edit": me.may(Act.GROUPS_EDIT)})


@access.needs(Act.GROUPS_EDIT, change=Act.GROUPS_EDIT)
def new_group(request: HttpRequest, me: Membership) -> HttpResponse:
    """Adding one."""
    return edit(request, me, None)


@access.needs(Act.CUSTOMERS_READ, change=Act.GROUPS_EDIT)
def group(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One group: who they are, what they need, and what tells so."""
    found = queries.groups_of(me).filter(pk=pk).first()
    if found is None:
        raise Http404
    return edit(request, me, found)


def edit(request: HttpRequest, me: Membership, found: Group | None) -> HttpResponse:
    form = GroupForm(request.POST if request.method == "POST" else None, initial={"name": found.name, "about": found.about} if found else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.save_group(by=me, group=found, at=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error("name", refused.reason)
        else:
            return redirect("customers:group", me.organisation.slug, made.pk)
    needs = queries.needs_of(me, found) if found else []
    threads = neighbours([Ref("customers.need", str(need.pk)) for need in needs], me) if needs else {}
    context = {
        "form": form, "group": found, "may_edit": me.may(Act.GROUPS_EDIT),
        "needs": [(need, threads[f"customers.need:{need.pk}"].came_from) for need in needs],
    }  # fmt: skip
    return render(request, "customers/group.html", context, status=422 if form.is_bound and form.errors else 200)


@access.needs(Act.GROUPS_EDIT, change=Act.GROUPS_EDIT)
def new_need(request: HttpRequest, me: Membership) -> HttpResponse:
    """A need, perhaps from a comment or a question (`?from=`), or one more piece of evidence for a need that stands."""
    sources = seen_sources(request.GET.getlist("from"), me)
    refs = [Ref.parse(card.ref) for card in sources]
    form = NeedForm(me, request.POST if request.method == "POST" else None, initial={"group": request.GET.get("group")})
    if request.method == "POST" and (asked := whole(request.POST.get("need", ""))) is not None:
        standing = queries.need(me, asked)
        if standing is None:
            raise Http404
        actions.tie_evidence(by=me, need=standing, sources=refs, at=timezone.now())
        return redirect("customers:group", me.organisation.slug, standing.group_id)
    if request.method == "POST" and form.is_valid():
        made = actions.add_need(by=me, group=form.cleaned_data["group"], text=form.cleaned_data["text"], sources=refs, at=timezone.now())
        messages.success(request, _("The need was added."))
        return redirect("customers:group", me.organisation.slug, made.group_id)
    standing_needs = queries.groups_with_needs(me) if sources else []
    context = {"form": form, "sources": sources, "standing": standing_needs, "has_groups": queries.groups_of(me).exists()}
    return render(request, "customers/need.html", context, status=422 if form.is_bound and form.errors else 200)
