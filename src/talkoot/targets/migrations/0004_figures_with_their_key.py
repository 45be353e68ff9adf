"""A target's first figure says what it is of."""

from django.db import migrations


def with_key(apps, schema_editor):
    for target in apps.get_model("targets", "Target").objects.exclude(baseline={}).iterator():
        target.baseline = {"key": target.figure, "days": 90} | target.baseline
        target.save(update_fields=["baseline"])


class Migration(migrations.Migration):
    dependencies = [("targets", "0003_several")]
    operations = [migrations.RunPython(with_key, migrations.RunPython.noop)]
