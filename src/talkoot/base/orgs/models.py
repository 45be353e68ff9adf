import secrets
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Collate
from django.utils.translation import gettext_lazy as _

from talkoot.base.orgs.roles import MAY, Act, Role
from talkoot.base.store.connections import FINNISH
from talkoot.base.store.privacy import Held, not_personal

# Letters and digits that people do not mistake for each other.
KEY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_key() -> str:
    """A short random name for addresses that are printed on posters."""
    return "".join(secrets.choice(KEY_LETTERS) for _ in range(10))


class Organisation(models.Model):
    """The wall: nothing of one organisation is ever seen from another."""

    class Colour(models.TextChoices):
        SPRUCE = "spruce", _("Spruce")
        RIVER = "river", _("River")
        HEATHER = "heather", _("Heather")
        LICHEN = "lichen", _("Lichen")

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
    # Of those that can be read in light and in dark (frontend/src/css/colours.css, tests/base/test_colours.py).
    colour = models.CharField(_("main colour"), max_length=10, choices=Colour, default=Colour.SPRUCE, db_default=Colour.SPRUCE)
    opens_by_provider = models.BooleanField(_("own sign-in by address"), default=False)  # see accounts/own_sign_in.py
    # What pages need to show it; the picture itself is a row of its own.
    logo = models.CharField(max_length=40, blank=True, db_default="")
    logo_width = models.PositiveSmallIntegerField(default=0, db_default=0)
    logo_height = models.PositiveSmallIntegerField(default=0, db_default=0)

    privacy: ClassVar = dict.fromkeys(
        ("id", "slug", "name", "language", "colour", "created_at", "set_up_at", "opens_by_provider", "logo", "logo_width", "logo_height"), Held.NOT_PERSONAL
    )

    def __str__(self) -> str:
        return self.name


