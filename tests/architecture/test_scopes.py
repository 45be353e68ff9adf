"""Every scope is held: a query that loses its organisation changes what some page says, and is seen.

Pages say the same of one organisation whatever another one holds. Scopes are found by reading the code; each is left out
once, in the running code, and the pages that run it are asked again. A scope that no page runs is named below with the
test that holds it.
"""

import ast
import importlib
import inspect
import re
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest
from django.db import transaction
from django.db.models.signals import post_init
from django.utils import timezone

import talkoot
from talkoot.base.orgs.roles import MAY
from talkoot.base.thread.kinds import KINDS
from tests.architecture.addresses import INSIDE, address, number_for
from tests.architecture.conftest import things_of
from tests.architecture.test_tenancy import PARTS

pytestmark = pytest.mark.django_db

SOURCE = Path(talkoot.__file__).parent
SCOPE = re.compile(r"(.+__)?organisation(_id)?")
ASKING = {"filter", "exclude", "get", "get_object_or_404", "Q"}
PASSING = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|nonce-?[="][^" ]+|name="key" value="[^"]+"|value="[0-9a-f-]{36}"')


# Scopes that change nothing when they are left out, and why: the query is bound to the caller by something else as well.
TWICE = {
    "the row is the caller's own by its member, owner or maker": {
        "agreements/queries/differences.py:differences_of",
        "agreements/queries/mandates.py:_in_force",
        "assessment/queries/results.py:to_look_at",
        "assessment/queries/rounds.py:permits_of",
        "base/orgs/views/uploads.py:left_out",
        "base/orgs/views/uploads.py:own_upload",
        "base/orgs/views/uploads.py:upload_progress",
        "content/queries/versions.py:to_approve",
        "feedback/queries/comments.py:mine_to_handle",
        "sparring/queries/pairs.py:meetings_of",
        "sparring/queries/partners.py:pairs_of",
        "sparring/queries/questions.py:own_withdrawn",
        "stories/views/thanking.py:withdraw",
    },
    "the page has found the thing among the caller's, the action asks once more": {
        "base/orgs/actions/people.py:invite_again",
        "base/orgs/actions/sites.py:close_site",
        "base/orgs/actions/sites.py:rename_area",
        "base/orgs/actions/sites.py:reopen_site",
        "content/actions/choosing.py:_held",
        "content/actions/choosing.py:call_off",
        "content/actions/connecting.py:disconnect",
        "content/actions/ideas.py:_held",
        "content/actions/ideas.py:bring_back_idea",
        "content/actions/planning.py:_locked",
        "content/actions/planning.py:plan_idea",
        "content/actions/illustrating.py:_posts",
        "content/actions/publishing.py:held_post",
        "pictures/actions.py:_held",
        "stories/actions/common.py:held_row",
        "targets/actions/scoring.py:_held",
        "targets/actions/scoring.py:approve",
        "targets/actions/scoring.py:score",
    },
    "the things are those that a list of the organisation brought": {
        "base/orgs/brought_people.py:_changed",
        "base/orgs/brought_people.py:fates",
        "base/orgs/brought_people.py:remove",
        "base/thread/queries.py:joined",
        "work/actions/brought.py:fates",
        "work/actions/brought.py:remove",
    },
    "the rows are those of sites, questions or rounds that were found within the organisation": {
        "assessment/queries/cards.py:cards_under_way",
        "assessment/queries/decided.py:at_sites",
        "assessment/queries/decided.py:not_looked_at_by_site",
        "sparring/queries/questions.py:_standing",
        "assessment/queries/decided.py:open_rounds_at",
        "assessment/queries/decided.py:rounds_at",
        "assessment/queries/decided.py:rounds_before",
        "base/orgs/finding.py:colleagues_like",
        "base/orgs/links.py:what_became_of_sites",
        "content/queries/plan.py:whose_turn",
        "content/views/publishing.py:own_page",
        "customers/queries.py:candidates",
        "feedback/queries/comments.py:waiting_for_care",
        "feedback/queries/pulls.py:pulled",
        "feedback/queries/signals.py:thin_sites",
        "base/orgs/trail_lines.py:names_of",
        "feedback/actions/comments.py:pass_thanks",
        "feedback/queries/signals.py:watched",
        "feedback/queries/usual.py:_followed",
        "work/queries/tasks.py:in_days",
    },
    "what it finds is looked up among the organisation's own afterwards": {
        "assessment/actions/rounds.py:names_given",
        "assessment/queries/rests.py:much_is_out",
        "feedback/actions/files_in_view.py:_let_in_file",
        "feedback/actions/files_in_view.py:_next_step",
        "feedback/queries/comment_list.py:comment_page",
        "feedback/queries/figure.py:measure_of",
        "base/thread/queries.py:results_of",
        "base/thread/queries.py:sources_of_kind",
        "content/actions/choosing.py:site_names",
        "people/queries.py:skills_like",
        "sparring/queries/pairs.py:known_sites",
        "sparring/queries/partners.py:wishers",
        "targets/actions/counting.py:area_names",
    },
    "a key drawn at random names one row": {
        "sparring/actions/seasons.py:open_season",
        "work/actions/tasks.py:add_task",
        "workshops/actions/planning.py:plan_workshop",
        "workshops/actions/templates.py:keep_template",
    },
    "the row's own number names the thing": {"base/thread/actions.py:part_all", "base/trail/queries.py:last_entry"},
}
# Scopes that no page of this walk runs, or none in the state that would show it, and the tests that go there.
ELSEWHERE = {
    "tests/content/test_sending.py": {
        "content/actions/connecting.py:application_at",
        "content/actions/connecting.py:finish_connecting",
        "content/actions/sending.py:send_post",
        "content/actions/sending.py:told",
    },
    "tests/analytics/test_houses.py": {
        "analytics/writing.py:panel_of",
        "feedback/queries/analysis.py:comments",
    },
    "tests/archive/test_houses.py": {
        "archive/actions.py:ask_archive",
        "archive/actions.py:withhold_all",
        "archive/files.py:files_leaving",
        "archive/leaving.py:chosen",
        "feedback/queries/leaving.py:answers_leaving",
        "feedback/queries/leaving.py:numbers_of_answers",
    },
    "tests/archive/test_hostile.py": {"archive/reading.py:one_organisation"},
    "tests/assessment/test_published.py": {
        "assessment/queries/out.py:Out.__init__",
        "assessment/actions/closing.py:kept_together",
        "assessment/queries/statements.py:same_statements",
    },
    "tests/assessment/test_pulses.py": {"assessment/queries/rounds.py:fewest_for"},
    "tests/assessment/test_rhythm.py": {
        "assessment/actions/plans.py:_open",
        "assessment/actions/plans.py:agree",
    },
    "tests/assessment/test_rounds.py": {
        "assessment/actions/rounds.py:_ask",
        "assessment/actions/rounds.py:open_round",
        "assessment/actions/statements.py:leave_out",
        "assessment/actions/statements.py:take_standard",
        "assessment/queries/results.py:round_before",
    },
    "tests/base/test_endings.py": {
        "base/orgs/actions/codes.py:give_code",
        "base/orgs/actions/people.py:_brings_back",
        "base/orgs/actions/people.py:_leave_an_owner",
        "base/orgs/actions/people.py:close_ways_in",
        "base/orgs/leaving.py:why_not_erase",
        "base/orgs/leaving.py:why_not_erase_member",
    },
    "tests/base": {
        "base/orgs/actions/sites.py:merge_areas",
        "base/orgs/people_file.py:people_in",
        "base/thread/actions.py:carry_over",
        "base/thread/actions.py:part",
    },
    "tests/base/test_brought.py": {"base/orgs/brought.py:earlier_lists"},
    "tests/base/test_logo.py": {"base/orgs/actions/logo.py:remove_logo", "base/orgs/queries.py:logo_of"},
    "tests/content": {"content/actions/choosing.py:_told_before", "content/actions/choosing.py:open_choice"},
    "tests/customers": {"customers/queries.py:ended_groups_of", "customers/queries.py:heard_since"},
    "tests/feedback": {
        "feedback/actions/answers.py:_keep_more",
        "feedback/actions/answers.py:_words_under",
        "feedback/actions/answers.py:add_why",
        "feedback/actions/bad_days.py:tell_bad_days",
        "feedback/actions/bursts.py:note_burst",
        "feedback/actions/comments.py:mask_comment",
        "feedback/actions/comments.py:not_read_together",
        "feedback/actions/comments.py:read_together",
        "feedback/actions/imports.py:SiteBook.of",
        "feedback/actions/imports.py:Writing.__init__",
        "feedback/actions/imports.py:Writing.has_all",
        "feedback/actions/imports.py:run_import",
        "feedback/actions/invitations.py:answer_invitation",
        "feedback/actions/invitations.py:invite_customers",
        "feedback/actions/files_in_view.py:Past.of",
        "feedback/actions/files_in_view.py:_goes_out",
        "feedback/actions/files_in_view.py:let_in_files",
        "feedback/actions/moving.py:move_figures",
        "feedback/actions/undoing.py:_remove_what_was_made",
        "feedback/actions/undoing.py:_sites_made",
        "feedback/actions/undoing.py:what_goes",
        "feedback/actions/themes.py:label_by_itself",
        "feedback/actions/themes.py:learn_themes",
        "feedback/queries/channels.py:questions_shown",
        "feedback/queries/export.py:_figures",
        "feedback/queries/themes.py:with_suggestions",
        "feedback/queries/verdict.py:survey_named",
        "feedback/rows_around.py:answers_of",
    },
    "tests/content/test_own_page.py": {
        "content/queries/own_page.py:posts_out",
        "content/queries/own_page.py:published",
        "content/queries/own_page.py:sites_out",
    },
    "tests/learning": {
        "learning/actions.py:_targets_told",
        "learning/actions.py:places_of",
        "learning/actions.py:reports_due",
        "targets/actions/looking.py:whose_eyes",
    },
    "tests/sparring": {
        "base/store/finding.py:near",
        "sparring/actions/partnering.py:_season",
        "sparring/actions/hidden.py:forget_keys",
        "sparring/actions/hidden.py:make_key",
        "sparring/queries/today.py:going_on_for",
        "sparring/actions/seasons.py:propose_all",
        "sparring/actions/hidden.py:say_hidden",
        "sparring/actions/pairing.py:draw_round",
        "sparring/actions/pairing.py:is_due",
        "sparring/queries/hidden.py:key_of_month",
        "sparring/queries/hidden.py:mailbox",
        "sparring/queries/pairs.py:past_of",
        "sparring/queries/partners.py:before_of",
        "sparring/queries/partners.py:fits_of",
        "sparring/queries/partners.py:may_say_fit",
        "sparring/queries/questions.py:removed_of",
        "sparring/queries/questions.py:settings_of",
    },
    "tests/pictures/test_houses.py": {
        "pictures/actions.py:keep_picture",
        "pictures/files.py:forget_files",
        "pictures/files.py:sweep",
    },
    "tests/stories/test_houses.py": {
        "stories/actions/common.py:runners",
        "stories/actions/thanking.py:_thanked",
        "stories/actions/writing.py:_readers",
        "stories/actions/writing.py:_slug",
        "stories/queries/stories.py:public_of",
        "stories/queries/stories.py:said_before",
    },
    "tests/targets": {
        "targets/actions/counting.py:_was_chosen_from_before",
        "targets/actions/scoring.py:open_scoring",
        "targets/actions/targets.py:start_target",
        "targets/views/targets.py:target",
    },
    "tests/today": {"feedback/queries/counts.py:has_figures"},
    "tests/work": {"work/tables.py:read_tasks", "work/views/tasks.py:quick"},
    "tests/workshops": {"workshops/actions/turns.py:bring_back_turn"},
}


