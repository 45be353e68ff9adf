"""What comment fields are sold everywhere waits for a person; what neighbours and customers say does not.

2,000 words made by spam/make.py, 200 honest ones written by hand. Those with an even number were looked at while the rules were built; what is
promised is of the others. Both were made by the same hands as the rules: strangers' spam will get through more often.
"""

from pathlib import Path
from time import process_time
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from talkoot.base.kit.text import clean_line, clean_text
from talkoot.stories.actions import talking
from talkoot.stories.actions.talking import LONGEST_NAME, Word, comment_in_public
from talkoot.stories.actions.writing import Draft, let_out, write_story
from talkoot.stories.logic.holding import why_hold
from talkoot.stories.logic.selling import hides, leads_away, plain, sells
from talkoot.stories.models import Comment
from tests.cast import AT
from tests.stories.spam.make import samples

State = Comment.State
HONEST = (Path(__file__).parent / "spam" / "honest.txt").read_text().splitlines()
CALLED = ("", "Pentti", "Naapuri", "Maija K.", "K-Market Levi", "Anna-Liisa", "t. rekkamies", "Åsa")
HELD_BACK = 1  # odd numbers: not looked at while building


def why(text, name=""):
    return why_hold(clean_text(text), clean_line(name)[:LONGEST_NAME], 40.0, [], raw=f"{name} {text}")


@pytest.mark.one_database
def test_of_the_half_that_was_held_back_nine_in_ten_wait_and_of_the_honest_three_in_a_hundred():
    made = samples()
    assert (len(made), len(HONEST), len(set(HONEST))) == (2000, 200, 200)
    assert {one.language for one in made} == {"fi", "sv", "en"}
    spam = made[HELD_BACK::2]
    assert sum(bool(why(one.text, one.name)) for one in spam) / len(spam) >= 0.9
    honest = [(text, CALLED[number % len(CALLED)]) for number, text in enumerate(HONEST[HELD_BACK::2])]
    assert sum(bool(why(text, name)) for text, name in honest) / len(honest) <= 0.03


@pytest.mark.one_database
def test_also_what_leads_nowhere_waits_in_each_language_and_way_of_hiding():
    """Those without an address, which any rule would see, and each way by itself."""
    spam = samples()[HELD_BACK::2]
    quiet = [one for one in spam if not leads_away(f"{clean_line(one.name)} {clean_text(one.text)}")]
    assert len(quiet) > 150
    for some in [quiet, *([one for one in quiet if one.language == language] for language in ("fi", "sv", "en"))]:
        assert sum(bool(why(one.text, one.name)) for one in some) / len(some) >= 0.9
    for way in {way for one in spam for way in one.ways}:
        some = [one for one in spam if way in one.ways]
        assert sum(bool(why(one.text, one.name)) for one in some) / len(some) >= 0.9, way


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Lue lisää osta-halvalla . xyz", "link"),
        ("Lue lisää osta-halvalla piste com", "link"),
        ("Kirjoita minulle nimi (at) posti . com", "link"),
        ("L\u200bu\u200be täältä asiasta", "hidden"),
        ("Tulkaa \u202eaaknam\u202c katsomaan", "hidden"),
        ("Tаrjous vain tänään", "hidden"),
        ("C a s i n o tänään", "hidden"),
        ("P0tku ja r4ha heti k0tiin", "hidden"),
        ("Loitsija auttaa aina", "words"),
        ("Lue lisää lainatori.se tänään", "link"),
        ("Lue lisää lainatori.SE/haku tänään", "link"),
        ("Lue lisää laina-tori piste se", "link"),
        ("Lue lisää lainatori piste se/haku", "link"),
        ("Lue lisää lainatori piste shop", "link"),
        ("C A S I N O tänään", "hidden"),
        ("S M s i n o tänään", "hidden"),
        ("Kengät olivat hyvät.Se riitti minulle.", ""),
        ("Kiva kun autoitte.No niin", ""),
        ("Hyvä palvelu . Se ilahdutti", ""),
        ("hyvä piste se!", ""),
        ("Bra service.De var snälla", ""),
        ("We liked it.In the end it was fine", ""),
        ("Koot S M L X loppu", ""),
        ("Koko ajan. Se ei tekstillä parane.", ""),
        ("Kivaa oli. Me tullaan uudestaan. Com on.", ""),
        ("Perhe 👨\u200d👩\u200d👧 kiittää ja kumartaa 👨\u200d👩\u200d👧", ""),
        ("Kello 9.30 auki, maksoi 3,50 € ja oli hyvää", ""),
        ("Join 2dl kahvia ja söin A4:n kokoisen pullan", ""),
    ],
)
def test_signs_by_example(text, sign):
    assert why(text) == sign


