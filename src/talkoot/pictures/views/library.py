"""The library: all pictures with what they lack, and a new one."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.outside import whole
from talkoot.base.orgs import access
from talkoot.base.orgs.file_faults import words_of_file
from talkoot.base.orgs.models import Membership, Upload
from talkoot.base.orgs.pages import address, form_page, submitted
from talkoot.base.orgs.roles import Act
from talkoot.base.orgs.views.uploads import own_upload, wait_for
from talkoot.pictures import actions, queries
from talkoot.pictures.faults import FAULTS
from talkoot.pictures.forms import PictureForm

NEAR = timedelta(days=30)
MEGA = 1024 * 1024


@access.needs(Act.CONTENT_SEE)
def library(request: HttpRequest, me: Membership) -> HttpResponse:
    """All pictures, those without a description, those whose permission ends, one's own, or what was deleted lately."""
    today, asked = timezone.localdate(), request.GET.get("show", "")
    rows, gone = queries.pictures_of(me), queries.all_pictures_of(me).exclude(removed_at=None)
    by_name = {
        "undescribed": rows.filter(queries.undescribed(me)), "ending": rows.filter(queries.ending(today)).distinct(), "mine": rows.filter(added_by=me),
        "removed": gone,
    }  # fmt: skip
    words = request.GET.get("q", "").strip()[:100]
    listed = by_name.get(asked, rows)
    if words:
        listed = listed.filter(Q(title__icontains=words))
    page = Paginator(listed, queries.PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "shown": queries.shown(page.object_list, me, today), "asked": asked if asked in by_name else "", "q": words, "count": rows.count(),
        "counts": {name: found.count() for name, found in by_name.items()}, "may_add": me.may(Act.CONTENT_DO),
        "used": actions.room_used(me.organisation) / MEGA, "room": settings.PICTURES_BYTES / MEGA,
    }  # fmt: skip
    return render(request, "pictures/library.html", context)


@access.needs(Act.CONTENT_DO, change=Act.CONTENT_DO)
def new(request: HttpRequest, me: Membership) -> HttpResponse:
    """A picture from the camera or a file."""
    form = PictureForm(request.POST or None, request.FILES or None)
    done = submitted(
        request, form, lambda: actions.take_picture(by=me, upload=form.cleaned_data["file"], title=form.cleaned_data["title"], at=timezone.now()),
        lambda made: address(me, "pictures:sent", made.pk), said="", field="file",
    )  # fmt: skip
    return done or form_page(request, "pictures/new.html", form)


@access.needs(Act.CONTENT_DO)
def sent_one(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """What became of a picture that was sent: being made, in the library, or why not."""
    upload = own_upload(me, pk, actions.PURPOSE)
    if upload.is_waiting:
        return wait_for(request, me, upload, Act.CONTENT_DO)
    if upload.state == Upload.State.USED and (made := whole(str(upload.details.get("picture", "")))):
        found = queries.all_pictures_of(me).filter(pk=made).first()
        if found is not None and upload.details.get("was_here"):
            messages.info(request, _("This picture was here already, as “%(title)s”.") % {"title": found.title})
        return redirect(address(me, "pictures:picture", made))
    form = PictureForm(initial={"title": upload.details.get("title", "")})
    return render(request, "pictures/new.html", {"form": form, "trouble": words_of_file(upload.fault, upload.details, FAULTS)}, status=422)
