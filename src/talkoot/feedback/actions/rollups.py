"""Making the roll-ups again from the answers: must give the identical tables."""

from django.db import connection, transaction

from talkoot.feedback.models import NO_SCORE, DayCount


def rebuild_counts() -> int:
    """Counts all answers anew, in one transaction. Returns the number of rows by day."""
    month = "date(day, 'start of month')" if connection.vendor == "sqlite" else "date_trunc('month', day)::date"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM feedback_daycount")
        cursor.execute("DELETE FROM feedback_monthcount")
        cursor.execute(
            "INSERT INTO feedback_daycount (question_id, site_id, day, score, n)"
            f" SELECT question_id, site_id, day, COALESCE(score, {NO_SCORE}), COUNT(*) FROM feedback_answer GROUP BY 1, 2, 3, 4"
        )
        cursor.execute(
            "INSERT INTO feedback_monthcount (question_id, site_id, month, score, n)"
            f" SELECT question_id, site_id, {month}, score, SUM(n) FROM feedback_daycount GROUP BY 1, 2, 3, 4"
        )
    return DayCount.objects.count()
