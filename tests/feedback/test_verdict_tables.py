"""The verdict's figures taken along: the same as on the page, as CSV and as a workbook, hidden where the page hides them."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone

from talkoot.base.orgs.models import Area, Site
from talkoot.base.orgs.roles import MAY, Act, Role
from talkoot.feedback.actions.surveys import make_next_version, open_channel
from talkoot.feedback.logic.drafts import Draft
from tests import make
from tests.cast import AT

pytestmark = pytest.mark.django_db
HERE = "/polku/customers/figures/?period=all"


@pytest.fixture
def answered(cast):
    """Salla with four answers, Kemi with thirty."""
    make.answers(cast.channel, 1, 1, 1, 1, at=timezone.now() - timedelta(days=2))
    kemi = open_channel(by=None, survey=cast.survey, site=cast.kemi, kind="qr", at=AT)
    make.answers(kemi, *[5] * 24, *[3] * 6, at=timezone.now() - timedelta(days=2))


def rows_of(client, address):
    content = client.get(address)
    assert content["Content-Disposition"].startswith("attachment")
    return list(csv.reader(io.StringIO(content.content.decode("utf-8-sig"))))


def as_number(cell):
    try:
        return float(cell)
    except ValueError:
        return cell


def test_the_page_says_what_every_column_means_and_leads_to_the_files(answered, sign_in):
    client = sign_in("eero")
    page = client.get(HERE).content.decode()
    assert "Mean of the faces, from 1 to 5." in page
    assert "?period=all&amp;as=xlsx" in page
    assert 'href="/polku/customers/figures/?period=all&amp;site=all"' in client.get("/polku/customers/?period=all&site=all").content.decode()


def test_csv_and_workbook_hold_the_same_and_hide_what_the_page_hides(answered, sign_in):
    client = sign_in("eero")
    rows = rows_of(client, f"{HERE}&as=csv&table=0")
    assert [row[0] for row in rows] == ["site", "Kemi", "Salla", "All sites"]
    assert rows[2][1:] == [""] * 10
    assert [as_number(cell) for cell in rows[1][1:3]] == [30, 4.6]
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{HERE}&as=xlsx").content))
    sheet = [["" if cell.value is None else str(cell.value) for cell in row] for row in book["Sites"].iter_rows()]
    assert [[as_number(cell) for cell in row] for row in sheet] == [[as_number(cell) for cell in row] for row in rows]
    assert {cell.value for row in book.worksheets[0].iter_rows() for cell in row} >= {"mean_low", "Lower end of its 95 % interval."}
    months = [[cell.value for cell in row] for row in book["Months"].iter_rows()]
    assert months[-1][1:3] == ["All sites", 30]  # Salla’s four wait for a fifth


def test_an_areas_own_and_nobody_elses(answered, cast, sign_in):
    area = Area.objects.create(organisation=cast.organisation, name="Pohjoinen")
    Site.objects.filter(pk=cast.kemi.pk).update(area=area)
    theirs = Area.objects.create(organisation=cast.other, name="Muu")
    client = sign_in("eero")
    rows = rows_of(client, f"{HERE}&area={area.pk}&as=csv&table=0")
    assert [row[0] for row in rows] == ["site", "Kemi", "Pohjoinen"]
    assert client.get(f"{HERE}&area={theirs.pk}").status_code == 404
    assert sign_in("guest").get(HERE).status_code == 403
    assert sign_in("eve").get(HERE).status_code == 404


def test_of_one_site_the_file_says_so_and_calls_nothing_all_sites(answered, cast, sign_in):
    client, here = sign_in("eero"), f"site={cast.kemi.key}"
    assert f'href="/polku/customers/figures/?period=all&amp;{here}"' in client.get(f"/polku/customers/?period=all&{here}").content.decode()
    page = client.get(f"{HERE}&{here}").content.decode()
    assert '<p class="soft">Kemi</p>' in page
    assert f'href="/polku/customers/?period=all&amp;{here}"' in page, "back to where one was"
    assert [row[0] for row in rows_of(client, f"{HERE}&{here}&as=csv&table=0")] == ["site", "Kemi", "Salla"]
    assert {row[1] for row in rows_of(client, f"{HERE}&{here}&as=csv&table=1")[1:]} == {"Kemi"}
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{HERE}&{here}&as=xlsx").content))
    assert "Kemi" in {cell.value for row in book.worksheets[0].iter_rows() for cell in row}
    assert "All sites" not in {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}


def test_the_version_that_is_looked_at_goes_into_the_file(answered, cast, sign_in):
    client = sign_in("eero")
    make_next_version(by=cast.member("sanna"), survey=cast.survey, questions=[Draft("smiley", {"fi": "Saitko avun?"})], at=timezone.now())
    page = client.get("/polku/customers/?period=all&site=all&version=1").content.decode()
    assert "/polku/customers/figures/?period=all&amp;version=1&amp;site=all" in page
    assert rows_of(client, f"{HERE}&site=all&version=1&as=csv&table=0")[-1][1] == "30"
    assert "Version 1 of the question." in client.get(f"{HERE}&site=all&version=1").content.decode()


@pytest.mark.parametrize(
    ("address", "act"),
    [
        (HERE, Act.CUSTOMERS_READ), (f"{HERE}&as=csv&table=0", Act.CUSTOMERS_READ), ("/polku/customers/comments.csv", Act.CUSTOMERS_READ),
        ("/polku/work/file/", Act.WORK_SEE), ("/polku/learning/figures/?kind=agreements", Act.TARGETS_SEE),
        ("/polku/learning/linkage/figures/", Act.ASSESSMENT_SEE),
    ],
)  # fmt: skip
def test_who_may_not_see_a_page_may_not_take_its_figures(answered, sign_in, monkeypatch, address, act):
    assert sign_in("sanna").get(address).status_code in (200, 302)
    monkeypatch.setitem(MAY, Role.OWNER, MAY[Role.OWNER] - {act})
    assert sign_in("sanna").get(address).status_code == 403


def test_who_may_not_take_figures_out_sees_no_way_to_it(answered, cast, sign_in, monkeypatch):
    client = sign_in("sanna")
    assert "customers/figures/" in client.get("/polku/customers/").content.decode()
    monkeypatch.setitem(MAY, Role.OWNER, MAY[Role.OWNER] - {Act.EXPORT})
    page = client.get("/polku/customers/")
    assert page.status_code == 200
    assert "customers/figures/" not in page.content.decode()
