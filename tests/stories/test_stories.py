"""Stories: drafted, let out, taken back; a chapter that writes itself; names that go out with a yes only."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import translation

from talkoot.agreements.actions.keeping import put_in_force
from talkoot.agreements.actions.proposals import Draft as Proposal
from talkoot.agreements.actions.proposals import propose
from talkoot.agreements.logic.points import Line
from talkoot.base.kit.refs import Ref
from talkoot.base.notices.models import Notice
from talkoot.base.orgs.refused import Refused
from talkoot.base.thread.actions import join
from talkoot.base.thread.kinds import KINDS, makers_of
from talkoot.base.thread.queries import neighbours
from talkoot.base.trail.models import Entry
from talkoot.customers.actions import hear_question
from talkoot.stories.actions.naming import answer_naming, ask_names
from talkoot.stories.actions.writing import Draft, begin_chapter, change_story, draft_anew, let_out, take_back, write_story
from talkoot.stories.links import STORY
from talkoot.stories.logic.parts import of_kept
from talkoot.stories.models import Naming, Story
from talkoot.stories.poster import beginning
from talkoot.stories.queries.stories import drafts_of, named_in, out_of, public_of, stories_of
from talkoot.targets.actions.targets import propose_target, set_start, start_target
from talkoot.workshops.models import Workshop
from tests.cast import AT

pytestmark = pytest.mark.django_db
TARGET = "targets.target"


@pytest.fixture
def eero(cast):
    return cast.member("eero")


@pytest.fixture
def nora(cast):
    return cast.member("nora")


def written(by, text="Asiakas lähti hymyillen. Puhelin soi vähemmän.", **more):
    return write_story(by=by, draft=Draft("", text=text, **more), key=uuid4(), at=AT)


@pytest.fixture
def target(cast, nora):
    """Heard twice at two sites, started at one."""
    org = cast.organisation
    asked = None
    for site in (cast.salla, cast.kemi):
        known = asked.question if asked else None
        asked = hear_question(by=nora, site=site, text="Miksi te ette ole somessa?", key=uuid4(), at=AT - timedelta(days=40), question=known)
    made = propose_target(by=nora, title="Näymme asiakkaille somessa", why="Meitä ei löydy mistään", key=uuid4(), at=AT)
    join(organisation=org.pk, source=Ref("customers.question", str(asked.question_id)), result=Ref(TARGET, str(made.pk)), at=AT)
    start_target(by=nora, target=made, owner=nora, figure="main", expected=None, look_on=None, at=AT)
    set_start(by=nora, target=made, site=cast.salla, on=AT.date(), at=AT)
    return made


def chapter(by, target):
    return begin_chapter(by=by, kind=KINDS[TARGET], thing=target, key=uuid4(), at=AT)


def test_a_draft_is_its_writers_until_it_is_out(cast, eero, nora):
    key = uuid4()
    made = {write_story(by=eero, draft=Draft("", text="Asiakas lähti hymyillen. Toinen lause."), key=key, at=AT).pk for _time in range(2)}
    story = Story.objects.get(pk=made.pop())
    assert not made
    assert story.title == "Asiakas lähti hymyillen."
    assert [one.pk for one in drafts_of(eero)] == [story.pk]
    assert story not in stories_of(nora), "not even those who run stories see a draft"
    other = write_story(by=nora, draft=Draft("Toisen", text="Luonnos"), key=uuid4(), at=AT)
    assert other not in stories_of(eero)
    let_out(by=eero, story=story, public=False, at=AT)
    assert story in out_of(cast.member("aino"))
    assert stories_of(cast.member("eve")).count() == stories_of(cast.member("guest")).count() == 0
    assert [entry.act for entry in Entry.objects.filter(subject=str(STORY.ref(story))).order_by("id")] == ["write_story", "publish_story"]


def test_who_is_told_are_those_of_its_sites_once(cast, eero, nora):
    story = written(eero, sites=[cast.kemi])
    for _time in range(2):
        story = let_out(by=eero, story=story, public=False, at=AT)
    told = Notice.objects.filter(kind="stories.out")
    assert {one.member_id for one in told} == {nora.pk, cast.member("aino").pk}
    take_back(by=eero, story=story, at=AT)
    take_back(by=eero, story=story, at=AT, back=True)
    assert told.count() == 2


def test_nothing_is_not_let_out_and_strangers_change_nothing(cast, eero, nora):
    empty = write_story(by=eero, draft=Draft("Otsikko"), key=uuid4(), at=AT)
    aino, story = cast.member("aino"), let_out(by=nora, story=written(nora), public=False, at=AT)
    with pytest.raises(Refused):
        let_out(by=eero, story=empty, public=False, at=AT)
    for act in (
        lambda: let_out(by=eero, story=story, public=False, at=AT),
        lambda: change_story(by=eero, story=story, draft=Draft("x", text="y"), at=AT),
        lambda: take_back(by=eero, story=story, at=AT),
        lambda: write_story(by=cast.member("guest"), draft=Draft("x", text="y"), key=uuid4(), at=AT),
        lambda: write_story(by=eero, draft=Draft("x", text="y", sites=[cast.elsewhere]), key=uuid4(), at=AT),
        lambda: write_story(by=eero, draft=Draft("", text=" "), key=uuid4(), at=AT),
        lambda: change_story(by=eero, story=empty, draft=Draft("x", text="y" * 40_001), at=AT),
    ):
        with pytest.raises(Refused):
            act()
    assert change_story(by=aino, story=story, draft=Draft("Parempi", text="Sanat"), at=AT).title == "Parempi", "a coach runs stories"


def test_what_was_out_keeps_its_former_wordings(eero):
    story = written(eero)
    story = change_story(by=eero, story=story, draft=Draft("Luonnos vielä", text="Ensin."), at=AT)
    assert story.wordings.count() == 0
    story = let_out(by=eero, story=story, public=False, at=AT)
    for _time in range(2):
        story = change_story(by=eero, story=story, draft=Draft("Nyt", text="Sitten."), at=AT)
    assert [(one.title, one.text) for one in story.wordings.all()] == [("Luonnos vielä", "Ensin.")]
    with pytest.raises(Refused):
        change_story(by=eero, story=story, draft=Draft("Nyt", text=" "), at=AT)
    story.refresh_from_db()
    assert story.text == "Sitten."


def test_a_chapter_writes_itself_of_what_is_known(cast, nora, target):
    story = chapter(nora, target)
    parts = {part.part: part for part in of_kept(story.passages)}
    assert "Miksi te ette ole somessa?" in parts["heard"].text
    assert "2" in parts["heard"].text
    assert "Meitä ei löydy mistään." in parts["heard"].text
    assert "Salla" in parts["done"].text
    assert parts["learned"].is_figure
    assert "Emme voi vielä tietää" in parts["learned"].text, "few sites: it claims nothing"
    assert "customers.question:" in parts["heard"].sources[0]
    assert str(STORY.ref(story)) in [card.ref for card in neighbours([Ref(TARGET, str(target.pk))], nora)[f"{TARGET}:{target.pk}"].led_to]


def test_a_chapter_is_in_the_organisations_language(cast, nora, target):
    with translation.override("sv"):
        heard = of_kept(chapter(nora, target).passages)[0].text
    assert heard == "Asiakas sanoi: ”Miksi te ette ole somessa?” Sama kysymys kirjattiin 2 kertaa, 2 toimipisteessä. Meitä ei löydy mistään."


def test_a_figures_words_are_left_out_or_stand_and_nothing_of_ones_own_is_drafted_over(cast, nora, target):
    story = chapter(nora, target)
    before = of_kept(story.passages)
    number = next(number for number, part in enumerate(before) if part.is_figure)
    texts = ["Omin sanoin" if part.part == "heard" else "Luku nousi varmasti!" if part.is_figure else part.text for part in before]
    story = change_story(by=nora, story=story, draft=Draft("Luku", texts=texts), at=AT)
    assert of_kept(story.passages)[number].text == before[number].text
    story = change_story(by=nora, story=story, draft=Draft("Luku", texts=texts, left_out=[number]), at=AT)
    assert not of_kept(story.passages)[number].is_told
    set_start(by=nora, target=target, site=cast.kemi, on=AT.date() + timedelta(days=30), at=AT)
    early = draft_anew(by=nora, story=story, kind=KINDS[TARGET], thing=target, at=AT)
    assert "Kemi" not in {part.part: part for part in of_kept(early.passages)}["done"].text, "nobody has begun on a day to come"
    story = draft_anew(by=nora, story=story, kind=KINDS[TARGET], thing=target, at=AT + timedelta(days=31))
    parts = {part.part: part for part in of_kept(story.passages)}
    assert parts["heard"].text == "Omin sanoin"
    assert "Kemi" in parts["done"].text
    assert not parts["learned"].is_told


def test_a_chapter_is_not_made_of_itself(nora, target):
    story = draft_anew(by=nora, story=chapter(nora, target), kind=KINDS[TARGET], thing=target, at=AT)
    assert str(STORY.ref(story)) not in {source for part in of_kept(story.passages) for source in part.sources}


def test_nothing_writes_itself_of_what_has_no_journey(cast, nora, eero):
    story = written(nora)
    with pytest.raises(Refused):
        begin_chapter(by=nora, kind=STORY, thing=story, key=uuid4(), at=AT)
    assert "stories.story" in dict(makers_of(KINDS[TARGET]))


def test_names_go_out_with_a_yes_only(cast, nora, eero):
    eero.user.name = "Eero Aska"
    eero.user.save()
    story = written(nora, "Eero Askan mukaan se vei aikaa. Sitten ei enää.")
    assert [one.pk for one in named_in(cast.organisation.pk, story.text)] == [eero.pk]
    with pytest.raises(Refused):
        let_out(by=nora, story=story, public=True, at=AT)
    assert [ask_names(by=nora, story=story, at=AT) for _time in range(2)] == [1, 0]
    assert Notice.objects.filter(kind="stories.named", member=eero).count() == 1
    assert story in stories_of(eero), "who is asked may read it"
    answer_naming(by=eero, story=story, yes=True, at=AT)
    assert let_out(by=nora, story=story, public=True, at=AT).is_public
    assert Notice.objects.get(kind="stories.named", member=eero).seen_at
    with pytest.raises(Refused):
        aino = cast.member("aino")
        aino.user.name = "Aino Kallio"
        aino.user.save()
        change_story(by=nora, story=story, draft=Draft("T", text="Eero Aska ja Aino Kallio"), at=AT)
    answer_naming(by=eero, story=story, yes=False, at=AT)
    story.refresh_from_db()
    assert not story.is_public
    assert Naming.objects.get(member=eero).yes is False
    answer_naming(by=cast.member("sanna"), story=story, yes=True, at=AT)
    assert not Naming.objects.filter(member=cast.member("sanna")).exists(), "who was not asked says nothing"


def test_only_those_who_run_stories_let_everybody_read(cast, eero, nora):
    story = written(eero)
    with pytest.raises(Refused):
        let_out(by=eero, story=story, public=True, at=AT)
    story = let_out(by=eero, story=story, public=False, at=AT)
    ask_names(by=nora, story=story, at=AT)
    answer_naming(by=eero, story=story, yes=True, at=AT)
    assert let_out(by=nora, story=story, public=True, at=AT).slug == "asiakas-lahti-hymyillen"
    twin = let_out(by=nora, story=written(nora), public=True, at=AT)
    assert twin.slug == "asiakas-lahti-hymyillen-2"
    talk = write_story(by=nora, draft=Draft("Mitä mieltä?", text="Puhutaan"), key=uuid4(), form="talk", at=AT)
    with pytest.raises(Refused):
        let_out(by=nora, story=talk, public=True, at=AT)
    assert public_of(cast.organisation).count() == 2
    take_back(by=nora, story=twin, at=AT)
    assert public_of(cast.organisation).count() == 1


def test_the_whole_way_by_hand(cast, sign_in, target, nora):
    client = sign_in("nora")
    page = client.get(f"/polku/stories/new/?from={TARGET}:{target.pk}").content.decode()
    assert "writes itself" in page
    key = str(uuid4())
    for _time in range(2):
        sent = client.post("/polku/stories/chapter/", {"from": f"{TARGET}:{target.pk}", "key": key})
    story = Story.objects.get()
    assert sent["Location"] == f"/polku/stories/told/{story.pk}/edit/"
    page = client.get(sent["Location"]).content.decode()
    assert "Miksi te ette ole somessa?" in page
    parts = of_kept(story.passages)
    fields = {f"part{n}": "on" if part.is_figure else part.text + " **Niin.**" for n, part in enumerate(parts)}
    sent = client.post(sent["Location"], fields | {"title": "Miksi?", "lead": "Neljä sanaa", "text": "<script>x</script>"})
    assert sent["Location"] == f"/polku/stories/told/{story.pk}/"
    client.post(f"/polku/stories/told/{story.pk}/release/", {"to": "us"})
    page = sign_in("eero").get(f"/polku/stories/told/{story.pk}/").content.decode()
    assert "<strong>Niin.</strong>" in page
    assert "<script>x" not in page
    assert "Emme voi vielä tietää" in page
    assert "Miksi?" in sign_in("eero").get("/polku/stories/").content.decode()


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_says_each_once(cast, eero, sign_in, many):
    for number in range(many):
        let_out(by=eero, story=written(eero, f"Tarina numero {number}."), public=False, at=AT)
    page = sign_in("eero").get("/polku/stories/").content.decode()
    assert [page.count(f"/stories/told/{pk}/") for pk in Story.objects.values_list("pk", flat=True)] == [1] * many


@pytest.mark.parametrize("wrong", ["", "targets.target:999999", "targets.target:x", "stories.story:1", "nothing", "feedback.comment:1"])
def test_a_chapter_of_nothing_is_refused_in_words(cast, sign_in, wrong):
    sent = sign_in("nora").post("/polku/stories/chapter/", {"from": wrong, "key": str(uuid4())}, follow=True)
    assert sent.status_code == 200
    assert Story.objects.count() == 0


def test_a_story_and_the_whole_journey_are_tagged_pdfs(cast, eero, nora, target, sign_in):
    client = sign_in("eero")
    assert client.get("/polku/stories/journey.pdf").status_code == 404
    text = "# Väliotsikko\n\n#let x = 1 \\ $ <b>\n\n> Lainaus\n\n- yksi\n- kaksi"
    told = let_out(by=eero, story=written(eero, text), public=False, at=AT)
    story = chapter(nora, target)
    let_out(by=nora, story=story, public=False, at=AT)
    for path in ("journey.pdf", f"told/{told.pk}/story.pdf", f"told/{story.pk}/story.pdf"):
        page = client.get(f"/polku/stories/{path}")
        assert page["Content-Type"] == "application/pdf"
        assert b"/StructTreeRoot" in page.content
        assert b"pdfuaid" in page.content


def test_a_story_hangs_on_a_wall_with_a_code_only_where_everybody_may_read_it(cast, eero, sign_in, tmp_path):
    def hung(story):
        page = sign_in("eero").get(f"/polku/stories/told/{story.pk}/poster.pdf")
        assert page["Content-Type"] == "application/pdf"
        assert b"/StructTreeRoot" in page.content
        assert b"pdfuaid" in page.content
        assert page.content.count(b"/Type /Page\n") + page.content.count(b"/Type/Page/") <= 1
        return page.content

    text = "# Alku\n\n#let x = 1 \\ $ <b>\n\n" + "Pitkä kappale jatkuu. " * 200
    inside, outside = let_out(by=eero, story=written(eero, text), public=False, at=AT), written(eero, text)
    Story.objects.filter(pk=outside.pk).update(state="out", is_public=True, slug="alku", out_at=AT, public_at=AT)
    (tmp_path / "poster.pdf").write_bytes(hung(outside))
    assert b"Figure" not in hung(inside)
    assert b"Figure" in hung(outside)
    assert sign_in("guest").get(f"/polku/stories/told/{inside.pk}/poster.pdf").status_code == 403


def test_what_stands_on_the_wall_is_no_more_than_one_reads_in_passing(cast, eero):
    story = written(eero, "# Alku\n\n" + "Ensimmäinen kappale. " * 10 + "\n\n" + "Toinen kappale. " * 100)
    found = beginning(story, has_picture=False)
    assert found[:2] == ["Alku", ("Ensimmäinen kappale. " * 10).strip()]
    assert sum(map(len, found)) <= 901
    assert found[-1].endswith("…")
    assert sum(map(len, beginning(story, has_picture=True))) <= 421


def test_only_what_has_been_is_told_as_having_been(cast, nora, target):
    ref = Ref(TARGET, str(target.pk))
    rule = propose(by=nora, kind="rule", draft=Proposal("Näin meillä", [Line("same", "a")]), site=cast.salla, sources=[ref], at=AT)
    assert "Näin meillä" not in str(chapter(nora, target).passages)
    put_in_force(by=cast.member("sanna"), version=rule.versions.get(), at=AT)
    assert "Näin meillä" in str(chapter(nora, target).passages)
    meeting = Workshop.objects.create(organisation=cast.organisation, key=uuid4(), title="Tuleva paja", made_at=AT, changed_at=AT)
    join(organisation=cast.organisation.pk, source=ref, result=Ref("workshops.workshop", str(meeting.pk)), at=AT)
    assert "Tuleva paja" not in str(chapter(nora, target).passages)
    Workshop.objects.update(state=Workshop.State.ENDED)
    assert "Tuleva paja" in str(chapter(nora, target).passages)
