"""Which questions ask the same: those left word for word as they were in the version before go on with their figures."""

import django.db.models.deletion
from django.db import migrations, models


def join_unchanged(apps, _editor):
    Question = apps.get_model("feedback", "Question")
    known = {}  # (survey, version) → what was asked
    for question in Question.objects.order_by("survey_id", "version", "position").iterator():
        before = known.get((question.survey_id, question.version - 1), [])
        known.setdefault((question.survey_id, question.version), []).append(question)
        alike = [q for q in before if (q.kind, q.wording, q.options, q.shown_from, q.shown_to) == said(question)]
        placed = [q for q in before if (q.kind, q.position) == (question.kind, question.position)]
        of = (alike or placed or [None])[0]
        if of is not None:
            question.edited_from_id, question.same_as_id = of.pk, (of.same_as_id or of.pk) if alike else None
            question.save(update_fields=["edited_from", "same_as"])


def said(question):
    return question.kind, question.wording, question.options, question.shown_from, question.shown_to


class Migration(migrations.Migration):
    dependencies = [("feedback", "0007_answers_that_change")]

    operations = [
        migrations.AddField("question", "edited_from", models.ForeignKey("feedback.question", django.db.models.deletion.SET_NULL, null=True, related_name="+")),
        migrations.AddField("question", "same_as", models.ForeignKey("feedback.question", django.db.models.deletion.CASCADE, null=True, related_name="+")),
        migrations.RunPython(join_unchanged, migrations.RunPython.noop),
    ]
