"""What came of scorings is kept as pages tell it: means and spreads to one decimal, shares in hundredths."""

from decimal import ROUND_HALF_UP, Decimal

from django.db import migrations


def as_told(value):
    return float(Decimal(repr(float(value))).quantize(Decimal("0.1"), ROUND_HALF_UP))


def share_told(first):
    return 1.0 if first > 0.9995 else min(round(first, 2), 0.99)


def tell_all(apps, schema_editor):
    for step in apps.get_model("workshops", "Activity").objects.filter(kind="score").exclude(result={}).order_by("pk").iterator():
        told = [row for row in step.result.get("told", []) if "mean" in row]
        for row in told:
            row["mean"], row["first"] = as_told(row["mean"]), share_told(row["first"])
            row["standings"] = {name: {"mean": as_told(each["mean"]), "spread": as_told(each["spread"])} for name, each in row["standings"].items()}
        if told:
            step.save(update_fields=["result"])


class Migration(migrations.Migration):
    dependencies = [("workshops", "0001_squashed_0011_own_templates")]
    operations = [migrations.RunPython(tell_all, migrations.RunPython.noop)]