class Logo(models.Model):
    """An organisation's mark, small enough to lie in the database: with every backup, for every process."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="+")
    name = models.CharField(max_length=40, db_index=True)  # made from its content, with its kind at the end
    content = models.BinaryField()

    privacy: ClassVar = dict.fromkeys(("id", "organisation", "name", "content"), Held.NOT_PERSONAL)

    def __str__(self) -> str:
        return self.name


class Area(models.Model):
    """Sites that belong together."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="areas")
    name = models.CharField(_("name"), max_length=200)
    # What was joined with another is kept: rounds and signals of its time were of it, not of the other.
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")

    privacy: ClassVar = dict.fromkeys(("id", "organisation", "name", "merged_into"), Held.NOT_PERSONAL)

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

    class Closeness(models.TextChoices):
        """How close its work is to customers, as it says itself: only work that meets them can be held against what they say."""

        DAILY = "daily", _("We meet customers every day")
        SOMETIMES = "sometimes", _("We meet customers now and then")
        HARDLY = "hardly", _("We hardly meet customers")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="sites")
    area = models.ForeignKey(Area, models.SET_NULL, null=True, blank=True, related_name="sites", verbose_name=_("area"))
    name = models.CharField(_("name"), max_length=200)
    public_name = models.CharField(_("name for customers"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=300, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, default="Europe/Helsinki")
    closeness = models.CharField(_("how close the work is to customers"), max_length=10, choices=Closeness.choices, blank=True)
    closeness_on = models.DateField(null=True, blank=True)  # the day on which that was last said, or taken back
    key = models.CharField(max_length=20, unique=True, default=new_key)
    closed_on = models.DateField(null=True, blank=True)

    objects = SiteQuerySet.as_manager()

    privacy: ClassVar = dict.fromkeys(
        (
            "id",
            "organisation",
            "area",
            "name",
            "public_name",
            "address",
            "phone",
            "opening_hours",
            "time_zone",
            "closeness",
            "closeness_on",
            "key",
            "closed_on",
        ),
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


class SiteChange(models.Model):
    """What became of a site, and when: a mark on its customers' curve."""

    class What(models.TextChoices):
        CLOSED = "closed"
        REOPENED = "reopened"
        RENAMED = "renamed"
        MOVED = "moved"
        AREA = "area"
        HOURS = "hours"

    site = models.ForeignKey(Site, models.CASCADE, related_name="changes")
    what = models.CharField(max_length=10, choices=What)
    day = models.DateField()
    before = models.CharField(max_length=300, blank=True)
    after = models.CharField(max_length=300, blank=True)

    privacy: ClassVar = dict.fromkeys(("id", "site", "what", "day", "before", "after"), Held.NOT_PERSONAL)

    class Meta:
        indexes = [models.Index(fields=["site", "-day"], name="site_change_newest")]

    def __str__(self) -> str:
        return f"{self.site_id} {self.what} {self.day}"


class Membership(models.Model):
    """A person in an organisation: role and sites. Handed to every view as `me`."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.MEMBER)
    sites = models.ManyToManyField(Site, blank=True, related_name="members", verbose_name=_("sites"))
    seen_site = models.ForeignKey(Site, models.SET_NULL, null=True, blank=True, related_name="+")
    title = models.CharField(_("what I do"), max_length=100, blank=True, db_default="")
    phone = models.CharField(_("phone"), max_length=50, blank=True, db_default="")  # for colleagues, given on purpose
    mail = models.EmailField(_("e-mail"), blank=True, db_default="")  # likewise; the address one signs in with stays one's own
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
        "title": Held.PERSON_KEEPS,
        "phone": Held.PERSON_KEEPS,
        "mail": Held.PERSON_KEEPS,
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


class Upload(models.Model):
    """A file that somebody sent: what was sent goes once it is read, what was read once it is used."""

    class State(models.TextChoices):
        WAITING = "waiting", _("In the queue")
        READING = "reading", _("Being read")
        READ = "read", _("Read")
        REFUSED = "refused", _("Could not be read")
        USED = "used", _("Done")
        UNDONE = "undone", _("Taken back")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    purpose = models.CharField(max_length=20)
    file_name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    fault = models.CharField(max_length=40, blank=True)  # why it could not be read, put into words for whoever looks
    details = models.JSONField(default=dict)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    undo_until = models.DateField(null=True)  # the last day on which what a list brought can be taken back
    gone = models.PositiveIntegerField(default=0, db_default=0)  # how much of it was

    called: ClassVar = _("Files you sent")
    privacy: ClassVar = {
        **not_personal("id", "organisation", "purpose", "file_name", "digest", "state", "fault", "details", "sent_at", "expires_at"),
        **not_personal("used_at", "undo_until", "gone"),
        "by": Held.ABOUT_PERSON,
    }

    def __str__(self) -> str:
        return self.file_name

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return Path(settings.MEDIA_ROOT) / "uploads" / str(self.pk)

    @property
    def sent(self) -> Path:
        """The file as it was sent."""
        return self.folder / "sent"

    @property
    def table(self) -> Path:
        """What was read of it, as plain lines."""
        return self.folder / "table"

    @property
    def left_out(self) -> Path:
        """The lines of a list that were not taken."""
        return self.folder / "left-out.csv"

    @property
    def is_list(self) -> bool:
        """Whether its lines stand for themselves, so that one that cannot be read is left out alone."""
        return self.purpose in ("people", "tasks")

    @property
    def is_waiting(self) -> bool:
        """Whether it is still to be read."""
        return self.state in (self.State.WAITING, self.State.READING)

    def may_be_undone(self, today: date) -> bool:
        """Whether what it brought can be taken back."""
        return self.state == self.State.USED and self.undo_until is not None and today <= self.undo_until


class Brought(models.Model):
    """What one line of a list brought, kept while it can be taken back: only its key, since what it says may be erased."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="brought")
    line = models.PositiveIntegerField()
    thing = models.CharField(max_length=120)  # a text key

    privacy: ClassVar = not_personal("id", "upload", "line", "thing")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "line"], name="line_brings_once")]

    def __str__(self) -> str:
        return self.thing
