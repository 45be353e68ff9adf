"""Making the roll-ups again from the answers: must give the identical tables."""

from typing import Any

from django.db import connection, transaction

from talkoot.feedback.models import DayCount
from talkoot.feedback.rows import SCORE_COUNTED


def rebuild_counts() -> int:
    """Counts all answers anew, in one transaction. Returns the number of rows by day.

    What is in the figures stays: which answers came into view together cannot be told from the answers. So does what came
    with an archive as a number.
    """
    into = "INSERT INTO feedback_daycount (question_id, site_id, day, score, n)"
    on_conflict = "ON CONFLICT (question_id, site_id, day, score) DO UPDATE SET n = feedback_daycount.n + excluded.n"
    with transaction.atomic(), connection.cursor() as cursor:
        # Rows that hold something of the figures must not lose it; where answers are gone they count as not in view.
        cursor.execute("DELETE FROM feedback_daycount WHERE taken = 0 AND shown = 0 AND apart = 0 AND from_archive = 0")
        cursor.execute(
            "CREATE TEMPORARY TABLE feedback_taken AS SELECT question_id, site_id, day, score, taken, apart FROM feedback_daycount WHERE taken + apart > 0"
        )
        cursor.execute("UPDATE feedback_daycount SET n = from_archive, taken = 0, apart = 0")
        cursor.execute(
            f"{into} SELECT question_id, site_id, day, {SCORE_COUNTED}, COUNT(*) FROM feedback_answer a WHERE true GROUP BY 1, 2, 3, 4 {on_conflict}"
        )
        cursor.execute(
            f"{into} SELECT r.question_id, a.site_id, a.day, r.value, COUNT(*) FROM feedback_reply r JOIN feedback_answer a ON a.id = r.answer_id"
            f" WHERE NOT a.is_play AND NOT a.is_at_once GROUP BY 1, 2, 3, 4 {on_conflict}"
        )
        cursor.execute(
            "UPDATE feedback_daycount SET taken = CASE WHEN t.taken < n THEN t.taken ELSE n END FROM feedback_taken t WHERE"
            " t.question_id = feedback_daycount.question_id AND t.site_id = feedback_daycount.site_id AND t.day = feedback_daycount.day"
            " AND t.score = feedback_daycount.score"
        )
        cursor.execute(
            "UPDATE feedback_daycount SET apart = CASE WHEN t.apart < n - feedback_daycount.taken THEN t.apart ELSE n - feedback_daycount.taken END"
            " FROM feedback_taken t WHERE t.question_id = feedback_daycount.question_id AND t.site_id = feedback_daycount.site_id"
            " AND t.day = feedback_daycount.day AND t.score = feedback_daycount.score"
        )
        cursor.execute("DROP TABLE feedback_taken")
        cursor.execute("DELETE FROM feedback_daycount WHERE n = 0 AND shown = 0")
        # Where answers are gone that were in view, a place begins again with the days as they are.
        cursor.execute(
            "UPDATE feedback_daycount SET shown = taken WHERE (question_id, site_id) IN"
            " (SELECT question_id, site_id FROM feedback_daycount GROUP BY question_id, site_id, score HAVING SUM(taken) <> SUM(shown))"
        )
        sum_months(cursor)
    return DayCount.objects.count()


def sum_months(cursor: Any) -> None:
    """Makes the roll-ups by month again from those by day."""
    month = "date(day, 'start of month')" if connection.vendor == "sqlite" else "date_trunc('month', day)::date"
    cursor.execute("DELETE FROM feedback_monthcount")
    cursor.execute(
        "INSERT INTO feedback_monthcount (question_id, site_id, month, score, n, shown)"
        f" SELECT question_id, site_id, {month}, score, SUM(n), SUM(shown) FROM feedback_daycount GROUP BY 1, 2, 3, 4"
    )
