"""What the walks of tests/architecture look at: a report of the site, with what stands in it."""

from uuid import uuid4

from django.utils import timezone

from talkoot.learning.actions import make_report
from talkoot.learning.logic.quarter import Quarter
from talkoot.learning.queries.report import Place


def things(by, site, word):
    """Of the quarter that goes on or the last: the site's name has the word."""
    now = timezone.now()
    return {"reports": make_report(by=by, place=Place(site=site), quarter=Quarter.of(timezone.localdate(now)).before(), key=uuid4(), at=now).pk}
