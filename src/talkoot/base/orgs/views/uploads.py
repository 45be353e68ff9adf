"""Waiting for a file to be read."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from talkoot.base.live.tickets import ticket_for
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership, Upload
from talkoot.base.orgs.roles import Act
from talkoot.base.orgs.uploads import topic_of


def own_upload(me: Membership, pk: int, purpose: str) -> Upload:
    """A file that the caller sent for this purpose; 404 for any other."""
    found = Upload.objects.filter(organisation_id=me.organisation_id, by=me, pk=pk, purpose=purpose).first()
    if found is None:
        raise Http404
    return found


def wait_for(request: HttpRequest, me: Membership, upload: Upload, act: Act) -> HttpResponse:
    """The page of a file that is being read: it shows itself anew when that is done."""
    return render(
        request,
        "orgs/upload_wait.html",
        {
            "name": upload.file_name,
            "progress": reverse("orgs:upload_progress", args=[me.organisation.slug, upload.pk]),
            "live": ticket_for(topic_of(upload), member=me.pk, act=act.name),
            "sentence": sentence_of(upload),
        },
    )


@access.needs(Act.TODAY)
def upload_progress(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Whether it has been read, for the page that waits."""
    upload = Upload.objects.filter(organisation_id=me.organisation_id, by=me, pk=pk).first()
    if upload is None:
        raise Http404
    return JsonResponse({"done": 0, "total": 0, "finished": not upload.is_waiting, "sentence": sentence_of(upload)})


@access.needs(Act.TODAY)
def left_out(request: HttpRequest, me: Membership, pk: int) -> FileResponse:
    """The lines of a list that the caller sent which were not taken, and why."""
    upload = Upload.objects.filter(organisation_id=me.organisation_id, by=me, pk=pk).first()
    if upload is None or not upload.is_list or not upload.left_out.is_file():
        raise Http404
    return FileResponse(upload.left_out.open("rb"), as_attachment=True, filename=f"talkoot-left-out-{pk}.csv", content_type="text/csv; charset=utf-8")


def sentence_of(upload: Upload) -> str:
    """What is being done with it now."""
    return _("The file is being read.") if upload.state == Upload.State.READING else _("The file will be read in a moment.")
