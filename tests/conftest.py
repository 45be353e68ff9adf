"""What every test gets: the cast, and a browser signed in as one of them."""

import shutil
from collections import Counter
from functools import partialmethod

import pytest
from django.db.models import CharField
from django.db.models.sql.compiler import SQLCompiler
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck, settings

from talkoot.archive.models import folder
from talkoot.config.logs import log_through_the_library
from talkoot.feedback.actions import doors
from talkoot.stories.actions import talking
from talkoot.today.views import clock_is_doubtful
from tests.cast import Cast, gather, signed_in

log_through_the_library()  # as when serving, and the same for every test whichever comes first

# How long one example takes tells of the machine and what else it does, not of what is tried.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def as_sql_in_order(compiler: SQLCompiler, original, *args, **kwargs):
    """Django leaves a model's own order out where it groups: rows come as SQLite happens to find them, and otherwise on PostgreSQL."""
    made = original(compiler, *args, **kwargs)
    query = compiler.query
    unordered = compiler._meta_ordering and query.group_by is not None and query.default_cols and not query.subquery
    assert not unordered, f"rows of {query.model.__name__} are grouped and said to be in its own order: say order_by()"
    return made


SQLCompiler.as_sql = partialmethod(as_sql_in_order, SQLCompiler.as_sql)


def get_db_prep_save_within(field: CharField, original, value, connection):
    """SQLite keeps what is too long for its column; PostgreSQL fails. Whatever a test keeps fits on both."""
    kept = original(field, value, connection)
    assert not (isinstance(kept, str) and field.max_length and len(kept) > field.max_length), f"{field}: {len(kept)} of {field.max_length} characters"
    return kept


CharField.get_db_prep_save = partialmethod(get_db_prep_save_within, CharField.get_db_prep_save)


@pytest.fixture(autouse=True)
def nothing_remembered():
    """What a process keeps is of one test: whether its clock can be right, how much each address has sent to which place, the language of
    whoever asked for the last page, and archives that lie ready: another test's has the same number."""
    shutil.rmtree(folder(), ignore_errors=True)
    translation.deactivate()
    clock_is_doubtful.cache_clear()
    for gate in (doors.GATE, talking.DOOR, talking.OFTEN):
        gate.used.clear()


@pytest.fixture
def cast(db) -> Cast:
    """Two organisations that must never see each other."""
    return gather()


@pytest.fixture
def sign_in(cast):
    """A browser signed in as one of the cast; anonymous without a name."""

    def as_person(name: str = "") -> Client:
        return signed_in(cast.member(name)) if name else Client()

    return as_person


# Files that take minutes: begun last, one of them would keep one core busy when nothing is left for the others. Browsers come after all
# else, since Playwright leaves its event loop in their process.
LONG = {"test_walk.py": 2, "test_pages.py": 3, "test_story.py": 4, "test_drafts.py": 5, "test_mirror.py": 5}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Servers and archives first, then what only asks the database, then browsers, the longest of each first."""
    items.sort(key=lambda item: {"verification": 0, "browser": LONG.get(item.path.name, 6)}.get(item.path.parent.name, 1))


def pytest_terminal_summary(terminalreporter):
    """Which files take the time."""
    taken: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if hasattr(report, "duration"):
                taken[report.nodeid.split("::")[0]] += report.duration
    if sum(taken.values()) > 120:
        terminalreporter.section("where the time goes")
        for path, seconds in taken.most_common(30):
            terminalreporter.write_line(f"{seconds:6.0f} s  {path}")
