"""The verdict's figures taken along: the same as on the page, as CSV and as a workbook, hidden where the page hides them."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone

from talkoot.base.orgs.models import Area, Site
from talkoot.feedback.actions.surveys import open_channel
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
    assert 'href="/polku/customers/figures/?period=all"' in client.get("/polku/customers/?period=all").content.decode()


def test_csv_and_workbook_hold_the_same_and_hide_what_the_page_hides(answered, sign_in):
    client = sign_in("eero")
    rows = rows_of(client, f"{HERE}&as=csv&table=0")
    assert rows == rows_of(client, "/polku/customers/verdict.csv?period=all")
    assert [row[0] for row in rows] == ["site", "Kemi", "Salla", "All sites"]
    assert rows[2][1:] == [""] * 10
    assert [as_number(cell) for cell in rows[1][1:3]] == [30, 4.6]
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{HERE}&as=xlsx").content))
    sheet = [["" if cell.value is None else str(cell.value) for cell in row] for row in book["Sites"].iter_rows()]
    assert [[as_number(cell) for cell in row] for row in sheet] == [[as_number(cell) for cell in row] for row in rows]
    assert {cell.value for row in book.worksheets[0].iter_rows() for cell in row} >= {"mean_low", "Lower end of its 95 % interval."}
    months = [[cell.value for cell in row] for row in book["Months"].iter_rows()]
    assert months[-1][1] == 30  # Salla’s four wait for a fifth


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
