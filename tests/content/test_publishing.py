"""One post: one text with each site's own, approved exactly as seen or let out with free hands, published by hand, told on the curve."""

from datetime import timedelta

import pytest

from talkoot.agreements.models import Agreement, Commitment, Version
from talkoot.base.notices.models import Notice
from talkoot.base.orgs.holdings import HOLDINGS
from talkoot.base.orgs.models import Area, Membership, Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.thread.effects import Stretch, effects
from talkoot.content.actions.planning import give_post, plan_idea, take_post, unplan
from talkoot.content.actions.publishing import approve_line, approve_post, ask_approval, publish_by_hand, unpublish, write_line, write_post
from talkoot.content.filling import fill, is_too_long, length_at, unknown_places
from talkoot.content.models import Asking, Post, Publication, SiteLine
from talkoot.content.networks import NETWORKS
from talkoot.content.queries.plan import my_turns
from talkoot.content.queries.versions import at_sites, free_by, to_approve, version_of
from talkoot.customers.actions import end_need
from tests.content.conftest import AT

pytestmark = pytest.mark.django_db
TEXT = "Nastat tai keppi.\n\n{oma lause}\n\nAika: {toimipiste} {puhelin}"
HERE = {"site": "Salla", "phone": "016 555 0107", "address": "", "hours": ""}


@pytest.fixture
def post(cast, idea):
    """Eero's, written for two networks; Salla has its phone, Kemi lacks it."""
    Site.objects.filter(pk=cast.salla.pk).update(phone="016 555 0107")
    cast.salla.refresh_from_db()
    made = take_post(by=cast.member("eero"), post=plan_idea(by=cast.member("eero"), idea=idea, week=AT.date(), at=AT), at=AT)
    return write_post(by=cast.member("eero"), post=made, text=TEXT, networks=["facebook", "instagram"], at=AT)


def approved(cast, post, by="nora"):
    return approve_post(by=cast.member(by), post=post, digest=post.digest, at=AT)


def let_free(cast, name):
    """An agreement in force gives free hands to publish, and they have committed to it."""
    rules = Agreement.objects.create(organisation=cast.organisation, kind="rule", title="Rules", made_at=AT, changed_at=AT)
    version = Version.objects.create(agreement=rules, number=1, state="in_force", title="Somen pelisäännöt", grants="publish", made_at=AT, in_force_at=AT)
    Agreement.objects.filter(pk=rules.pk).update(in_force=version)
    Commitment.objects.create(version=version, member=cast.member(name), at=AT)


def test_what_fills_itself_in_is_told_apart_from_what_is_shared():
    found = fill(TEXT, HERE, "Ramppi on hiekoitettu.")
    assert found.text == "Nastat tai keppi.\n\nRamppi on hiekoitettu.\n\nAika: Salla 016 555 0107"
    assert [part for part, is_own in found.parts if is_own] == ["Ramppi on hiekoitettu.", "Salla", "016 555 0107"]
    assert fill(TEXT, HERE, "").text == "Nastat tai keppi.\n\nAika: Salla 016 555 0107"
    assert fill("{oma lause}\n\nLoppu", HERE, "").text == "Loppu"
    assert fill("Yhteinen.", HERE, "Oma.").text == "Yhteinen.\n\nOma."
    assert fill("{site} {address} {osoite}", HERE, "").missing == ("address",)
    assert unknown_places("{site} {kissa} {Puhelin}") == ["kissa"]


def test_lengths_are_counted_as_each_network_counts():
    long_link = "https://example.org/" + "x" * 300
    assert length_at(NETWORKS["mastodon"], f"Lue {long_link}") == 4 + 23
    assert length_at(NETWORKS["bluesky"], long_link) == len(long_link)
    assert is_too_long(NETWORKS["bluesky"], "x" * 301)
    assert not is_too_long(NETWORKS["bluesky"], "x" * 300)
    assert is_too_long(NETWORKS["instagram"], " ".join(f"#tag{n}" for n in range(31)))
    assert not is_too_long(NETWORKS["facebook"], "x" * 5000)
    assert all(one.source.startswith("https://") for one in NETWORKS.values() if one.most)