@pytest.mark.one_database
@pytest.mark.parametrize(
    "text",
    [
        "Maksoin 20 euroa ja sain takaisin vain 5 minuuttia myöhemmin",
        "Lasku oli 250 € ja korko päälle. Laskutatte väärin!",
        "Autolainan voi maksaa teidän kassalla? Hyvä.",
        "Tyttäreni etsii töitä, voiko teille hakea? Ansaitseeko siellä hyvin?",
        "Jag vann en kaka i lotteriet, 100 kronor värd!",
        "Kassa antoi 10 % alennuksen, kiitos",
        "Äiti sai kivut pois kun hoitaja huomasi väärän lääkkeen",
        "I waited 20 minutes and paid 15 € for a soup",
        "Vi såg slottet och gick i slottsparken, Åbo slott är fint",
        "Asun Pornaisissa, Pornaisten asema on hyvä",
        "Hyvä seos teillä siinä leivässä",
        "Terveisiä Seoulista!",
        "Hinta nousi toiseen potenssiin",
        "Myyjä kertoi sen pokerinaamalla",
        "Minulla oli silloin Ford Escort",
        "All the time slots were taken on Friday",
        "Jonotin 10 minuuttia ja jalkojen kivut loppuivat",
        "Hain kengät alennuksella, 50 % halvemmalla",
        "Laukut sai alennuksella, 20 euroa",
        "Sain nastat ilmaiseksi ✅",
        "Naiset saivat kengät edullisesti",
        "Onko teillä Google-arvosteluja? Luin sieltä huonoa",
    ],
)
def test_words_of_the_trade_in_an_honest_mouth_do_not_wait(text):
    assert why(text) == ""


@pytest.mark.one_database
@pytest.mark.parametrize(
    "text",
    [
        "Bästa slots i stan", "Kolme slottia ja slottipelejä", "Ilmaista pornoa", "SEO ja SEO-palvelu", "Potensmedel billigt", "Potenssilääkkeitä",
        "Pokeria verkossa", "Escort i Åbo", "Laihdu 10 kiloa, 50 % halvemmalla", "Hei kulta, ilmaiseksi",
    ],
)  # fmt: skip
def test_what_is_sold_by_nearly_the_same_words_still_waits(text):
    assert why(text) == "words"


@pytest.mark.one_database
@pytest.mark.parametrize("name", ["Laina", "Love", "Laina Virtanen", "Love Svensson", "Laina K.", "Love 24 v"])
def test_people_called_like_what_is_sold_do_not_wait(name):
    assert why("Kiitos hyvästä palvelusta", name) == ""


@pytest.mark.one_database
@pytest.mark.parametrize("name", ["SuperLaina", "Laina24", "Mega Love", "LoveShop", "Love Deals", "Best Laina Online"])
def test_shops_of_the_same_names_do(name):
    assert why("Kiitos hyvästä palvelusta", name) == "words"


