"""Answers that waited when this came, with words, a follow-up or out of a file, wait apart from the silent ones from now on."""

from django.db import migrations
from django.db.models import F, Q


def set_apart(apps, schema_editor):
    Answer, DayCount = apps.get_model("feedback", "Answer"), apps.get_model("feedback", "DayCount")
    for cell in DayCount.objects.filter(n__gt=F("taken"), taken=0, apart=0, score__gte=0).iterator():
        # Only of days of which nothing is in a figure yet is it known which answers wait. Replies to further questions have no words.
        of_cell = Q(question=cell.question_id, site=cell.site_id, day=cell.day, score=cell.score, is_play=False, is_at_once=False)
        somebody_knows = Q(comments__isnull=False) | Q(follow_up__isnull=False) | Q(brought_by__isnull=False)
        known = set(Answer.objects.filter(of_cell & somebody_knows).values_list("pk", flat=True))
        if known:
            Answer.objects.filter(pk__in=known).update(is_known=True)
            DayCount.objects.filter(pk=cell.pk).update(apart=min(len(known), cell.n))


class Migration(migrations.Migration):
    dependencies = [("feedback", "0011_answers_somebody_knows")]
    operations = [migrations.RunPython(set_apart, migrations.RunPython.noop)]
