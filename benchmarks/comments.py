"""The list of comments with ten million answers and two million comments behind it, at 1,200 sites, on SQLite.

    python -m benchmarks.comments [ANSWERS]

Times are of one page of the list each (`comment_page`, the worst of nine after a first one), with every kind of limit: a word that
all comments have and one that none has, a theme, comments without one. Rows are made by the database, not by the product.
"""

import os
import sys
import tempfile
import time

SITES, EVERY_NTH = 1_200, 5


def main(answers: int) -> None:
    os.environ |= {
        "TALKOOT_HOME": tempfile.mkdtemp(prefix="talkoot-bench-"), "TALKOOT_KEY": "b" * 50, "TALKOOT_LOG": "error",
        "DJANGO_SETTINGS_MODULE": "talkoot.config.settings",
    }  # fmt: skip
    os.environ.setdefault("TALKOOT_MODE", "development")
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from talkoot.base.accounts.actions import make_person
    from talkoot.base.orgs.actions import add_member, add_site, create_organisation
    from talkoot.feedback.actions.surveys import create_survey
    from talkoot.feedback.models import Theme
    from talkoot.feedback.queries.comment_list import Asked, comment_page, waiting

    call_command("migrate", verbosity=0)
    now = timezone.now()
    here = create_organisation(slug="bench", name="Bench", at=now)
    me = add_member(by=None, organisation=here, user=make_person(email="o@example.org", name="O"), role="member", at=now)
    sites = [add_site(by=None, organisation=here, name=f"P{n:04}", at=now).pk for n in range(SITES)]
    question = create_survey(by=None, organisation=here, name="Visit", at=now).questions.first()
    themes = [Theme.objects.create(organisation=here, name=f"T{n}").pk for n in range(12)]
    began = time.perf_counter()
    fill(here.pk, sites, question.pk, themes, answers)
    print(f"{answers:,} answers made in {time.perf_counter() - began:.0f} s")
    for name, asked in {
        "all": Asked(), "one site": Asked(site_id=sites[700]), "new": Asked(state="new"), "unhappy": Asked(score="low"),
        "a theme": Asked(theme=themes[0]), "a theme nobody has": Asked(theme=themes[-1]), "without a theme": Asked(unsorted=True),
        "a word all have": Asked(words="lasku"), "a word none has": Asked(words="olematon"),
    }.items():  # fmt: skip
        print(f"{worst(lambda asked=asked: comment_page(me, asked, None)):6.0f} ms  {name}")
    print(f"{worst(lambda: waiting(me, None)):6.0f} ms  the counts on the tabs")


def worst(ask) -> float:
    """Milliseconds of the slowest of nine, a first one left out."""
    times = []
    for _n in range(10):
        began = time.perf_counter()
        ask()
        times.append(1000 * (time.perf_counter() - began))
    return max(times[1:])


def fill(organisation: int, sites: list[int], question: int, themes: list[int], answers: int) -> None:
    """Answers over five years, every fifth with words, half of these with a theme; a third of all at one site."""
    from django.db import connection

    first, many, a_day = sites[0], len(sites), max(1, answers // 1800)
    with connection.cursor() as cursor:
        for begin in range(0, answers, 1_000_000):
            cursor.execute(
                f"WITH RECURSIVE n(i) AS (SELECT {begin} UNION ALL SELECT i + 1 FROM n WHERE i < {min(answers, begin + 1_000_000) - 1})"
                " INSERT INTO feedback_answer (organisation_id, site_id, question_id, key, score, day, at)"
                f" SELECT {organisation}, {first} + CASE WHEN i % 3 = 0 THEN 0 ELSE (i * 7919) % {many} END, {question}, printf('%032x', i),"
                f" 1 + (i * 31) % 5, date('2021-01-01', '+' || (i / {a_day}) || ' days'),"
                f" datetime('2021-01-01', '+' || (i / {a_day}) || ' days', '+' || (i % 80000) || ' seconds') FROM n"
            )
        cursor.execute(
            "INSERT INTO feedback_comment (organisation_id, site_id, answer_id, key, text, words, score, day, at, state)"
            " SELECT organisation_id, site_id, id, key, 'Lasku oli ' || id || ' väärin', 'lasku väärä', score, day, at,"
            f" CASE WHEN id % 50 = 0 THEN 'new' ELSE 'past' END FROM feedback_answer WHERE id % {EVERY_NTH} = 0"
        )
        cursor.execute(
            f"INSERT INTO feedback_commenttheme (comment_id, theme_id) SELECT id, {themes[0]} + id % {len(themes) - 1} FROM feedback_comment WHERE id % 2 = 0"
        )
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)
