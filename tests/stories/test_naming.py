"""Names that go out with a yes only: found in every form, said yes to in these words, closed with whoever leaves; and drafts that are their writer's."""

from datetime import timedelta
from uuid import uuid4

import pytest

from talkoot.base.notices.models import Notice
from talkoot.base.orgs.actions import end_membership
from talkoot.base.orgs.leaving import erase_person
from talkoot.base.orgs.refused import Refused
from talkoot.base.thread.kinds import KINDS
from talkoot.stories.actions.naming import answer_naming, ask_names
from talkoot.stories.actions.writing import Draft, begin_chapter, change_story, draft_anew, let_out, take_back, write_story
from talkoot.stories.logic.naming import Words
from talkoot.stories.models import Naming, Story
from talkoot.stories.queries.stories import public_of, stories_of
from talkoot.targets.actions.targets import propose_target
from tests.cast import AT


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Anna Virtanen", "Anna Virtasen mukaan"),
        ("Pekka Mäki", "Pekka Mäen mielestä"),
        ("Jussi Joki", "Jussi Joen auto"),
        ("Anna Korhonen", "Anna Maria Korhonen kertoi"),
        ("Anna Maria Korhonen", "Maria Korhoselle"),
        ("Päivi Rautio", "Raution Päivi"),
        ("Päivi Rautio", "PÄIVI RAUTIO"),
        ("Päivi Rautio", "**Päivi** Rautio"),
        ("Päivi Rautio", "Päi\u00advi Rautiolla"),
        ("Päivi Rautio", "paivi.rautio@example.org"),
        ("Päivi Rautio", "P. Rautio"),
        ("Veikko Lahti", "Veikon ja Lahden Veikon"),
        ("Erkki Kangas", "Erkki Kankaalle"),
        ("Liisa Rinne", "Liisa Rinteen"),
        ("Eino Niemi", "Einon Niemestä"),
        ("Anna-Liisa Haapa-Koski", "Liisa Kosken"),
        ("Eero", "Eeron mukaan"),
        ("Åsa Söderström", "Åsa Söderströms ord"),
    ],
)
def test_a_name_is_found_however_it_is_bent(name, text):
    assert Words(text).say(name)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Anna Virtanen", "Anna sanoi. Kukaan muu ei tiennyt, mitä Virtanen"),
        ("Pekka Mäki", "Pekka meni maitokauppaan"),
        ("Eero", "eeron päivä"),
        ("Eero", "Eerola on kylä"),
        ("Nora", "Asiakas lähti hymyillen."),
        ("", "Sanoi"),
    ],
)
def test_what_is_no_name_is_none(name, text):
    assert not Words(text).say(name)


@pytest.fixture
def nora(cast):
    return cast.member("nora")


@pytest.fixture
def eero(cast):
    found = cast.member("eero")
    found.user.name = "Eero Mäki"
    found.user.save()
    return found


def about_eero(nora, text="Eero Mäen mukaan se vei aikaa.", title="Mitä siitä tuli"):
    return write_story(by=nora, draft=Draft(title, text=text), key=uuid4(), at=AT)


def agreed(nora, eero, **more):
    story = about_eero(nora, **more)
    ask_names(by=nora, story=story, at=AT)
    answer_naming(by=eero, story=story, yes=True, at=AT)
    return let_out(by=nora, story=story, public=True, at=AT)


