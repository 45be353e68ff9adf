from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from talkoot.base.store.privacy import Held


class UserManager(BaseUserManager["User"]):
    """Makes users with an e-mail address, or with none for those who sign in by a personal code."""

    def create_user(self, email: str | None = None, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower() if email else None, **fields)
        user.set_password(password)  # None makes it unusable: most people never have one
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who can sign in. What they may do stands on their memberships, not here."""

    class Appearance(models.TextChoices):
        SYSTEM = "system", _("As on this device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=5, blank=True)
    appearance = models.CharField(_("appearance"), max_length=10, choices=Appearance, default=Appearance.SYSTEM)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)
    is_code_known = models.BooleanField(default=False)  # somebody else gave them their personal code and so has read it
    known_first = models.DateTimeField(null=True)  # since when somebody else may have known a way in, ever; empty where nobody did
    own_since = models.DateTimeField(null=True)  # when they made one of their own instead; empty where nobody ever knew a way in

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    called: ClassVar = _("Your account")
    privacy: ClassVar = {
        "id": Held.NOT_PERSONAL,
        "password": Held.SECRET,
        "last_login": Held.PERSON_KEEPS,
        "email": Held.PERSON_KEEPS,
        "name": Held.ABOUT_PERSON,
        "language": Held.PERSON_KEEPS,
        "appearance": Held.PERSON_KEEPS,
        "is_active": Held.NOT_PERSONAL,
        "date_joined": Held.PERSON_KEEPS,
        "is_code_known": Held.PERSON_KEEPS,
        "known_first": Held.PERSON_KEEPS,
        "own_since": Held.PERSON_KEEPS,
    }

    def __str__(self) -> str:
        return self.name or self.email or f"#{self.pk}"

    def is_own_since(self, at: datetime) -> bool:
        """Whether nobody but the person has known a way in as them, from a moment until now."""
        return not self.is_code_known and (self.own_since is None or self.own_since <= at)

    def get_full_name(self) -> str:
        """The name, as the sign-in pages ask for it."""
        return self.name


class Attempts(models.Model):
    """How often something has been tried from somewhere, until when that is remembered."""

    name = models.CharField(max_length=200, unique=True)
    count = models.PositiveIntegerField(default=0)
    until = models.DateTimeField()

    privacy: ClassVar = {
        "id": Held.NOT_PERSONAL,
        "name": Held.SECRET,
        "count": Held.NOT_PERSONAL,
        "until": Held.NOT_PERSONAL,
    }

    def __str__(self) -> str:
        return self.name
