"""Making the roll-ups again from the answers: must give the identical tables."""

from django.db import connection, transaction

from talkoot.feedback.models import DayCount
from talkoot.feedback.rows import SCORE_COUNTED


def rebuild_counts() -> int:
    """Counts all answers anew, in one transaction. Returns the number of rows by day."""
    month = "date(day, 'start of month')" if connection.vendor == "sqlite" else "date_trunc('month', day)::date"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM feedback_daycount")
        cursor.execute("DELETE FROM feedback_monthcount")
        cursor.execute(
            "INSERT INTO feedback_daycount (question_id, site_id, day, score, n)"
            f" SELECT question_id, site_id, day, {SCORE_COUNTED}, COUNT(*) FROM feedback_answer a GROUP BY 1, 2, 3, 4"
        )
        cursor.execute(
            "INSERT INTO feedback_daycount (question_id, site_id, day, score, n)"
            " SELECT r.question_id, a.site_id, a.day, r.value, COUNT(*) FROM feedback_reply r JOIN feedback_answer a ON a.id = r.answer_id"
            " WHERE NOT a.is_play GROUP BY 1, 2, 3, 4"
        )
        cursor.execute(
            "INSERT INTO feedback_monthcount (question_id, site_id, month, score, n)"
            f" SELECT question_id, site_id, {month}, score, SUM(n) FROM feedback_daycount GROUP BY 1, 2, 3, 4"
        )
    return DayCount.objects.count()
