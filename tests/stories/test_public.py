"""What everybody reads and says: small pages, feeds that others read, words that are held without being thrown away."""

import json
from datetime import timedelta
from time import process_time
from uuid import uuid4

import feedparser
import pytest
from django.test import Client

from talkoot.base.kit.gate import Gate
from talkoot.base.notices.models import Notice
from talkoot.base.orgs.refused import Refused
from talkoot.stories.actions import talking
from talkoot.stories.actions.talking import Word, change_comment, comment, comment_in_public, let_out_comment, remove_comment
from talkoot.stories.actions.writing import Draft, let_out, take_back, write_story
from talkoot.stories.logic.holding import alike, seconds_since, stamp, why_hold
from talkoot.stories.models import Comment
from tests.cast import AT

pytestmark = pytest.mark.django_db
State = Comment.State


@pytest.fixture(autouse=True)
def fresh_gates(monkeypatch):
    monkeypatch.setattr(talking, "DOOR", Gate())
    monkeypatch.setattr(talking, "OFTEN", Gate())


@pytest.fixture
def story(cast):
    nora = cast.member("nora")
    text = "Se alkoi **Sallasta**.\n\n<script>alert(1)</script>\n\n[linkki](https://example.org)\n\n" + "Pitkä kappale. " * 300
    made = write_story(by=nora, draft=Draft("Miksi te ette ole somessa?", lead="Neljä kuuli saman.", text=text, sites=[cast.salla]), key=uuid4(), at=AT)
    return let_out(by=nora, story=made, public=True, at=AT)


HERE = "/stories/polku/miksi-te-ette-ole-somessa/"


def word(text="Löysin teidät tasapainojumpasta.", name="Anneli", seconds=40.0, place="a"):
    return Word(name, text, seconds, place)


def say(story, **more):
    return comment_in_public(story=story, word=word(**more), key=uuid4(), at=AT)


def form_of(page):
    """What a form on a page would send, as a browser without script."""
    fields = {}
    for name in ("key", "stamp"):
        fields[name] = page.split(f'name="{name}" value="')[1].split('"')[0]
    return fields


def test_a_public_page_is_small_and_whole_without_script_and_cookie(story):
    for number in range(20):
        say(story, text=f"Kommentti numero {number}, joka kertoo jostakin aivan muusta kuin {number * 7}.", place=str(number))
    client = Client()
    for path in (HERE, "/stories/polku/"):
        page = client.get(path)
        assert page.status_code == 200
        assert len(page.content) < 25_000
        assert b"<script" not in page.content
        assert not page.cookies
    assert "<strong>Sallasta</strong>" in client.get(HERE).content.decode()
    for language, said in (("sv", "Säg ditt ord"), ("en", "Say a word"), ("fi", "Sano oma sanasi")):
        assert said in client.get(f"{HERE}?lang={language}").content.decode()


def test_only_what_is_public_is_read_and_organisations_are_not_told_apart(cast, story):
    client = Client()
    assert client.get("/stories/toinen/").status_code == client.get("/stories/olematon/").status_code == 404
    for path in (HERE, "/stories/polku/", "/stories/polku/feed.atom", "/stories/polku/feed.json"):
        assert client.get(path).status_code == 200
    take_back(by=cast.member("nora"), story=story, at=AT)
    for path in (HERE, "/stories/polku/", "/stories/polku/feed.atom", "/stories/polku/feed.json"):
        assert client.get(path).status_code == 404
    with pytest.raises(Refused):
        say(story)


def test_a_reader_nobody_here_wrote_reads_the_atom_feed(story):
    found = feedparser.parse(Client().get("/stories/polku/feed.atom").content)
    assert not found.bozo
    assert found.version == "atom10"
    assert [one.title for one in found.entries] == [story.title]
    assert found.entries[0].link.endswith(HERE)
    assert found.entries[0].author == "Nora"
    assert "<strong>Sallasta</strong>" in found.entries[0].summary
    assert "<script" not in found.entries[0].summary


def test_the_json_feed_is_whole(story):
    found = json.loads(Client().get("/stories/polku/feed.json").content)
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert found["items"][0]["url"].endswith(HERE)
    assert "<script" not in found["items"][0]["content_html"]


def test_a_word_is_said_without_an_account_once_and_nothing_is_kept_of_who(story, monkeypatch):
    client, now = Client(), [1_700_000_000.0]
    monkeypatch.setattr("talkoot.stories.views.public.time.time", lambda: now[0])
    fields = form_of(client.get(HERE).content.decode()) | {"text": "Hyvä, pitäkää lappu seinällä myös.", "name": "Anneli"}
    now[0] += 30
    for _time in range(2):
        sent = client.post(f"{HERE}say/", fields, REMOTE_ADDR="192.0.2.7", HTTP_USER_AGENT="Selain 7")
        assert sent.status_code == 303
        assert not sent.cookies
    said = Comment.objects.get()
    assert (said.state, said.name, said.member, said.is_ours) == (State.OUT, "Anneli", None, False)
    kept = " ".join(str(value) for value in Comment.objects.values_list().get())
    assert "192.0.2" not in kept
    assert "Selain" not in kept
    assert "Pitäkää lappu".lower() in client.get(HERE).content.decode().lower()


