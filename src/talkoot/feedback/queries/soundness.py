"""Whether the roll-ups agree with the answers."""

from django.db import connection

from talkoot.feedback.rows import SCORE_COUNTED


def differing_counts() -> int:
    """How many rows by day say something else than the answers do. Reads all answers: for checking, not for pages."""
    counted = (
        f"SELECT question_id, site_id, day, {SCORE_COUNTED} AS score, COUNT(*) AS n FROM feedback_answer a GROUP BY 1, 2, 3, 4"
        " UNION ALL SELECT r.question_id, a.site_id, a.day, r.value, COUNT(*) FROM feedback_reply r JOIN feedback_answer a ON a.id = r.answer_id"
        " WHERE NOT a.is_play AND NOT a.is_at_once GROUP BY 1, 2, 3, 4"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT COUNT(*) FROM ({counted}) a FULL OUTER JOIN feedback_daycount d USING (question_id, site_id, day, score)"
            " WHERE COALESCE(a.n, 0) <> COALESCE(d.n - d.from_archive, 0)"
        )
        return int(cursor.fetchone()[0])


def differing_figures() -> int:
    """Of how many questions at how many sites not exactly what was taken into the figures is shown, by the day or by the month."""
    summed = "SELECT question_id, site_id, score, SUM(taken) AS taken, SUM(shown) AS shown FROM feedback_daycount GROUP BY 1, 2, 3"
    months = "SELECT question_id, site_id, score, SUM(shown) AS shown FROM feedback_monthcount GROUP BY 1, 2, 3"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT COUNT(*) FROM ({summed}) d FULL OUTER JOIN ({months}) m USING (question_id, site_id, score)"
            " WHERE COALESCE(d.taken, 0) <> COALESCE(d.shown, 0) OR COALESCE(d.shown, 0) <> COALESCE(m.shown, 0)"
        )
        return int(cursor.fetchone()[0])
