"""The wish to be contacted is asked at every score: who is glad may have something to ask too.

What was asked before stays as it was asked: the change is a next version. (As first written this changed the questions of
all versions where they stood. What it changed so cannot be told from what was always asked of everybody, and stays.)
"""

from django.db import migrations
from django.db.models import Max
from django.utils import timezone


def ask_everybody(apps, _editor):
    Question = apps.get_model("feedback", "Question")
    newest = Question.objects.values("survey").annotate(version=Max("version")).values_list("survey", "version")
    for survey, version in list(newest):
        asked = list(Question.objects.filter(survey=survey, version=version).order_by("position"))
        if not any(is_for_the_unhappy(one) for one in asked):
            continue
        now = timezone.now()
        for one in asked:
            widened = 5 if is_for_the_unhappy(one) else one.shown_to
            line = one.same_as_id or one.pk
            before = one.pk
            one.pk, one.version, one.shown_to, one.opened_at = None, version + 1, widened, now
            one.edited_from_id, one.same_as_id = before, line
            one.save(force_insert=True)


def is_for_the_unhappy(question):
    return question.kind == "contact" and (question.shown_from, question.shown_to) == (1, 3)


class Migration(migrations.Migration):
    dependencies = [("feedback", "0009_answers_at_once")]

    operations = [migrations.RunPython(ask_everybody, migrations.RunPython.noop)]
