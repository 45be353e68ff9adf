"""Whose view a page shows, in a small organisation and in a chain."""

from talkoot.base.orgs.actions import add_area, add_site
from talkoot.base.orgs.queries import LISTED, scope
from tests.cast import AT


def test_a_chain_is_searched_not_listed(cast, client):
    aino = cast.member("aino")
    area = add_area(by=aino, name="Lappi", at=AT)
    for i in range(LISTED + 5):
        last = add_site(by=None, organisation=cast.organisation, name=f"Piste {i:03}", area=area if i % 2 else None, at=AT)
    seen = scope(aino, last.key)
    assert seen.site == last
    assert [site.name for site in seen.own] == ["Kemi", "Salla"]
    assert (len(seen.others), seen.more) == (LISTED, True)
    client.force_login(aino.user)
    page = client.get("/polku/", {"site": last.key}).content.decode()
    assert 'role="search"' in page

    def listed(words):
        return client.get("/polku/sites/", {"q": words}).content.decode().split("<main")[1]

    assert "Piste 003" in listed("lappi 003")
    assert "Piste 005" not in listed("lappi 003")
    assert f"/polku/team/sites/{last.pk}/" in listed(last.name)
    assert "olematon" in listed("olematon")
    assert "Piste" not in listed("olematon")


def test_a_key_of_another_organisation_counts_as_not_asked_for(cast):
    assert scope(cast.member("aino"), cast.elsewhere.key).site is None