@dataclass(frozen=True)
class Left:
    """A scope as it is left out: where it stands and the code of its function without it."""

    place: str
    function: FunctionType
    without: CodeType


def functions_of(module: Any) -> dict[str, FunctionType]:
    """The functions and methods that a module defines, by their place in it."""
    found = {}

    def take(name: str, thing: Any) -> None:
        thing = inspect.unwrap(thing) if callable(thing) else thing
        thing = getattr(thing, "fget", None) or getattr(thing, "func", None) or getattr(thing, "__func__", thing)
        if isinstance(thing, FunctionType) and thing.__code__.co_filename == module.__file__:
            found[thing.__qualname__] = thing

    for name, thing in vars(module).items():
        take(name, thing)
        if inspect.isclass(thing) and thing.__module__ == module.__name__:
            for inner, method in vars(thing).items():
                take(inner, method)
    return found


def code_named(code: CodeType, qualname: str) -> CodeType | None:
    for part in code.co_consts:
        if isinstance(part, CodeType):
            if part.co_qualname == qualname:
                return part
            if (inner := code_named(part, qualname)) is not None:
                return inner
    return None


def scopes() -> list[Left]:
    """Every keyword that keeps a query to an organisation, left out one at a time."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        if {"migrations", "demo", "commands"} & set(path.relative_to(SOURCE).parts):
            continue
        tree = ast.parse(path.read_text())
        calls = [
            (call, keyword)
            for call in ast.walk(tree)
            if isinstance(call, ast.Call) and getattr(call.func, "attr", getattr(call.func, "id", "")) in ASKING
            for keyword in call.keywords
            if keyword.arg and SCOPE.fullmatch(keyword.arg)
        ]
        if not calls:
            continue
        name = "talkoot." + ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        module = importlib.import_module(name.removesuffix(".__init__"))
        functions = functions_of(module)
        for call, keyword in calls:
            around = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.lineno <= call.lineno <= (node.end_lineno or 0)]
            first = {min([node.lineno, *(d.lineno for d in node.decorator_list)]) for node in around}
            holder = [name for name, f in functions.items() if f.__code__.co_firstlineno in first]
            place = f"{path.relative_to(SOURCE)}:{max(holder, key=len) if holder else '?'}"
            call.keywords.remove(keyword)
            without = compile(ast.fix_missing_locations(tree), str(path), "exec", dont_inherit=True)
            call.keywords.append(keyword)
            if holder:
                function = functions[max(holder, key=len)]
                code = code_named(without, function.__qualname__)
                assert code is not None, place
                found.append(Left(place, function, code))
    return found


class Fields(HTMLParser):
    """The fields of a page's forms, filled in as they stand or with the plainest thing that each takes."""

    PLAIN = {"email": "uusi@example.org", "number": "1", "date": "2027-01-15", "time": "09:00"}

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({})
        fields, name = self.forms[-1] if self.forms else {}, have.get("name", "")
        if tag == "input" and name:
            kind = have.get("type", "text")
            if kind in ("radio", "checkbox"):
                if "checked" in have or (kind == "radio" and name not in fields):
                    fields[name] = [have.get("value", "on")]
            elif kind not in ("submit", "file"):
                fields[name] = [have.get("value") or self.PLAIN.get(kind, "Aaa")]
        elif tag == "textarea" and name:
            fields[name] = ["Bbb"]
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and have.get("value") and ("selected" in have or self.select not in fields):
            fields[self.select] = [have["value"]]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""