@pytest.mark.one_database
@pytest.mark.parametrize("piece", ["a-", "a", "а", "aа1", "a.", "a . ", "1 ", "1", "a_", "a1", "-", "\u200b", "a piste ", "a(dot)", "signal ", "@a", "S "])
def test_what_is_written_to_take_long_takes_as_long_as_it_is_long(piece):
    """10,000 signs of one piece; the worst took 5 s when each sign was read from each other."""
    long = (piece * 10_000)[:10_000]
    for text in (long, f"{long}!", f"{long} б", f"x{long}ж"):
        begun = process_time()
        leads_away(text), hides(text), sells(text, text)
        assert process_time() - begun < 0.5


def test_what_is_said_is_looked_at_before_anything_is_locked(story, monkeypatch):
    """A long look holds up nobody who writes."""
    depths = []
    monkeypatch.setattr(talking, "why_hold", lambda *said, **more: depths.append(len(connection.savepoint_ids)) or "")
    before = len(connection.savepoint_ids)
    assert said(story, "Hyvä juttu").state == State.OUT
    assert depths == [before]


@pytest.mark.one_database
def test_what_is_read_is_what_a_reader_sees():
    assert plain("B\u200bіtсоіn") == "Bitcoin"
    assert plain("c.a.s.i.n.o ja f0r3x") == "casino ja forex"
    assert plain("Kello on 10 ja hinta 3,50") == "Kello on 10 ja hinta 3,50"
    assert sells("Kiitos!", "SuperLaina Deals")
    assert not sells("Kiitos!", "Pentti")


@pytest.fixture
def story(cast):
    nora = cast.member("nora")
    return let_out(by=nora, story=write_story(by=nora, draft=Draft("Miten se alkoi", text="Alku."), key=uuid4(), at=AT), public=True, at=AT)


def said(story, text, name="", place="a"):
    return comment_in_public(story=story, word=Word(name, text, 40.0, place), key=uuid4(), at=AT)


def test_nothing_is_refused_or_lost_and_what_waits_is_let_out_with_one_press(story, sign_in):
    """A hundred of either, each from a network of its own: all are kept; one press shows what waited, and it can wait again."""
    spam = samples()[HELD_BACK:200:2]
    kept = [said(story, one.text, one.name, place=f"s{number}") for number, one in enumerate(spam)]
    # Honest words from one hand are no comments of one hour: each is held against those before.
    kept += [said(story, text, place=f"h{number}") for number, text in enumerate(HONEST[HELD_BACK::2])]
    assert Comment.objects.count() == len(kept) == 200
    assert sum(one.state == State.HELD for one in kept[100:]) <= 3
    assert {one.state for one in kept} == {State.HELD, State.OUT}
    waits = next(one for one in kept if one.state == State.HELD and "\u202e" not in one.text)
    nora, inside = sign_in("nora"), f"/polku/stories/told/{story.pk}/"
    release = f"/polku/stories/sayings/{waits.pk}/release/"
    assert release in nora.get(inside).content.decode()
    assert nora.post(release).status_code == 302
    waits.refresh_from_db()
    assert waits.state == State.OUT
    assert nora.post(f"{release}?again").status_code == 302
    waits.refresh_from_db()
    assert waits.state == State.HELD


def test_scripts_and_turned_signs_do_no_harm_where_they_are_shown(cast, story):
    """Even what somebody let out by mistake is only text, and turns nothing around after it."""
    nasty = said(story, "<script>alert(1)</script><img src=x onerror=alert(1)> \u202eolah\u202c [linkki](javascript:alert(1))", name="<b onclick=x>\u202eA")
    assert nasty.state == State.HELD
    Comment.objects.filter(pk=nasty.pk).update(state=State.OUT)
    page = Client().get("/stories/polku/miten-se-alkoi/").content.decode()
    assert "&lt;script&gt;alert(1)" in page
    for wrong in ("<script>alert", "<img src=x", "<b onclick", "\u202e", 'href="javascript:'):
        assert wrong not in page
