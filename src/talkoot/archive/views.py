"""Everything can leave: asking for the archive, waiting for it, taking it along."""

from typing import Any

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.archive.actions import ask_archive, take_archive, topic_of
from talkoot.archive.jobs import make_one
from talkoot.archive.models import Archive
from talkoot.base.live.tickets import ticket_for
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, pressed
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.ui import words


@access.needs(Act.ARCHIVE_TAKE, change=Act.ARCHIVE_TAKE)
def archive(request: HttpRequest, me: Membership) -> HttpResponse:
    """What leaves and what stays; the newest there is."""
    if request.method == "POST":

        def act() -> Archive:
            with transaction.atomic():  # asked for and queued, or neither
                made = ask_archive(by=me, at=timezone.now())
                make_one.enqueue(archive_id=made.pk)
            return made

        return pressed(request, act, address(me, "archive:archive"), said="")
    newest = Archive.objects.filter(organisation=me.organisation_id).order_by("-pk").first()
    if newest and newest.is_lost:
        newest = None
    context: dict[str, Any] = {"archive": newest, "rows": words.count(newest.rows_done) if newest else ""}
    if newest and newest.is_under_way:
        context |= {"sentence": sentence_of(newest), "live": ticket_for(topic_of(newest), member=me.pk, act=Act.ARCHIVE_TAKE.name)}
    return render(request, "archive/archive.html", context)


@access.needs(Act.ARCHIVE_TAKE)
def progress(request: HttpRequest, me: Membership, pk: int) -> JsonResponse:
    """How far it is, for the page that waits."""
    found = own(me, pk)
    return JsonResponse({"done": found.rows_done, "total": found.rows_total, "finished": not found.is_under_way, "sentence": sentence_of(found)})


@access.needs(Act.ARCHIVE_TAKE)
def file(request: HttpRequest, me: Membership, pk: int) -> FileResponse:
    """The file itself; the trail says who took it."""
    found = own(me, pk)
    if not found.path.is_file():
        raise Http404
    try:
        take_archive(by=me, archive=found, at=timezone.now())
        content = found.path.open("rb")
    except (FileNotFoundError, Refused):
        raise Http404 from None
    name = f"talkoot-{me.organisation.slug}-{timezone.localdate(found.asked_at)}.zip"
    return FileResponse(content, as_attachment=True, filename=name, content_type="application/zip")


def own(me: Membership, pk: int) -> Archive:
    """One of the caller's organisation; 404 for any other."""
    found = Archive.objects.filter(organisation=me.organisation_id, pk=pk).first()
    if found is None:
        raise Http404
    return found


def sentence_of(found: Archive) -> str:
    """How far the worker is."""
    if found.state == Archive.State.WAITING or not found.rows_total:
        return _("The archive will be made in a moment.")
    return _("%(done)s of %(total)s rows") % {"done": words.count(found.rows_done), "total": words.count(found.rows_total)}