Asked = tuple[str, str, str]  # who, which address or cards, and how


class Walk:
    """Asks pages as several people and remembers what each said, and whose things were read for it. Nothing of it is kept."""

    def __init__(self, sign_in: Any, cast: Any) -> None:
        self.clients = {person: sign_in(person) for person in PEOPLE}
        self.cast = cast
        self.thread = threading.get_ident()
        self.read: set[int] = set()
        post_init.connect(self.note)  # as long as this walk: a second one would hear nothing under a name that is taken

    def note(self, instance: Any, **_: Any) -> None:
        whose = instance.__dict__.get("organisation_id")
        if whose is not None and threading.get_ident() == self.thread:  # threads of other tests may still read something
            self.read.add(whose)

    def ask(self, one: Asked) -> tuple[bytes, frozenset[int]]:
        """What is said to a person, and the organisations whose things were read for it."""
        person, path, method = one
        client = self.clients[person]
        kept = copy(client.cookies)
        self.read.clear()
        with transaction.atomic():
            try:
                said = self.said(client, person, path, method)
            except Exception as error:  # a page that breaks without its scope is seen as well
                said = repr(error).encode()
            transaction.set_rollback(True)
        client.cookies = kept
        return said, frozenset(self.read)

    def said(self, client: Any, person: str, path: str, method: str) -> bytes:
        if method == "cards":
            kind, pks = path.split(":")
            return repr(KINDS[kind].cards(pks.split(","), self.cast.member(person))).encode()
        if method == "get":
            response = client.get(path)
        else:
            fields = Fields()
            fields.feed(client.get(path.split("?")[0]).content.decode())
            response = client.post(path, max(fields.forms, key=len, default={}))
            if response.status_code == 302:
                return response["Location"].encode() + PASSING.sub(b"", client.get(response["Location"]).content)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        if response.get("Content-Type", "").startswith(("application/pdf", "application/vnd")):
            body = b""  # carries the time it was made
        return str(response.status_code).encode() + PASSING.sub(b"", body)