def test_what_is_held_is_seen_by_its_writer_and_by_those_who_run_stories_only(cast, story, sign_in):
    held = say(story, text="Täältä voi lukea samasta: www.esimerkki.fi")
    assert (held.state, held.why) == (State.HELD, "link")
    assert "esimerkki.fi" not in Client().get(HERE).content.decode()
    own = Client().get(f"{HERE}?said={held.key}&lang=en").content.decode()
    assert "esimerkki.fi" in own
    assert "There is a link" in own
    assert {one.member for one in Notice.objects.filter(kind="stories.held")} == {cast.member(name) for name in ("nora", "aino", "sanna")}
    inside = f"/polku/stories/told/{story.pk}/"
    assert "esimerkki.fi" in sign_in("nora").get(inside).content.decode()
    assert "esimerkki.fi" not in sign_in("eero").get(inside).content.decode()
    with pytest.raises(Refused):
        let_out_comment(by=cast.member("eero"), comment=held, at=AT)
    for _time in range(2):
        let_out_comment(by=cast.member("nora"), comment=held, at=AT)
    assert "esimerkki.fi" in Client().get(HERE).content.decode()
    assert not Notice.objects.filter(kind="stories.held", seen_at=None).exists()


@pytest.mark.parametrize(
    ("text", "name", "seconds", "sign"),
    [
        ("Löysin teidät tasapainojumpasta.", "Anneli", 40.0, ""),
        ("Kiitos!", "", 5.0, ""),
        ("Tack så mycket, det var fint att läsa.", "Åsa", 60.0, ""),
        ("Lue lisää https://osta.example", "", 40.0, "link"),
        ("Lue lisää", "osta.com", 40.0, "link"),
        ("Kirjoita a@example.org", "", 40.0, "link"),
        ("Löysin teidät.", "", 1.0, "fast"),
        ("Löysin teidät.", "", None, "fast"),
        ("Löysin teidät.", "", 10 * 24 * 3600.0, "fast"),
        ("Best casino bonus here", "", 40.0, "words"),
        ("TÄMÄ ON AIVAN KÄSITTÄMÄTÖNTÄ TOIMINTAA", "", 40.0, "loud"),
        ("Купите дешевые часы прямо сейчас", "", 40.0, "foreign"),
        ("Soittakaa minulle 040 123 4567", "", 40.0, "personal"),
        ("Olen odottanut jo viikon aikaa ja nyt se vihdoin tuli", "", 40.0, "again"),
    ],
)
def test_each_sign_holds_and_honest_words_pass(text, name, seconds, sign):
    assert why_hold(text, name, seconds, ["Olen odottanut jo viikon aikaa, ja nyt se vihdoin tuli!", "Kiitos!"]) == sign


def test_short_thanks_are_never_the_same_as_others():
    assert not alike("Kiitos!", "Kiitos!")
    assert alike("Olen odottanut jo viikon aikaa.", "olen odottanut JO viikon aikaa")


def test_a_stamp_of_ones_own_making_is_none():
    ours = stamp(b"secret", "7", 1000.0)
    assert seconds_since(b"secret", "7", ours, 1030.0) == 30
    for wrong in ("", "900." + ours.split(".")[1], ours.replace("1000", "0999"), "x.y", "٣.1", "9" * 40 + ".a"):
        assert seconds_since(b"secret", "7", wrong, 1030.0) is None
    assert seconds_since(b"secret", "8", ours, 1030.0) is None


def test_many_from_one_network_wait_and_a_flood_is_refused_with_what_was_written(story):
    texts = [f"Sana numero {number} kertoo asiasta {number * 13} ja vielä jostakin {number * 17}" for number in range(30)]
    states = []
    for text in texts[:20]:
        states.append(say(story, text=text, place="yksi").why)
    assert states[0] == ""
    assert "often" in states
    with pytest.raises(Refused):
        for text in texts:
            say(story, text=text, place="yksi")
    assert say(story, text="Toisesta verkosta tullut aivan tavallinen sana.", place="toinen").state == State.OUT


