"""Ways into the demo: one for each role, with a password made for this installation."""

import secrets
import sys
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from talkoot.base.accounts.models import User
from talkoot.base.orgs.models import Organisation
from talkoot.demo.cast import ROLES
from talkoot.demo.story import SLUG, tell_story


@dataclass(frozen=True)
class SignIn:
    """How to get in as one of the roles."""

    role: str
    name: str
    email: str
    password: str


def is_made() -> bool:
    """Whether the demo is there."""
    return Organisation.objects.filter(slug=SLUG).exists()


def open_doors() -> list[SignIn]:
    """Makes the demo unless it is there, and returns how to sign in. Only the demo's own people get the password."""
    password = demo_password()
    if not is_made():
        print("Making the demo chain …", file=sys.stderr, flush=True)
        with transaction.atomic():
            tell_story(timezone.now())
            hashed = make_password(password)  # slow on purpose, so once for all
            for _name, email in ROLES.values():
                user = User.objects.get(email=email)
                user.password = hashed
                user.save(update_fields=["password"])
    return [SignIn(role, name, email, password) for role, (name, email) in ROLES.items()]


def demo_password() -> str:
    """The same at every start of this installation, and no other's."""
    path = settings.TALKOOT_HOME / "demo-password"
    if not path.is_file():
        path.touch(mode=0o600)
        path.write_text(f"talkoot-{secrets.token_hex(4)}\n")
    return path.read_text().strip()


def sign_in_lines(doors: list[SignIn]) -> str:
    """What the terminal prints."""
    lines = [f"    {door.role:<12} {door.email:<30} {door.password}" for door in doors]
    return "\n".join(["  The demo chain is Pohjanpolku. Sign in with address and password:", *lines])