def test_it_is_written_by_whose_turn_it_is_and_strange_words_are_refused(cast, post):
    eero = cast.member("eero")
    for by, text, networks in (
        (cast.member("aino"), TEXT, ["kissa"]), (eero, " ", ["facebook"]), (eero, "{kissa}", ["facebook"]), (eero, TEXT, []), (eero, "x" * 5001, ["facebook"]),
        (cast.member("guest"), TEXT, ["facebook"]),
    ):  # fmt: skip
        with pytest.raises(Refused):
            write_post(by=by, post=post, text=text, networks=networks, at=AT)
    assert Post.objects.get().text == TEXT
    with pytest.raises(Post.DoesNotExist):
        write_post(by=cast.member("eve"), post=post, text=TEXT, networks=["facebook"], at=AT)


def test_nobody_approves_their_own_nor_anything_but_what_they_saw(cast, sign_in, post):
    with pytest.raises(Refused):
        approved(cast, post, "eero")
    seen = post.digest
    changed = write_post(by=cast.member("eero"), post=post, text=TEXT + "!", networks=post.networks, at=AT)
    with pytest.raises(Refused):
        approve_post(by=cast.member("nora"), post=changed, digest=seen, at=AT)
    page = sign_in("aino").get(f"/polku/content/posts/{post.pk}/").content.decode()
    assert "Approve this" in page
    sign_in("aino").post(f"/polku/content/posts/{post.pk}/approve/", {"digest": changed.digest})
    assert Post.objects.get().is_approved
    assert Notice.objects.filter(kind="content.approved", member=cast.member("eero")).count() == 1
    with pytest.raises(Refused):
        approve_post(by=cast.member("guest"), post=changed, digest=changed.digest, at=AT)


def test_any_change_of_text_or_networks_needs_it_again(cast, post):
    approved(cast, post)
    eero = cast.member("eero")
    same = write_post(by=eero, post=post, text=TEXT, networks=["instagram", "facebook"], at=AT)
    assert same.is_approved, "nothing has changed"
    assert not write_post(by=eero, post=post, text=TEXT, networks=["facebook"], at=AT).is_approved
    post = Post.objects.get()
    approved(cast, post)
    Post.objects.filter(pk=post.pk).update(text="Muuta, tavalla tai toisella")
    assert not Post.objects.get().is_approved
    with pytest.raises(Refused):
        publish_by_hand(by=eero, post=post, site=cast.salla, network="facebook", address="", at=AT)


def test_one_or_two_are_asked_who_find_it_on_today_until_it_changes(cast, sign_in, post):
    nora, aino, eero = (cast.member(name) for name in ("nora", "aino", "eero"))
    for people in ([], [eero], [nora, aino, cast.member("sanna")], [cast.member("guest")], [cast.member("eve")]):
        with pytest.raises(Refused):
            ask_approval(by=eero, post=post, people=people, at=AT)
    sign_in("eero").post(f"/polku/content/posts/{post.pk}/ask/", {"people": [nora.pk], "people_words": ""})
    assert [one.pk for one in to_approve(nora)] == [post.pk]
    assert "You are asked to approve this" in sign_in("nora").get("/polku/").content.decode()
    assert Notice.objects.filter(kind="content.approval", member=nora, seen_at=None).count() == 1
    write_post(by=eero, post=post, text=TEXT + "!", networks=post.networks, at=AT)
    assert to_approve(nora) == []
    assert not Asking.objects.exists()
    assert not Notice.objects.filter(kind="content.approval", seen_at=None).exists()


def test_free_hands_come_from_an_agreement_in_force_that_is_shown(cast, sign_in, post):
    let_free(cast, "eero")
    page = sign_in("eero").get(f"/polku/content/posts/{post.pk}/").content.decode()
    assert "Let it go out without asking" in page
    assert "Somen pelisäännöt" in page
    sign_in("eero").post(f"/polku/content/posts/{post.pk}/approve/", {"digest": post.digest})
    found = Post.objects.get()
    assert (found.is_approved, found.by_free_hands, found.approved_by) == (True, True, cast.member("eero"))
    Agreement.objects.update(ended_at=AT)
    write_post(by=cast.member("eero"), post=post, text="Toisin", networks=["facebook"], at=AT)
    with pytest.raises(Refused):
        approved(cast, Post.objects.get(), "eero")