def test_bad_input_gets_a_sentence_and_what_was_written_is_still_there(story):
    client = Client()
    fields = form_of(client.get(HERE).content.decode())
    for text, words in (("", "Write a sentence"), ("x" * 2001, "Two thousand")):
        page = client.post(f"{HERE}say/?lang=en", fields | {"text": text, "name": "Anneli"})
        assert page.status_code == 422
        assert words in page.content.decode()
        assert 'value="Anneli"' in page.content.decode()
    for wrong in ("", "x", "0"):
        assert client.post(f"{HERE}say/", fields | {"key": wrong, "text": "Hei hei"}).status_code == 422
    assert client.get(f"{HERE}say/").status_code == 302
    assert client.post("/stories/polku/olematon/say/", fields | {"text": "Hei"}).status_code == 404
    assert client.post(f"{HERE}say/", fields | {"text": "y" * 50_000}).status_code == 413
    assert Comment.objects.count() == 0


def test_a_field_that_nobody_sees_holds_what_fills_it(story, monkeypatch):
    client, now = Client(), [1_700_000_000.0]
    monkeypatch.setattr("talkoot.stories.views.public.time.time", lambda: now[0])
    fields = form_of(client.get(HERE).content.decode()) | {"text": "Aivan tavallinen sana.", "website": "x"}
    now[0] += 60
    client.post(f"{HERE}say/", fields)
    assert Comment.objects.get().why == "fast"


def test_colleagues_speak_by_name_edit_and_remove_their_own(cast, story):
    eero, aino, nora = cast.member("eero"), cast.member("aino"), cast.member("nora")
    key = uuid4()
    said = {comment(by=eero, story=story, text="Hyvä!", key=key, at=AT).pk for _time in range(2)}
    made = Comment.objects.get(pk=said.pop())
    assert not said
    assert Notice.objects.get(kind="stories.commented").member == nora
    assert "Hyvä!" not in Client().get(HERE).content.decode(), "what we say among ourselves stays there"
    change_comment(by=eero, comment=made, text="Parempi!", at=AT + timedelta(hours=1))
    with pytest.raises(Refused):
        change_comment(by=nora, comment=made, text="Toisen suulla", at=AT)
    made.refresh_from_db()
    assert (made.text, made.changed_at is not None) == ("Parempi!", True)
    remove_comment(by=nora, comment=made, at=AT)
    made.refresh_from_db()
    with pytest.raises(Refused):
        remove_comment(by=eero, comment=made, at=AT, back=True)
    remove_comment(by=nora, comment=made, at=AT, back=True)
    reply = comment(by=nora, story=story, text="Pidämme lapun.", key=uuid4(), at=AT, public=True)
    assert "Pidämme lapun." in Client().get(HERE).content.decode()
    with pytest.raises(Refused):
        remove_comment(by=eero, comment=reply, at=AT)
    for who, text in ((cast.member("guest"), "Hei"), (aino, " "), (aino, "x" * 2001)):
        with pytest.raises(Refused):
            comment(by=who, story=story, text=text, key=uuid4(), at=AT)


def test_comments_of_another_organisation_are_not_found(cast, story, sign_in):
    made = comment(by=cast.member("eero"), story=story, text="Hyvä!", key=uuid4(), at=AT)
    eve = sign_in("eve")
    for name in ("edit", "remove", "release"):
        assert eve.post(f"/toinen/stories/sayings/{made.pk}/{name}/").status_code == 404


def test_what_nobody_had_read_waits_again_when_it_is_brought_back(cast, story, sign_in):
    nora = cast.member("nora")
    held = say(story, text="Täältä voi lukea samasta: www.esimerkki.fi")
    for _time in range(2):
        remove_comment(by=nora, comment=held, at=AT)
        remove_comment(by=nora, comment=held, at=AT, back=True)
        held.refresh_from_db()
        assert held.state == State.HELD
    page = sign_in("nora").post(f"/polku/stories/sayings/{held.pk}/release/", follow=True).content.decode()
    assert f"/polku/stories/sayings/{held.pk}/release/?again" in page
    held.refresh_from_db()
    remove_comment(by=nora, comment=held, at=AT)
    held.refresh_from_db()
    remove_comment(by=nora, comment=held, at=AT, back=True)
    held.refresh_from_db()
    assert held.state == State.OUT, "somebody had read it"
    let_out_comment(by=nora, comment=held, at=AT, back=True)
    held.refresh_from_db()
    assert held.state == State.HELD


def test_a_word_about_a_colleague_by_name_waits(cast, story):
    eero = cast.member("eero")
    eero.user.name = "Eero Mäki"
    eero.user.save()
    assert say(story, text="Eero Mäen käytös oli kerrassaan outoa.").why == "personal"
    assert say(story, text="Ilmeisesti mäellä laskettiin pulkalla.", place="b").state == State.OUT


