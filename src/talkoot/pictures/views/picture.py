"""One picture: what it shows, its most important spot, its shapes, who is in it, and where it is used; and its files."""

from datetime import date
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override

from talkoot.base.kit.developing import SIZES, NoPhoto
from talkoot.base.kit.outside import whole
from talkoot.base.kit.shapes import SHAPES
from talkoot.base.orgs import access
from talkoot.base.orgs.editing import editing
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
from talkoot.base.orgs.roles import Act
from talkoot.pictures import actions, queries
from talkoot.pictures.files import cut_of
from talkoot.pictures.forms import DescribeForm
from talkoot.pictures.links import PICTURE
from talkoot.pictures.models import Picture
from talkoot.pictures.policy import why_not_remove

STEP = 5  # hundredths
STEPS = {"left": (-STEP, 0), "right": (STEP, 0), "up": (0, -STEP), "down": (0, STEP)}


def page_of(me: Membership, pk: int) -> str:
    """Where a picture stands."""
    return address(me, "pictures:picture", pk)


@access.needs(Act.CONTENT_SEE, change=Act.CONTENT_DO)
def picture(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """All of one picture, and saying what it shows."""
    found, today = PICTURE.one(me, pk), timezone.localdate()
    form = editing(DescribeForm(me, found, sent(request)), me, f"pictures.picture:{pk}")
    done = submitted(
        request,
        form,
        lambda: actions.describe_picture(
            by=me, picture=found, title=form.cleaned_data["title"], descriptions=form.descriptions, people=form.cleaned_data["people"], at=timezone.now()
        ),
        page_of(me, pk),
    )
    if done:
        return done
    may_do = me.may(Act.CONTENT_DO)
    context = {
        "one": queries.shown([found], me, today)[0], "cuts": queries.cuts_of(found), "may_do": may_do, "steps": STEPS, "today": today,
        "said": found.descriptions.get(me.organisation.language, ""), "permissions": listed(found, today),
        "may_remove": may_do and why_not_remove(me, found) is None,
    }  # fmt: skip
    return form_page(request, "pictures/picture.html", form, context)


def listed(found: Picture, today: date) -> list[dict[str, object]]:
    """Its permissions with how they stand."""
    near = today + queries.SOON
    return [{"permission": one, "holds": one.holds(today), "is_near": one.until is not None and one.until <= near} for one in found.permissions.all()]


@csp_override({"default-src": [CSP.NONE], "sandbox": True})  # type: ignore[dict-item]  # a directive without a value
@access.needs(Act.CONTENT_SEE)
def file(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A file of it: in one of its sizes, or cut into a shape. For members only; `save` hands it out to be kept."""
    found = PICTURE.one(me, pk)
    size, shape = request.GET.get("size", "page"), request.GET.get("shape", "")
    try:
        path = cut_of(found, shape) if shape in SHAPES else found.folder / f"{size if size in SIZES else 'page'}.jpg"
        content = path.read_bytes()
    except (FileNotFoundError, NoPhoto):
        raise Http404 from None
    name = f"{slugify(found.title) or 'picture'}{'-' + shape if shape in SHAPES else ''}.jpg"
    kept = "attachment" if "save" in request.GET else "inline"
    headers = {"Cache-Control": "private, max-age=600", "X-Content-Type-Options": "nosniff", "Content-Disposition": f'{kept}; filename="{name}"'}
    return HttpResponse(content, content_type="image/jpeg", headers=headers)


@access.press(Act.CONTENT_DO)
def spot(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """The most important spot: one step, or where somebody tapped."""
    found = PICTURE.one(me, pk)
    across, down = STEPS.get(request.POST.get("step", ""), (0, 0))
    x, y = (whole(request.POST.get(name, "")) for name in ("x", "y"))
    if x is None or y is None:
        x, y = found.x + across, found.y + down
    act = partial(actions.move_spot, by=me, picture=found, x=x, y=y, at=timezone.now())
    return pressed(request, act, page_of(me, pk) + "#spot", said="")


@access.press(Act.CONTENT_DO)
def remove(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """It is deleted; for a day it may be brought back."""
    act = partial(actions.remove_picture, by=me, picture=PICTURE.one(me, pk), at=timezone.now())
    said, undo = _("Deleted. For a day it may be brought back."), address(me, "pictures:bring_back", pk)
    return pressed(request, act, page_of(me, pk), to=address(me, "pictures:library"), said=said, undo=undo)


@access.press(Act.CONTENT_DO)
def bring_back(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """It is not deleted after all."""
    act = partial(actions.bring_back_picture, by=me, picture=PICTURE.one(me, pk), at=timezone.now())
    return pressed(request, act, page_of(me, pk), said=_("The picture is back."))
