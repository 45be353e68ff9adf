"""Where one is signed in, in words that people use of their devices."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from talkoot.base.ui import words


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1", "iPhone, Safari"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0", "Windows, Edge"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36", "Android, Samsung Internet"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Linux, Firefox"),
        ("curl/8", "a device that does not tell what it is"),
    ],
)  # fmt: skip
def test_a_device_is_called_what_people_call_it(said, meant):
    assert words.device(said) == meant


@pytest.mark.django_db
def test_where_one_is_signed_in_is_said_in_words(cast):
    eero, browser = cast.member("eero").user, Client()
    browser.force_login(eero, backend="django.contrib.auth.backends.ModelBackend")
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    UserSession.objects.update_or_create(session_key=browser.session.session_key, defaults={"user": eero, "ip": "127.0.0.1", "user_agent": firefox})
    page = browser.get("/account/sessions/").content.decode()
    assert "Linux, Firefox" in page
    assert "this one" in page
    assert "Gecko" not in page