def test_a_page_with_many_long_words_stays_small_and_all_are_read(story):
    at = [AT + timedelta(minutes=number) for number in range(60)]
    Comment.objects.bulk_create([Comment(story=story, key=uuid4(), is_public=True, text=f"nro{n:03} " + "ä" * 1990, at=at[n]) for n in range(60)])
    type(story).objects.update(text="Lyhyt.")
    part, seen = 1, set[int]()
    while part:
        page = Client().get(f"{HERE}?lang=en&part={part}").content.decode()
        assert len(page.encode()) < 25_000
        seen |= {n for n in range(60) if f"nro{n:03}" in page}
        assert 59 in seen, "the newest first"
        part = part + 1 if "Earlier comments" in page else 0
    assert seen == set(range(60))
    for wrong in ("x", "0", "-1", "999999", "9" * 40):
        assert Client().get(f"{HERE}?part={wrong}").status_code == 200


def test_the_list_has_pages(cast):
    nora = cast.member("nora")
    for number in range(23):
        let_out(by=nora, story=write_story(by=nora, draft=Draft(f"Tarina {number:02}.", text="x"), key=uuid4(), at=AT), public=True, at=AT)
    pages = [Client().get(f"/stories/polku/?lang=en&page={number}").content.decode() for number in (1, 2)]
    assert [page.count("<h2>") for page in pages] == [20, 3]
    assert "lang=en&amp;page=2" in pages[0]


def test_holding_a_long_word_against_many_long_ones_is_quick():
    words = [[f"sana{number * 7 + place * 13 % 1009}" for place in range(250)] for number in range(201)]
    first, *others = [" ".join(one)[:2000] for one in words]
    begun = process_time()
    assert why_hold(first, "", 40.0, [*others[100:]] * 2) == ""
    assert process_time() - begun < 0.12
    assert alike(first, first.upper() + "!")


def test_other_words_under_the_same_key_are_another_word_and_a_way_back_keeps_the_language(story, monkeypatch):
    client, now = Client(), [1_700_000_000.0]
    monkeypatch.setattr("talkoot.stories.views.public.time.time", lambda: now[0])
    fields = form_of(client.get(HERE).content.decode())
    now[0] += 30
    for text in ("Ensin tämä.", "Sitten vielä tämä.", "Sitten vielä tämä."):
        client.post(f"{HERE}say/", fields | {"text": text})
    assert sorted(Comment.objects.values_list("text", flat=True)) == ["Ensin tämä.", "Sitten vielä tämä."]
    assert client.get(f"{HERE}say/?lang=sv")["Location"] == f"{HERE}?lang=sv"
    page = client.post(f"{HERE}say/?lang=en", fields | {"text": "y" * 50_000})
    assert "<h3>Say a word</h3>" in page.content.decode()


def test_feeds_say_lead_and_figure_as_the_page_does(story):
    figure = {"part": "learned", "text": "1 *2* 3", "draft": "1 *2* 3", "sources": [], "is_figure": True, "is_out": False}
    type(story).objects.filter(pk=story.pk).update(lead="**Ei** <b>merkkejä</b>", passages=[figure])
    found = json.loads(Client().get("/stories/polku/feed.json").content)["items"][0]["content_html"]
    assert "<p>**Ei** &lt;b&gt;merkkejä&lt;/b&gt;</p>" in found
    assert "<p>1 *2* 3</p>" in found


def test_a_sign_that_is_no_character_breaks_no_feed(cast):
    nora = cast.member("nora")
    made = write_story(by=nora, draft=Draft("Otsikko\ufffe", text="a\uffffb\ufdd0c\U0001ffffd"), key=uuid4(), at=AT)
    let_out(by=nora, story=made, public=True, at=AT)
    assert not feedparser.parse(Client().get("/stories/polku/feed.atom").content).bozo
    assert made.text == "abcd"


def test_nobody_of_another_house_touches_what_was_said(cast, story):
    eve, made = cast.member("eve"), comment(by=cast.member("eero"), story=story, text="Hyvä!", key=uuid4(), at=AT)
    held = say(story, text="Katso www.esimerkki.fi")
    for act in (
        lambda: comment(by=eve, story=story, text="Hei", key=uuid4(), at=AT),
        lambda: remove_comment(by=eve, comment=made, at=AT),
        lambda: let_out_comment(by=eve, comment=held, at=AT),
        lambda: change_comment(by=eve, comment=made, text="x", at=AT),
    ):
        with pytest.raises(Refused):
            act()


def test_the_second_thing_said_in_the_same_form_is_kept_too(story, sign_in):
    client, key = sign_in("eero"), str(uuid4())
    for text in ("Ensin.", "Sitten.", "Sitten."):
        client.post(f"/polku/stories/told/{story.pk}/comment/", {"text": text, "key": key})
    assert sorted(Comment.objects.values_list("text", flat=True)) == ["Ensin.", "Sitten."]
