"""Who can be recognised in a picture, and allows its use."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import form_page, pressed, sent, submitted
from talkoot.base.orgs.roles import Act
from talkoot.pictures import actions, queries
from talkoot.pictures.forms import PermissionForm, RenewForm
from talkoot.pictures.links import PICTURE
from talkoot.pictures.models import Permission
from talkoot.pictures.views.picture import page_of


def permission_of(me: Membership, pk: int) -> Permission:
    """One for a picture of the caller's organisation; 404 for any other."""
    found = queries.permissions_of(me).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@access.needs(Act.CONTENT_DO, change=Act.CONTENT_DO)
def note(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Somebody allows it."""
    found = PICTURE.one(me, pk)
    form = PermissionForm(me, sent(request))
    data = form.cleaned_data if form.is_bound and form.is_valid() else {}
    done = submitted(
        request,
        form,
        lambda: actions.note_permission(
            by=me, picture=found, who=data["who"], member=data["member"], about=data["about"], given_on=data["given_on"], until=data["until"],
            at=timezone.now(),
        ),
        page_of(me, pk),
    )  # fmt: skip
    return done or form_page(request, "pictures/permission.html", form, {"picture": found})


@access.needs(Act.CONTENT_DO, change=Act.CONTENT_DO)
def renew(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """They allow it once more."""
    found = permission_of(me, pk)
    form = RenewForm(sent(request))
    done = submitted(
        request,
        form,
        lambda: actions.renew_permission(by=me, permission=found, given_on=form.cleaned_data["given_on"], until=form.cleaned_data["until"], at=timezone.now()),
        page_of(me, found.picture_id),
    )
    return done or form_page(request, "pictures/permission.html", form, {"picture": found.picture, "permission": found})


@access.press(Act.CONTENT_DO)
def withdraw(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """They allow it no more: it is taken off at once."""
    found = permission_of(me, pk)
    act = partial(actions.withdraw_permission, by=me, permission=found, at=timezone.now())
    return pressed(request, act, page_of(me, found.picture_id), said=_("Withdrawn. The picture was taken off everything that is not out yet."))
