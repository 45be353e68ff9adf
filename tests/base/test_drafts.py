"""What somebody wrote, as the server sees it: taken once, given back whole, and never to anybody else."""

import re
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponseRedirect
from django.test import Client, RequestFactory

from talkoot.base.orgs.draft_keys import draft_key
from talkoot.base.ui import middleware
from talkoot.feedback.models import Deed
from talkoot.work.models import Task
from tests.agreements.test_agreements import in_force

pytestmark = pytest.mark.django_db
NEW = "/polku/customers/deeds/new/"
WORDS = {"heard": "The door is heavy.\nReally.", "done": "We mended it.", "since": "2026-11-01"}


def strict(cast, name):
    """A browser whose tokens are looked at."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.member(name).user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_same_draft_sent_again_is_the_same_deed(sign_in):
    client, number = sign_in("sanna"), str(uuid4())
    first, second = (client.post(NEW, encoded(number), content_type=FORM) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert first.cookies["draft"].value == second.cookies["draft"].value == number
    assert Deed.objects.count() == 1
    client.post(NEW, encoded(str(uuid4())), content_type=FORM)
    assert Deed.objects.count() == 2


def test_the_number_of_anothers_draft_leads_nowhere(sign_in):
    number = str(uuid4())
    sign_in("sanna").post(NEW, encoded(number), content_type=FORM)
    sign_in("eero").post(NEW, encoded(number), content_type=FORM)
    assert Deed.objects.count() == 2


def test_what_was_not_taken_is_not_let_go_of(sign_in):
    wrong = sign_in("sanna").post(NEW, encoded(str(uuid4()), done=""), content_type=FORM)
    assert wrong.status_code == 422
    assert "draft" not in wrong.cookies


def test_what_an_action_refused_is_not_let_go_of(sign_in, cast):
    made, _version = in_force(cast)
    said = sign_in("aino").post(f"/polku/agreements/{made.pk}/tips/", encoded(str(uuid4()), text=""), content_type=FORM)
    assert said.status_code == 302
    assert "draft" not in said.cookies


def test_an_expired_token_gives_everything_back_in_the_persons_language(cast):
    client = strict(cast, "sanna")
    cast.member("sanna").user.__class__.objects.filter(pk=cast.member("sanna").user_id).update(language="fi")
    page = client.post(NEW, WORDS | {"site": "3"}, headers={"Origin": "http://testserver"})
    assert page.status_code == 403
    text = page.content.decode()
    assert "Tekstisi on tallessa" in text
    assert "The door is heavy.\nReally.</textarea>" in text
    assert 'name="site" value="3"' in text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)[1]
    assert client.post(NEW, WORDS | {"csrfmiddlewaretoken": token}, headers={"Origin": "http://testserver"}).status_code == 302


@pytest.mark.parametrize("headers", [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}, {}])
def test_what_another_site_sent_is_not_put_into_a_form_of_ours(cast, headers):
    page = strict(cast, "sanna").post(NEW, WORDS, headers=headers)
    assert page.status_code == 403
    assert b"The door is heavy." not in page.content


def test_secrets_are_not_shown_again():
    page = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "a b", "password": "open sesame now"}, headers={"Origin": "http://testserver"})
    assert page.status_code == 403
    assert b"sesame" not in page.content


def test_an_expired_sign_in_gives_the_words_back(sign_in):
    page = sign_in("").post(NEW, WORDS)
    assert page.status_code == 403
    assert b"The door is heavy." in page.content
    assert settings.LOGIN_URL.encode() in page.content or b"/account/login/" in page.content
    assert sign_in("").post(NEW, {"heard": "", "done": ""}).status_code == 302


def test_keys_are_ones_own_and_end_with_the_day_after(sign_in, cast):
    own, anothers = (sign_in(name).get("/polku/drafts/").json() for name in ("sanna", "eero"))
    assert len(own["keys"]) == 2
    assert set(own["keys"].values()).isdisjoint(anothers["keys"].values())
    assert draft_key(cast.member("sanna").pk, max(own["keys"])) == own["keys"][max(own["keys"])]
    assert sign_in("").get("/polku/drafts/").status_code == 302
    assert sign_in("eve").get("/polku/drafts/").status_code == 404


FORM = "application/x-www-form-urlencoded"


def encoded(number, **more):
    """A form as browsers send it."""
    return urlencode(WORDS | {"draft": number} | more)


def test_nothing_goes_in_the_name_of_who_signed_in_meanwhile(cast, sign_in):
    """A page of Sanna's is still open; Eero has signed in with the same browser."""
    sanna, eero = cast.member("sanna"), sign_in("eero")
    assert eero.get("/polku/drafts/").json()["person"] == str(cast.member("eero").pk)
    said = eero.post(NEW, encoded(str(uuid4()), draft_person=str(sanna.pk)), content_type=FORM)
    assert said.status_code == 409
    assert "written by somebody else" in said.content.decode()
    assert Deed.objects.count() == 0
    assert sign_in("sanna").post(NEW, encoded(str(uuid4()), draft_person=str(sanna.pk)), content_type=FORM).status_code == 302