def test_a_sites_own_sentence_goes_out_only_once_somebody_else_approved_it(cast, sign_in, post):
    eero, aino = cast.member("eero"), cast.member("aino")
    with pytest.raises(Refused):
        write_line(by=eero, post=post, site=cast.kemi, text="Ei omani", at=AT)
    for strange in ("x" * 301, "Aika {puhelin}"):
        with pytest.raises(Refused):
            write_line(by=eero, post=post, site=cast.salla, text=strange, at=AT)
    sign_in("eero").post(f"/polku/content/posts/{post.pk}/line/?site={cast.salla.pk}", {"text": "Ramppi on hiekoitettu."})
    line = SiteLine.objects.get()
    assert "hiekoitettu" not in version_of(post, cast.salla).text
    with pytest.raises(Refused):
        approve_line(by=eero, line=line, text=line.text, at=AT)
    with pytest.raises(Refused):
        approve_line(by=aino, line=line, text="Jotain muuta", at=AT)
    approve_line(by=aino, line=line, text=line.text, at=AT)
    assert "hiekoitettu" in version_of(post, cast.salla).text
    assert "hiekoitettu" not in version_of(post, cast.kemi).text
    write_line(by=eero, post=post, site=cast.salla, text="Ramppi on auki.", at=AT)
    assert "Ramppi" not in version_of(post, cast.salla).text, "changed, it waits again"
    assert write_line(by=eero, post=post, site=cast.salla, text="", at=AT) is None
    assert not SiteLine.objects.exists()


def test_what_a_site_lacks_blocks_only_its_version(cast, sign_in, post):
    post = approved(cast, post)
    found = {one.site.name: one.filled.missing for one in at_sites(cast.member("nora"), post)[0]}
    assert found == {"Kemi": ("phone",), "Salla": ()}
    nora = cast.member("nora")
    with pytest.raises(Refused):
        publish_by_hand(by=nora, post=post, site=cast.kemi, network="facebook", address="", at=AT)
    publish_by_hand(by=nora, post=post, site=cast.salla, network="facebook", address="", at=AT)
    page = sign_in("sanna").get(f"/polku/content/posts/{post.pk}/?site={cast.kemi.pk}").content.decode()
    assert "This site lacks: phone" in page
    assert f"/polku/sites/{cast.kemi.pk}/" in page


def test_it_is_published_by_hand_from_the_pack_and_marked_with_its_address(cast, sign_in, post):
    client, pack = sign_in("eero"), f"/polku/content/posts/{post.pk}/pack/?site={cast.salla.pk}&network=facebook"
    assert "It has not been approved as it stands now." in client.get(pack).content.decode()
    assert client.post(pack, {"address": ""}).status_code == 422
    post = approved(cast, post)
    page = client.get(pack).content.decode()
    assert "Aika: Salla 016 555 0107</textarea>" in page
    assert 'data-copy="pack-text"' in page
    assert client.post(pack, {"address": "javascript:alert(1)"}).status_code == 422
    for _twice in range(2):
        assert client.post(pack, {"address": "https://www.facebook.com/salla/posts/1"}).status_code == 302
    made = Publication.objects.get()
    assert (made.by, made.text) == (cast.member("eero"), version_of(post, cast.salla).text)
    assert Post.objects.get().look == "out"
    assert "https://www.facebook.com/salla/posts/1" in client.get(pack).content.decode()
    write_post(by=cast.member("eero"), post=post, text="Aivan toisin", networks=["facebook"], at=AT)
    assert Publication.objects.get().text == made.text, "what was published stays as it was"
    for _twice in range(2):
        client.post(f"/polku/content/publications/{made.pk}/undo/")
    assert (Publication.objects.count(), Post.objects.get().out_at) == (0, None)


def test_members_of_elsewhere_publish_nothing_there(cast, sign_in, post):
    post = approved(cast, post)
    with pytest.raises(Refused):
        publish_by_hand(by=cast.member("eero"), post=post, site=cast.kemi, network="facebook", address="", at=AT)
    with pytest.raises(Refused):
        publish_by_hand(by=cast.member("nora"), post=post, site=cast.elsewhere, network="facebook", address="", at=AT)
    for network in ("bluesky", "kissa"):
        with pytest.raises(Refused):
            publish_by_hand(by=cast.member("eero"), post=post, site=cast.salla, network=network, address="", at=AT)
    made = publish_by_hand(by=cast.member("eero"), post=post, site=cast.salla, network="facebook", address="", at=AT)
    with pytest.raises(Post.DoesNotExist):
        unpublish(by=cast.member("eve"), publication=made, at=AT)
    assert sign_in("eve").post(f"/toinen/content/publications/{made.pk}/undo/").status_code == 404


