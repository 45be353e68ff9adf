"""Making people who can sign in."""

from allauth.account.models import EmailAddress
from django.db import transaction

from talkoot.base.accounts.models import User
from talkoot.base.kit.text import clean_line


def make_person(*, name: str, email: str | None = None, language: str = "", proved: bool = False, password: str = "") -> User:
    """A new person, with an address or without. `proved` says that the address has shown to be theirs.

    An address that was only typed proves itself when its mailed code is entered at sign-in.
    """
    with transaction.atomic():
        user = User.objects.create_user(email=email, name=clean_line(name), language=language, password=password or None)
        if user.email:
            EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=proved)
    return user
