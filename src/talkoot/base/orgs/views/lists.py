"""Lists of people from a file: sent, read by the worker, looked at line by line, brought in."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.accounts.actions import make_person
from talkoot.base.kit.tables import Unreadable
from talkoot.base.notices.queries import mail_leaves
from talkoot.base.orgs import access, actions, queries
from talkoot.base.orgs.brought import earlier_lists, note_brought, undo_until
from talkoot.base.orgs.file_faults import words_of_file
from talkoot.base.orgs.forms import PeopleFileForm
from talkoot.base.orgs.models import Membership, Upload
from talkoot.base.orgs.people_file import Person, people_in
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.orgs.uploads import keep_left_out, table_of, take_upload, use_once
from talkoot.base.orgs.views.uploads import own_upload, wait_for

PURPOSE = "people"


@access.needs(Act.PEOPLE_INVITE, change=Act.PEOPLE_INVITE)
def people_file(request: HttpRequest, me: Membership) -> HttpResponse:
    """A file of people: every line is shown before anything is done."""
    form = PeopleFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        kept = take_upload(by=me, purpose=PURPOSE, upload=form.cleaned_data["file"], at=timezone.now())
        return redirect("orgs:people_list", me.organisation.slug, kept.pk)
    context = {"form": form, "earlier": earlier_lists(me, PURPOSE)}
    return render(request, "orgs/people_file.html", context, status=422 if form.is_bound else 200)


@access.needs(Act.PEOPLE_INVITE, change=Act.PEOPLE_INVITE)
def people_list(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One list: being read, refused with the reason, or its lines and what would come of each."""
    upload = own_upload(me, pk, PURPOSE)
    if upload.is_waiting:
        return wait_for(request, me, upload, Act.PEOPLE_INVITE)
    if upload.state in (upload.State.USED, upload.State.UNDONE):
        messages.info(request, _("The people of this list have been brought in already."))
        return redirect("orgs:brought", me.organisation.slug, pk)
    try:
        if upload.state == upload.State.REFUSED:
            raise Unreadable(upload.fault, **upload.details)
        table = table_of(upload)
        found = people_in(table, me)
    except Unreadable as error:
        return refused(request, trouble_of(error))
    if not found:
        return refused(request, _("The file holds no people. Below the line of column names there should be one line for each."))
    good = [one for one in found if not one.trouble]
    if request.method == "POST" and "go" in request.POST:
        with transaction.atomic():
            if use_once(upload):
                return bring_in(request, me, good, upload, is_whole=len(good) == len(found))
        return redirect("orgs:people_list", me.organisation.slug, pk)
    left_out = keep_left_out(upload, table.columns, ((one.line, one.trouble, list(one.cells)) for one in found if one.trouble))
    return render(
        request, "orgs/people_preview.html", {"people": found, "good": len(good), "left_out": left_out, "upload": upload, "mail_leaves": mail_leaves()}
    )


def bring_in(request: HttpRequest, me: Membership, people: list[Person], upload: Upload, is_whole: bool) -> HttpResponse:
    """Invites those with an address, and makes members with a personal code of the others."""
    now, codes, links, invited = timezone.now(), [], [], 0
    made: dict[int, str] = {}
    sites = {site.name.casefold(): site for site in queries.sites_of(me)}
    for one in people:
        at_sites = [sites[place.casefold()] for place in one.sites if place.casefold() in sites]
        try:
            if one.email and mail_leaves():
                invitation = actions.invite(by=me, email=one.email, name=one.name, role=one.role, sites=at_sites, at=now)
                made[one.line] = f"orgs.invitation:{invitation.pk}"
                invited += 1
            elif one.email:
                invitation, token = actions.invite_by_hand(by=me, email=one.email, name=one.name, role=one.role, sites=at_sites, at=now)
                made[one.line] = f"orgs.invitation:{invitation.pk}"
                links.append((one.name, one.email, token))
            else:
                user = make_person(name=one.name, language=me.organisation.language)
                added = actions.add_member(by=me, organisation=me.organisation, user=user, role=one.role, sites=at_sites, at=now)
                made[one.line] = f"orgs.membership:{added.pk}"
                codes.append((added, actions.give_code(by=me, member=added, at=now)))
        except Refused as refusal:
            messages.warning(request, f"{one.name}: {refusal.reason}")
    note_brought(by=me, upload=upload, things=made.items(), at=now)
    context = {"codes": codes, "links": links, "invited": invited, "upload": upload, "left_out": not is_whole, "undo_until": undo_until(now)}
    return render(request, "orgs/people_done.html", context)


def refused(request: HttpRequest, trouble: str) -> HttpResponse:
    """The form for another file, with why this one cannot be taken."""
    return render(request, "orgs/people_file.html", {"form": PeopleFileForm(), "trouble": trouble}, status=422)


def trouble_of(error: Unreadable) -> str:
    """Why a file of people cannot be read."""
    own = {
        "no_name_column": _("No column is called “name”. Add a line of column names: name, e-mail, role, site."),
        "too_many_people": _("The file has more than %(most)s people. Split it into parts."),
    }
    return words_of_file(error.fault, error.details, own)
