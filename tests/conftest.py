"""What every test gets: the cast, and a browser signed in as one of them."""

import pytest
from django.test import Client

from tests.cast import Cast, gather


@pytest.fixture
def cast(db) -> Cast:
    """Two organisations that must never see each other."""
    return gather()


@pytest.fixture
def sign_in(cast):
    """A browser signed in as one of the cast; anonymous without a name."""

    def as_person(name: str = "") -> Client:
        client = Client()
        if name:
            client.force_login(cast.member(name).user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return as_person