def test_too_long_a_text_is_not_published_there(cast, post):
    eero = cast.member("eero")
    post = approved(cast, write_post(by=eero, post=post, text="x" * 301, networks=["bluesky", "facebook"], at=AT))
    with pytest.raises(Refused):
        publish_by_hand(by=eero, post=post, site=cast.salla, network="bluesky", address="", at=AT)
    publish_by_hand(by=eero, post=post, site=cast.salla, network="facebook", address="", at=AT)


def test_it_stands_as_a_mark_on_the_customers_curve_once_a_site(cast, sign_in, post):
    post, nora = approved(cast, post), cast.member("nora")
    for network in ("facebook", "instagram"):
        publish_by_hand(by=nora, post=post, site=cast.salla, network=network, address="", at=AT)
    stretch = Stretch(AT.date() - timedelta(days=1), AT.date() + timedelta(days=1))
    found = [one for one in effects(stretch, nora) if one.ref == f"content.post:{post.pk}"]
    assert [(one.title, one.place) for one in found] == [(post.idea.title, "Salla")]
    assert [one for one in effects(stretch, cast.member("eve")) if one.ref.startswith("content")] == []


def test_what_has_a_text_stays_in_the_plan(cast, post):
    with pytest.raises(Refused):
        unplan(by=cast.member("nora"), post=post, at=AT)
    assert Post.objects.get().text == TEXT


def test_nobody_approves_what_they_wrote_a_word_of_also_when_it_is_nobodys_turn(cast, post):
    eero, nora = cast.member("eero"), cast.member("nora")
    post = write_post(by=nora, post=post, text=TEXT + "!", networks=["facebook"], at=AT)  # a letter mended: she wrote it last
    post = give_post(by=eero, post=post, to=None, at=AT)
    for by in (eero, nora):
        with pytest.raises(Refused):
            approve_post(by=by, post=post, digest=post.digest, at=AT)
    assert approved(cast, post, "aino").is_approved


@pytest.mark.parametrize("place", ["site", "area"])
def test_free_hands_of_a_site_or_an_area_reach_no_text_of_all_sites(cast, post, place):
    area = Area.objects.create(organisation=cast.organisation, name="Lappi")
    Site.objects.filter(pk=cast.salla.pk).update(area=area)
    cast.salla.refresh_from_db()
    let_free(cast, "eero")
    Agreement.objects.update(**{place: cast.salla if place == "site" else area})
    with pytest.raises(Refused):
        approved(cast, post, "eero")
    assert free_by(cast.member("eero")) is None, "nor does the page offer it"
    assert write_line(by=cast.member("eero"), post=post, site=cast.salla, text="Meillä on hiekoitettu.", at=AT).approved_by == cast.member("eero"), (
        "at home they do"
    )
    Membership.objects.get(pk=cast.member("eero").pk).sites.add(cast.kemi)
    assert write_line(by=cast.member("eero"), post=post, site=cast.kemi, text="Täällä myös.", at=AT).approved_by is None


def test_a_text_whose_turn_has_passed_meanwhile_is_given_back(cast, sign_in, post):
    client, address = sign_in("eero"), f"/polku/content/posts/{post.pk}/write/"
    client.get(address)
    give_post(by=cast.member("nora"), post=post, to=cast.member("aino"), at=AT)
    sent = client.post(address, {"text": "Puolen tunnin työ", "networks": ["facebook"]})
    assert sent.status_code == 422
    assert "Puolen tunnin työ" in sent.content.decode()
    assert client.get(address).status_code == 302


def test_what_is_late_stays_on_today_and_what_is_out_is_nobodys_to_hand_on(cast, post):
    eero = cast.member("eero")
    assert [one.pk for one in my_turns(eero, AT + timedelta(weeks=5))] == [post.pk]
    Post.objects.update(out_at=AT)
    assert my_turns(eero, AT + timedelta(weeks=5)) == []
    assert not HOLDINGS["content.post"].of(eero)


def test_an_idea_keeps_the_need_that_has_ended(cast, sign_in, idea, elders):
    end_need(by=cast.member("nora"), need=elders.winter, at=AT)
    client, address = sign_in("eero"), f"/polku/content/ideas/{idea.pk}/edit/"
    page = client.get(address).content.decode()
    key = page.split('name="key" value="')[1].split('"')[0]
    sent = {"title": "Toisin sanoin", "whose": f"n{elders.winter.pk}", "form": "tip", "month": "", "details": "", "who": "", "key": key}
    assert client.post(address, sent).status_code == 302
    idea.refresh_from_db()
    assert (idea.title, idea.need) == ("Toisin sanoin", elders.winter)
