"""Lists ask the database as often for three rows as for one."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from talkoot.base.kit.refs import Ref
from talkoot.customers.actions import add_need, hear_question, save_group
from talkoot.feedback.actions.deeds import write_deed
from talkoot.feedback.actions.surveys import create_survey, open_channel
from talkoot.feedback.actions.themes import analyse_comments, learn_themes, start_themes
from talkoot.feedback.models import Channel
from tests import make
from tests.cast import AT

LISTS = ["comments/", "follow-ups/", "deeds/", "themes/", "points/", "surveys/", "questions/", "groups/", "signals/"]


def one_more(cast, number):
    nora = cast.member("nora")
    comment = make.comment(cast.channel, f"Odotin {number} tuntia, Eero auttoi.", score=1)
    create_survey(by=nora, organisation=cast.organisation, name=f"Kysely {number}", at=AT)
    write_deed(by=nora, heard=f"h{number}", done=f"d{number}", since=AT.date(), site=cast.salla, at=AT)
    open_channel(by=nora, survey=cast.survey, site=cast.kemi, kind=Channel.Kind.KIOSK, at=AT)
    hear_question(by=nora, site=cast.salla, text=f"Kysymys {number}?", key=uuid4(), at=AT)
    group = save_group(by=nora, name=f"Ryhmä {number}", about="", at=AT)
    add_need(by=nora, group=group, text="Tarve", sources=[Ref("feedback.comment", str(comment.pk))], at=AT)
    analyse_comments()


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_the_same_at_one_row_and_at_three(cast, sign_in, path):
    start_themes(by=None, organisation=cast.organisation, at=AT)
    one_more(cast, 1)
    learn_themes(cast.organisation.pk, AT)
    client, counts = sign_in("nora"), []
    for number in (2, 3):
        client.get(f"/polku/customers/{path}")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(f"/polku/customers/{path}").status_code == 200
        counts.append(len(asked))
        one_more(cast, number)
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/polku/customers/{path}")
    assert counts[0] == counts[1] == len(asked)
