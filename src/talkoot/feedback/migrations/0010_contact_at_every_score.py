"""The wish to be contacted is asked at every score: who is glad may have something to ask too."""

from django.db import migrations


def ask_everybody(apps, _editor):
    apps.get_model("feedback", "Question").objects.filter(kind="contact", shown_from=1, shown_to=3).update(shown_to=5)


class Migration(migrations.Migration):
    dependencies = [("feedback", "0009_answers_at_once")]

    operations = [migrations.RunPython(ask_everybody, migrations.RunPython.noop)]
