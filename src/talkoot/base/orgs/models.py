import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Collate
from django.utils.translation import gettext_lazy as _

from talkoot.base.orgs.roles import MAY, Act, Role
from talkoot.base.store.connections import FINNISH
from talkoot.base.store.privacy import Held

# Letters and digits that people do not mistake for each other.
KEY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_key() -> str:
    """A short random name for addresses that are printed on posters."""
    return "".join(secrets.choice(KEY_LETTERS) for _ in range(10))


class Organisation(models.Model):
    """The wall: nothing of one organisation is ever seen from another."""

    slug = models.SlugField(
        _("short name in addresses"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Use small letters a–z, digits and hyphens."))],
    )
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="fi")
    created_at = models.DateTimeField()
    set_up_at = models.DateTimeField(null=True)
    opens_by_provider = models.BooleanField(_("own sign-in by address"), default=False)  # see accounts/own_sign_in.py

    privacy: ClassVar = dict.fromkeys(("id", "slug", "name", "language", "created_at", "set_up_at", "opens_by_provider"), Held.NOT_PERSONAL)

    def __str__(self) -> str:
        return self.name


class Area(models.Model):
    """Sites that belong together."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="areas")
    name = models.CharField(_("name"), max_length=200)

    privacy: ClassVar = dict.fromkeys(("id", "organisation", "name"), Held.NOT_PERSONAL)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="area_name_once")]

    def __str__(self) -> str:
        return self.name


class SiteQuerySet(models.QuerySet["Site"]):
    """Sites, in the order and with the limits people expect."""

    def open(self) -> "SiteQuerySet":
        """Those still in use."""
        return self.filter(closed_on=None)

    def alphabetical(self) -> "SiteQuerySet":
        """As Finns sort names; the key breaks ties."""
        return self.order_by(Collate("name", FINNISH), "id")


class Site(models.Model):
    """A place where customers are served."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="sites")
    area = models.ForeignKey(Area, models.SET_NULL, null=True, blank=True, related_name="sites", verbose_name=_("area"))
    name = models.CharField(_("name"), max_length=200)
    public_name = models.CharField(_("name for customers"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=300, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, default="Europe/Helsinki")
    key = models.CharField(max_length=20, unique=True, default=new_key)
    closed_on = models.DateField(null=True, blank=True)

    objects = SiteQuerySet.as_manager()

    privacy: ClassVar = dict.fromkeys(
        ("id", "organisation", "area", "name", "public_name", "address", "phone", "opening_hours", "time_zone", "key", "closed_on"),
        Held.NOT_PERSONAL,
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="site_name_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        """What customers read."""
        return self.public_name or self.name


class Membership(models.Model):
    """A person in an organisation: role and sites. Handed to every view as `me`."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.MEMBER)
    sites = models.ManyToManyField(Site, blank=True, related_name="members", verbose_name=_("sites"))
    seen_site = models.ForeignKey(Site, models.SET_NULL, null=True, blank=True, related_name="+")
    joined_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    kept: "dict[str, Any] | None" = None  # what was asked of the database already; only while one request lasts (access.py)

    called: ClassVar = _("Your memberships")
    privacy: ClassVar = {
        "id": Held.NOT_PERSONAL,
        "organisation": Held.NOT_PERSONAL,
        "user": Held.ABOUT_PERSON,
        "role": Held.ABOUT_PERSON,
        "sites": Held.ABOUT_PERSON,
        "seen_site": Held.PERSON_KEEPS,
        "joined_at": Held.ABOUT_PERSON,
        "ended_at": Held.ABOUT_PERSON,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="membership_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"

    def may(self, act: Act) -> bool:
        """Whether the role allows this kind of act."""
        return act in MAY[Role(self.role)]


class Invitation(models.Model):
    """A way in: mailed to one address, or a link that several people may use until it ends."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    email = models.EmailField(_("e-mail"), blank=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.MEMBER)
    sites = models.ManyToManyField(Site, blank=True, verbose_name=_("sites"))
    uses_left = models.PositiveIntegerField(default=1)
    handed_on = models.BooleanField(default=False, db_default=False)  # its link was shown to whoever made it: holding it proves no address
    created_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    person_keys: ClassVar = {"email": {"email": "", "name": "", "uses_left": 0}}

    called: ClassVar = _("Invitations")
    privacy: ClassVar = {
        "id": Held.NOT_PERSONAL,
        "organisation": Held.NOT_PERSONAL,
        "digest": Held.SECRET,
        "email": Held.ABOUT_PERSON,
        "name": Held.ABOUT_PERSON,
        "role": Held.NOT_PERSONAL,
        "sites": Held.NOT_PERSONAL,
        "uses_left": Held.NOT_PERSONAL,
        "handed_on": Held.NOT_PERSONAL,
        "created_by": Held.ABOUT_PERSON,
        "created_at": Held.NOT_PERSONAL,
        "expires_at": Held.NOT_PERSONAL,
        "revoked_at": Held.NOT_PERSONAL,
    }

    def __str__(self) -> str:
        return f"{self.email or self.get_role_display()} · {self.organisation}"

    @property
    def proves_address(self) -> bool:
        """Whether holding the link shows that the address is one's own."""
        return bool(self.email) and not self.handed_on


class SignInCode(models.Model):
    """A personal code for somebody without e-mail; works together with a site's poster. Only a digest is kept."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64, unique=True)
    is_own = models.BooleanField(default=False)  # made by the person: nobody else has read it
    given_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    called: ClassVar = _("Your sign-in codes")
    privacy: ClassVar = {
        "id": Held.NOT_PERSONAL,
        "membership": Held.PERSON_KEEPS,
        "digest": Held.SECRET,
        "is_own": Held.PERSON_KEEPS,
        "given_by": Held.ABOUT_PERSON,
        "created_at": Held.PERSON_KEEPS,
        "used_at": Held.PERSON_KEEPS,
        "revoked_at": Held.PERSON_KEEPS,
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership"], condition=Q(revoked_at=None), name="one_code_in_force")]

    def __str__(self) -> str:
        return f"#{self.pk}"