@pytest.fixture(autouse=True)
def one_moment(monkeypatch):
    """The clock stands still: a walk takes minutes, and a page that names a time would change by itself, here or there."""
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)


PEOPLE = {"sanna": "polku", "eero": "polku", "eve": "toinen"}  # the other organisation's owner: there the first row is ours


def everything(things: Any, cast: Any) -> list[Asked]:
    """Every page, form and card, for one's own numbers and the other organisation's."""
    asked = []
    for person, org in PEOPLE.items():
        other = "toinen" if org == "polku" else "polku"
        site = cast.elsewhere if org == "polku" else cast.salla
        for path, _name, view in INSIDE:
            own, theirs = (address(path, org, number_for(path, things, which)) for which in (org, other))
            for method, act in (("get", view.access.look), ("post", view.access.change)):
                if act in MAY[cast.member(person).role] and (method == "get" or person == "sanna"):
                    asked += [(person, at, method) for at in dict.fromkeys((own, theirs))]
            if view.access.look and person == "sanna":
                asked.append((person, f"{own}?site={site.key}&q=a", "get"))
        asked += [(person, f"/said/{org}/{rest}", "get") for rest in ("", "feed.atom", f"{site.key}/", f"{site.key}/feed.atom")]
        asked += [(person, f"{kind}:{things[org][part]},{things[other][part]}", "cards") for kind, part in PARTS.items()]
    return asked


