"""Groups and needs: the actions themselves refuse whoever may not, by whatever way they are asked."""

import pytest

from talkoot.base.orgs.refused import Refused
from talkoot.customers.actions import add_need, change_need, end_group, end_need, save_group, tie_evidence, untie_evidence
from talkoot.customers.models import Group, Need
from tests.cast import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(cast):
    return save_group(by=cast.member("nora"), name="Omaiset", about="", at=AT)


@pytest.mark.parametrize("name", ["eero", "guest", "eve"])
def test_who_may_not_describe_groups_or_is_of_elsewhere_changes_nothing(cast, group, name):
    by, need = cast.member(name), add_need(by=cast.member("nora"), group=group, text="Aikoja", sources=[], at=AT)
    acts = [
        lambda: save_group(by=by, group=group, name="Muu", about="", at=AT),
        lambda: add_need(by=by, group=group, text="Muu", sources=[], at=AT),
        lambda: change_need(by=by, need=need, text="Muu", group=group, at=AT),
        lambda: tie_evidence(by=by, need=need, sources=[], at=AT),
        lambda: untie_evidence(by=by, need=need, source=None, at=AT),
        lambda: end_need(by=by, need=need, at=AT),
        lambda: end_group(by=by, group=group, at=AT),
    ]
    for act in acts + ([lambda: save_group(by=by, name="Uusi", about="", at=AT)] if name != "eve" else []):
        with pytest.raises(Refused):
            act()
    assert (Group.objects.get().name, Group.objects.get().ended_at) == ("Omaiset", None)
    assert (Need.objects.get().text, Need.objects.get().ended_at) == ("Aikoja", None)


def test_a_name_that_an_ended_group_has_says_where_to_bring_it_back(cast, group, sign_in):
    end_group(by=cast.member("nora"), group=group, at=AT)
    with pytest.raises(Refused) as refused:
        save_group(by=cast.member("nora"), name="omaiset", about="", at=AT)
    assert "Take it into use again" in refused.value.reason
    client = sign_in("nora")
    assert "Take into use again" in client.get("/polku/customers/groups/").content.decode()
    assert "Take into use again" not in sign_in("eero").get("/polku/customers/groups/").content.decode()
    assert "Omaiset" not in sign_in("eve").get("/toinen/customers/groups/").content.decode()
    client.post(f"/polku/customers/groups/{group.pk}/end/?again")
    group.refresh_from_db()
    assert group.ended_at is None
