from django.db import migrations, models
from django.db.models import Q


def of_a_part(apps, schema_editor):
    parts = apps.get_model("assessment", "Round").objects.filter(Q(area__isnull=False) | Q(of_teams=True), is_pulse=True)
    parts.update(fewest=10)


class Migration(migrations.Migration):
    dependencies = [("assessment", "0012_plan")]

    operations = [
        migrations.AddField("round", "fewest", models.PositiveSmallIntegerField(default=5)),
        migrations.RunPython(of_a_part, migrations.RunPython.noop),
    ]