@pytest.mark.django_db
class TestNames:
    def test_a_yes_is_for_the_words_that_one_was_asked_about(self, nora, eero):
        story = agreed(nora, eero)
        change_story(by=nora, story=story, draft=Draft(story.title, text=story.text + "\n\nSitten ei enää."), at=AT)
        with pytest.raises(Refused):
            change_story(by=nora, story=story, draft=Draft(story.title, text="Eero Mäki nukkui koko kokouksen."), at=AT)
        take_back(by=nora, story=story, at=AT)
        story = change_story(by=nora, story=story, draft=Draft(story.title, text="Eero Mäki nukkui koko kokouksen."), at=AT)
        with pytest.raises(Refused):
            let_out(by=nora, story=story, public=True, at=AT)
        assert [ask_names(by=nora, story=story, at=AT) for _time in range(2)] == [1, 0]
        assert Notice.objects.filter(kind="stories.named", member=eero, seen_at=None).count() == 1
        answer_naming(by=eero, story=story, yes=True, at=AT)
        assert let_out(by=nora, story=story, public=True, at=AT).is_public

    def test_a_no_holds_when_its_giver_has_left(self, cast, nora, eero):
        story = about_eero(nora)
        ask_names(by=nora, story=story, at=AT)
        answer_naming(by=eero, story=story, yes=False, at=AT)
        end_membership(by=cast.member("sanna"), member=eero, at=AT)
        with pytest.raises(Refused, match="Eero Mäki"):
            let_out(by=nora, story=story, public=True, at=AT)

    @pytest.mark.parametrize("erased", [False, True])
    def test_whoever_leaves_or_is_erased_is_named_to_nobody_outside(self, cast, nora, eero, erased):
        story = agreed(nora, eero)
        if erased:
            erase_person(user=eero.user, by=None, at=AT)
        else:
            end_membership(by=cast.member("sanna"), member=eero, at=AT)
        assert not public_of(cast.organisation).exists()
        if not erased:
            eero.refresh_from_db()
            erase_person(user=eero.user, by=cast.member("sanna"), at=AT)
        with pytest.raises(Refused):
            let_out(by=nora, story=story, public=True, at=AT)
        change_story(by=nora, story=story, draft=Draft(story.title, text="Kollegan mukaan se vei aikaa."), at=AT)
        assert let_out(by=nora, story=story, public=True, at=AT).is_public

    def test_a_writers_name_above_it_needs_the_writers_yes(self, cast, nora, eero):
        story = write_story(by=eero, draft=Draft("Hymy", text="Asiakas lähti hymyillen."), key=uuid4(), at=AT)
        for public in (False, True):
            with pytest.raises(Refused):
                let_out(by=nora, story=story, public=public, at=AT)
        let_out(by=eero, story=story, public=False, at=AT)
        with pytest.raises(Refused, match="Eero Mäki"):
            let_out(by=nora, story=story, public=True, at=AT)
        assert ask_names(by=nora, story=story, at=AT) == 1
        answer_naming(by=eero, story=story, yes=True, at=AT)
        assert let_out(by=nora, story=story, public=True, at=AT).is_public
        answer_naming(by=eero, story=story, yes=False, at=AT)
        assert not public_of(cast.organisation).exists()

    def test_a_writer_who_was_not_asked_has_said_nothing(self, nora, eero, sign_in):
        story = write_story(by=eero, draft=Draft("Hymy", text="Asiakas lähti hymyillen."), key=uuid4(), at=AT)
        let_out(by=eero, story=story, public=False, at=AT)
        page = lambda: sign_in("eero").get(f"/polku/stories/told/{story.pk}/").content.decode()  # noqa: E731
        assert "not asked yet" in page()
        assert "Ask them whether" not in page(), "one does not ask oneself"
        ask_names(by=nora, story=story, at=AT)
        assert "said yes" not in page()
        answer_naming(by=eero, story=story, yes=False, at=AT)
        assert "said no" in page()

    def test_a_former_writer_is_named_to_nobody_outside(self, cast, nora, eero, client):
        story = write_story(by=eero, draft=Draft("Hymy", text="Asiakas lähti hymyillen."), key=uuid4(), at=AT)
        let_out(by=eero, story=story, public=False, at=AT)
        end_membership(by=cast.member("sanna"), member=eero, at=AT)
        let_out(by=nora, story=story, public=True, at=AT)
        for path in ("hymy/", "feed.atom", "feed.json"):
            assert "Eero" not in client.get(f"/stories/polku/{path}").content.decode()

    def test_who_is_asked_sees_a_draft_while_the_name_stands_in_it(self, nora, eero):
        story = about_eero(nora)
        assert story not in stories_of(eero)
        ask_names(by=nora, story=story, at=AT)
        assert story in stories_of(eero)
        change_story(by=nora, story=story, draft=Draft(story.title, text="Se vei aikaa."), at=AT)
        assert story not in stories_of(eero)
        assert not Notice.objects.filter(kind="stories.named", member=eero, seen_at=None).exists()

    def test_a_refused_name_stays_in_no_address(self, nora, eero):
        story = agreed(nora, eero, text="Se vei aikaa.", title="Eero Mäki kertoo")
        assert "eero" in story.slug
        answer_naming(by=eero, story=story, yes=False, at=AT)
        story = change_story(by=nora, story=story, draft=Draft("Kollega kertoo", text="Se vei aikaa."), at=AT)
        assert let_out(by=nora, story=story, public=True, at=AT).slug == "kollega-kertoo"
        old = let_out(by=nora, story=change_story(by=nora, story=story, draft=Draft("Muu nimi", text="x"), at=AT), public=True, at=AT)
        assert old.slug == "kollega-kertoo", "an address stays where nobody is named in it"

    def test_drafting_anew_puts_no_new_name_before_everybody(self, cast, nora, eero):
        target = propose_target(by=nora, title="Kohde", why="Koska", key=uuid4(), at=AT)
        story = begin_chapter(by=nora, kind=KINDS["targets.target"], thing=target, key=uuid4(), at=AT)
        story = let_out(by=nora, story=story, public=True, at=AT)
        type(target).objects.filter(pk=target.pk).update(why="Eero Mäki ei jaksa")
        target.refresh_from_db()
        with pytest.raises(Refused, match="Eero Mäki"):
            draft_anew(by=nora, story=story, kind=KINDS["targets.target"], thing=target, at=AT)
        story.refresh_from_db()
        assert "Eero" not in str(story.passages)

    def test_a_draft_is_nobodys_but_its_writers(self, nora, eero):
        story = write_story(by=eero, draft=Draft("Hymy", text="Asiakas lähti."), key=uuid4(), at=AT)
        assert story not in stories_of(nora)
        with pytest.raises(Refused):
            change_story(by=nora, story=story, draft=Draft("x", text="y"), at=AT)
        let_out(by=eero, story=story, public=False, at=AT)
        take_back(by=eero, story=story, at=AT)
        assert story in stories_of(nora)

    def test_a_public_story_reworded_by_its_writer_is_only_ours_until_it_is_let_out_again(self, nora, eero, sign_in):
        story = write_story(by=eero, draft=Draft("Hymy", text="Asiakas lähti."), key=uuid4(), at=AT)
        let_out(by=eero, story=story, public=False, at=AT)
        ask_names(by=nora, story=story, at=AT)
        answer_naming(by=eero, story=story, yes=True, at=AT)
        story = let_out(by=nora, story=story, public=True, at=AT)
        page = sign_in("eero").post(f"/polku/stories/told/{story.pk}/edit/", {"title": "Hymy", "text": "Jotain aivan muuta."}, follow=True)
        assert "let everybody read it again" in page.content.decode()
        assert Story.objects.get(pk=story.pk).is_public is False
        assert Notice.objects.filter(kind="stories.reworded", member=nora).exists()

    def test_what_one_wrote_stays_when_its_thing_leaves_the_thread(self, nora):
        target = propose_target(by=nora, title="Kohde", why="Koska", key=uuid4(), at=AT)
        story = begin_chapter(by=nora, kind=KINDS["targets.target"], thing=target, key=uuid4(), at=AT)
        own = {"part": "agreed", "text": "Omin sanoin", "draft": "Sovimme.", "sources": [], "is_figure": False, "is_out": False}
        Story.objects.filter(pk=story.pk).update(passages=[*story.passages, own])
        for _time in range(2):
            story = draft_anew(by=nora, story=story, kind=KINDS["targets.target"], thing=target, at=AT)
            assert [part["text"] for part in story.passages if part["part"] == "agreed"] == ["Omin sanoin"]
        assert story.passages[-1]["part"] == "agreed"

    def test_what_is_changed_while_it_is_taken_back_was_read_by_nobody(self, nora):
        story = let_out(by=nora, story=about_eero(nora, text="Ensin."), public=False, at=AT)
        take_back(by=nora, story=story, at=AT)
        story = change_story(by=nora, story=story, draft=Draft("T", text="Salaa."), at=AT)
        assert story.wordings.count() == 0

    def test_what_is_taken_back_is_told_to_nobody_until_it_is_back(self, cast, nora, eero):
        story = let_out(by=nora, story=about_eero(nora, text="Ensin."), public=False, at=AT)
        told = Notice.objects.filter(kind="stories.out", member=eero)
        assert told.count() == 1
        take_back(by=nora, story=story, at=AT)
        assert told.count() == 0
        take_back(by=nora, story=story, at=AT + timedelta(minutes=1), back=True)
        assert told.count() == 1

    @pytest.mark.parametrize(("before", "press"), [("us", "all"), ("all", "us")])
    def test_undo_leads_to_the_readers_that_were(self, nora, sign_in, before, press):
        story = let_out(by=nora, story=about_eero(nora, text="Ensin."), public=before == "all", at=AT)
        client = sign_in("nora")
        page = client.post(f"/polku/stories/told/{story.pk}/release/", {"to": press}, follow=True).content.decode()
        undo = f"/polku/stories/told/{story.pk}/release/?to={before}"
        assert undo in page
        client.post(undo)
        story.refresh_from_db()
        assert (story.state, story.is_public) == (Story.State.OUT, before == "all")

    def test_a_sign_that_no_font_has_stands_as_a_box(self, nora, sign_in):
        text = "Hyvä 😀 漢字 👩‍👩‍👧 \ufdd0\U0001f1eb\U0001f1ee ☺️ loppu"
        story = let_out(by=nora, story=about_eero(nora, text=text), public=False, at=AT)
        Story.objects.filter(pk=story.pk).update(text=text)
        for path in (f"told/{story.pk}/story.pdf", "journey.pdf"):
            assert sign_in("eero").get(f"/polku/stories/{path}").content.startswith(b"%PDF")

    def test_naming_rows_say_nothing_of_who_was_not_asked(self, nora, eero):
        assert agreed(nora, eero).is_public
        assert set(Naming.objects.values_list("member", flat=True)) == {eero.pk, nora.pk}