def test_a_draft_that_is_under_way_in_another_tab_is_not_done_again(cast, sign_in, monkeypatch):
    monkeypatch.setattr(middleware, "WAIT", 0)
    number, said = str(uuid4()), []

    def view(request):
        if not said:
            said.append("first")
            said.append(handle(request).status_code)  # the other tab comes while this one is being done
        return HttpResponseRedirect("/polku/there/")

    handle = middleware.drafts(view)
    request = RequestFactory().post(NEW, encoded(number), content_type=FORM)
    request.user = cast.member("sanna").user
    assert handle(request)["Location"] == handle(request)["Location"] == "/polku/there/"
    assert said == ["first", 409]


def test_a_draft_whose_page_broke_may_come_again(cast):
    number, tries = str(uuid4()), []

    def view(request):
        tries.append(1)
        if len(tries) == 1:
            raise LookupError
        return HttpResponseRedirect("/polku/there/")

    handle = middleware.drafts(view)
    request = RequestFactory().post(NEW, encoded(number), content_type=FORM)
    request.user = cast.member("sanna").user
    with pytest.raises(LookupError):
        handle(request)
    assert handle(request).status_code == 302


def test_the_same_sent_again_at_once_makes_nothing_and_after_something_else_it_is_meant(cast, sign_in):
    """Back and “send” once more leads where the first one led; whoever took it back meanwhile may add it again."""
    client = sign_in("eero")
    line = {"text": "soita Kelaan", "key": str(uuid4())}

    def send():
        return client.post("/polku/work/quick/", urlencode(line | {"once": str(uuid4()), "key": str(uuid4())}), content_type=FORM)

    first, again = send(), send()
    assert (first.status_code, again.status_code, again["Location"]) == (302, 302, first["Location"])
    assert "You had just sent this, so nothing was made twice." in client.get(again["Location"]).content.decode()
    made = Task.objects.get(title__iexact="soita Kelaan")
    client.post(f"/polku/work/tasks/{made.pk}/move/", urlencode({"to": "dropped"}), content_type=FORM)
    send()
    assert Task.objects.filter(title__iexact="soita Kelaan").count() == 2
    line["text"] = "soita Kelaan huomenna"
    send()
    assert Task.objects.filter(title__istartswith="soita Kelaan").count() == 3, "other words are another deed"


def test_a_page_that_was_left_open_makes_one_of_the_same_words(cast, sign_in):
    client, once = sign_in("eero"), str(uuid4())
    for text in ("vie avaimet", "soita Kelaan", "vie avaimet"):
        client.post("/polku/work/quick/", urlencode({"text": text, "once": once, "key": str(uuid4())}), content_type=FORM)
    assert Task.objects.filter(title__iexact="vie avaimet").count() == 1


def test_nothing_is_kept_of_what_proves_who_somebody_is(cast):
    """A hash of a password in the cache would be one that anybody with a copy can try."""
    user, reached = cast.member("eero").user, []
    cache.delete(f"last.{user.pk}")
    for path, fields in (("/account/reauthenticate/", {"password": "x"}), ("/polku/people/", {"new_password": "x"}), ("/polku/people/", {"code": "1"})):
        request = RequestFactory().post(path, urlencode(fields | {"once": str(uuid4())}), content_type="application/x-www-form-urlencoded")
        request.user = user
        for _again in range(2):
            middleware.drafts(lambda _request: reached.append(1) or HttpResponseRedirect("/polku/"))(request)
        assert cache.get(f"last.{user.pk}") is None
    assert len(reached) == 6, "the same secret may be asked for again at once"
