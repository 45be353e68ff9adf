"""What came of scorings is kept as pages tell it: one decimal, shares in hundredths, the order as a place, and no number where it is not told."""

from decimal import ROUND_HALF_UP, Decimal

from django.db import migrations


def as_told(value):
    return float(Decimal(repr(float(value))).quantize(Decimal("0.1"), ROUND_HALF_UP))


def share_told(first):
    return 1.0 if first > 0.9995 else min(round(first, 2), 0.99)


def by_height(one):
    return -round(one.mean, 9), -round(one.standings["helps"]["mean"], 9), one.pk


def tell_all(apps, schema_editor):
    for scoring in apps.get_model("targets", "Scoring").objects.filter(closed_at__isnull=False, wanted=None).order_by("pk").iterator():
        rows = list(scoring.candidacies.all())
        for place, one in enumerate(sorted((one for one in rows if one.mean is not None), key=by_height), 1):
            one.place = place
            one.mean, one.people, one.first = as_told(one.mean), as_told(one.people), share_told(one.first)
            one.standings = {name: {"mean": as_told(each["mean"]), "spread": as_told(each["spread"])} for name, each in one.standings.items()}
            one.save(update_fields=["place", "mean", "people", "first", "standings"])
        for one in (one for one in rows if one.mean is None):
            one.n, one.is_coarse = None, one.n is None  # no number stood where the same was told before
            one.save(update_fields=["n", "is_coarse"])


class Migration(migrations.Migration):
    dependencies = [("targets", "0005_looks")]
    operations = [migrations.RunPython(tell_all, migrations.RunPython.noop)]