def test_pages_say_the_same_whatever_another_organisation_holds(sign_in, cast):
    mine = {"polku": things_of(cast, "polku", cast.channel, "sanna")}
    walk = Walk(sign_in, cast)
    asked = [
        (person, address(path, "polku", number_for(path, mine, "polku")), "get")
        for person in ("sanna", "eero")
        for path, _name, view in INSIDE
        if view.access.look in MAY[cast.member(person).role]
    ]
    before = {one: walk.ask(one) for one in asked}
    things_of(cast, "toinen", cast.other_channel, "eve")
    after = {one: walk.ask(one) for one in asked}
    # What changes each time is left out, and the server's page, which tells of the machine.
    differing = [one for one in asked if before[one] != after[one] and walk.ask(one) == after[one] and "/server/" not in one[1]]
    assert differing == []
    assert [one for one in asked if after[one][1] - {cast.organisation.pk}] == [], "reads what is not theirs"


@pytest.mark.one_database  # PostgreSQL's numbers are not rolled back, so that a form answers otherwise each time; the code is the same
def test_a_scope_left_out_is_seen(sign_in, cast, things):
    walk, asked = Walk(sign_in, cast), everything(things, cast)
    said, runs = {}, defaultdict(list)
    with noting() as run:
        for one in asked:
            run.clear()
            said[one] = walk.ask(one)
            for code in run.copy():  # threads of other tests may still run something
                runs[code].append(one)
    unseen, known = set(), set().union(*TWICE.values(), *ELSEWHERE.values())
    for left in scopes():
        code = left.function.__code__

        def shows(one: Asked, left: Left = left, code: CodeType = code) -> bool:
            left.function.__code__ = left.without
            try:
                other = walk.ask(one)
            finally:
                left.function.__code__ = code
            return other != said[one] and walk.ask(one) == said[one]

        if not any(shows(one) for one in runs[code]):
            unseen.add(left.place)
    assert unseen - known == set(), "left out, these change nothing that anybody sees:\n" + "\n".join(sorted(unseen - known))
    assert known - unseen == set(), "these are seen by now, or gone, take them out:\n" + "\n".join(sorted(known - unseen))


@contextmanager
def noting() -> Iterator[set[CodeType]]:
    """The functions that run."""
    tool, run = sys.monitoring.PROFILER_ID, set()
    sys.monitoring.use_tool_id(tool, "scopes")
    sys.monitoring.register_callback(tool, sys.monitoring.events.PY_START, lambda code, _offset: run.add(code))
    sys.monitoring.set_events(tool, sys.monitoring.events.PY_START)
    try:
        yield run
    finally:
        sys.monitoring.set_events(tool, 0)
        sys.monitoring.free_tool_id(tool)
