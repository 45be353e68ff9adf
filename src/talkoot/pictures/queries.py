"""What pages show of pictures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from talkoot.base.kit.outside import whole
from talkoot.base.kit.shapes import SHAPES, Box, box_of, size_in
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.pictures.models import Permission, Picture
from talkoot.pictures.policy import why_not_shown, why_not_use
from talkoot.pictures.uses import Use, uses_of

SOON = timedelta(days=30)  # a permission that ends by then is told
PAGE = 48
OFFERED = 60
CALLED = {
    "square": _("Square"), "portrait": _("Upright 4:5, Instagram"), "link": _("Link 1.91:1, Facebook"), "wide": _("Wide 16:9"), "story": _("Story 9:16"),
}  # fmt: skip


def all_pictures_of(me: Membership) -> QuerySet[Picture]:
    """The organisation's, those deleted lately included, the newest first."""
    rows = Picture.objects.filter(organisation_id=me.organisation_id)
    return rows.select_related("organisation", "added_by__user").prefetch_related("permissions__member__user").order_by("-added_at", "-pk")


def pictures_of(me: Membership) -> QuerySet[Picture]:
    """Those that are there."""
    return all_pictures_of(me).filter(removed_at=None)


def permissions_of(me: Membership) -> QuerySet[Permission]:
    """Permissions for the organisation's pictures."""
    return Permission.objects.filter(picture__organisation_id=me.organisation_id).select_related("picture__organisation", "member__user")


def undescribed(me: Membership) -> Q:
    """Without a description in the organisation's language."""
    return Q(**{f"descriptions__{me.organisation.language}__isnull": True})


def ending(today: date) -> Q:
    """With a permission that ends soon, or has."""
    return Q(permissions__until__lte=today + SOON) | Q(permissions__withdrawn_at__isnull=False)


@dataclass
class Shown:
    """A picture with what one must know of it."""

    picture: Picture
    uses: list[Use]
    permissions: list[Permission]
    lacking: list[str]  # languages in which nobody has said what it shows
    is_undescribed: bool  # in the organisation's own language
    why_not: str
    ends: date | None  # the first end of a permission that is near
    is_over: bool  # a permission has ended or was withdrawn, or nobody has given one

    @property
    def lacking_words(self) -> str:
        """Those languages by name."""
        names = dict(settings.LANGUAGES)
        return ", ".join(str(names[one]) for one in self.lacking)

    @property
    def view(self) -> str:
        """What the library shows of it: four by three."""
        box = box_of(self.picture.width, self.picture.height, 4 / 3, self.picture.x, self.picture.y)
        return Cut("", box).view


def shown(pictures: Iterable[Picture], me: Membership, today: date) -> list[Shown]:
    """Pictures as their pages tell of them."""
    listed = list(pictures)
    uses = uses_of([one.pk for one in listed], me.organisation.slug)
    own = me.organisation.language
    found = []
    for one in listed:
        given = list(one.permissions.all())
        ends = sorted(each.until for each in given if each.until and each.holds(today) and each.until <= today + SOON)
        lacking = [language for language, _name in settings.LANGUAGES if not one.descriptions.get(language)]
        found.append(
            Shown(
                one, uses.get(one.pk, []), given, lacking, own in lacking, why_not_use(one, today) or "", ends[0] if ends else None,
                bool(one.people) and why_not_shown(one, today) is not None,
            )
        )  # fmt: skip
    return found


def to_choose(me: Membership, today: date) -> list[Picture]:
    """The newest that may be used today."""
    return [one for one in pictures_of(me)[: 4 * OFFERED] if why_not_use(one, today) is None][:OFFERED]


def to_choose_beside(me: Membership, now: Picture | None, today: date) -> list[Shown]:
    """What a page offers: the newest, and the one that stands there (`now`) also when it is offered no more: else saving would take it off."""
    offered = to_choose(me, today)
    return shown(offered if now is None or now in offered else [now, *offered], me, today)


def picture_named(me: Membership, named: str | None, now: Picture | None) -> Picture | None:
    """The caller's picture of a number as a form sends it, or the one that stands; none where none was chosen. Refused where nothing was."""
    if named is None:
        raise Refused(gettext("Choose a picture, or that there is none."))
    if not named:
        return None
    if now is not None and named == str(now.pk):
        return now
    found = pictures_of(me).filter(pk=whole(named) or 0).first()
    if found is None:
        raise Refused(gettext("The picture is not there any more. Choose another."))
    return found


@dataclass(frozen=True)
class Cut:
    """What a picture is in one shape, before it is cut."""

    key: str
    box: Box

    @property
    def size(self) -> str:
        """How large it is saved."""
        wide, high = size_in(SHAPES[self.key], self.box)
        return f"{wide} × {high}"

    @property
    def words(self) -> str:
        """What the shape is called, and where it is shown so."""
        return str(CALLED.get(self.key, ""))

    @property
    def view(self) -> str:
        """The box as drawings say it."""
        left, top, right, bottom = self.box
        return f"{left} {top} {right - left} {bottom - top}"


def cuts_of(picture: Picture) -> list[Cut]:
    """It in every shape."""
    return [Cut(key, picture.box(key)) for key in SHAPES]
