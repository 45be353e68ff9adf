"""A decision keeps the key of the customers' figure it should move, so that it finds it however the question is worded since.

Of decisions made before the key is found by their words where one figure alone has or had them, in any language. Of the others
the words stay, and no figure is shown beside them.
"""

from django.db import migrations, models

MAIN = ("Customers’ verdict", "Asiakkaiden arvosana", "Kundernas omdöme")  # as it was called when this was written


def find_measures(apps, _editor):
    Choice, Question = apps.get_model("assessment", "Choice"), apps.get_model("feedback", "Question")
    for choice in Choice.objects.exclude(figure="").filter(measure="").select_related("round").iterator():
        if choice.figure in MAIN:
            found = {"main"}
        else:
            asked = Question.objects.filter(survey__organisation_id=choice.round.organisation_id, kind="ease")
            found = {f"question:{one.same_as_id or one.pk}" for one in asked if choice.figure in named(one)}
        if len(found) == 1:
            choice.measure = found.pop()
            choice.save(update_fields=["measure"])


def named(question):
    return {f"”{words}”"[:200] for words in question.wording.values()}


class Migration(migrations.Migration):
    dependencies = [("assessment", "0006_becomes"), ("feedback", "0012_what_waits_apart")]

    operations = [
        migrations.AddField("choice", "measure", models.CharField(blank=True, max_length=30)),
        migrations.RunPython(find_measures, migrations.RunPython.noop),
    ]
