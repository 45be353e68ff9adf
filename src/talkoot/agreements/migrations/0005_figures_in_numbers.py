"""Figures that were kept in words are read again as numbers, as exactly as they were shown; what cannot be read keeps its words beside."""

import re
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import migrations


def number(text):
    """A number in any of the three languages; None where it is none."""
    found = re.fullmatch(r"\s*([0-9]+(?:[.,][0-9]+)?)\s*", text)
    return float(found[1].replace(",", ".")) if found else None


def read_again(words, key, moment):
    """`4,6`, `(4,1–4,9)` and `25 vastausta` as numbers."""
    value = number(words.get("mean", ""))
    ends = re.fullmatch(r"\(([0-9.,]+)–([0-9.,]+)\)", words.get("spread", "").strip())
    n = re.sub(r"[^0-9]", "", words.get("count", ""))
    if value is None or not n or moment is None or (words.get("spread") and not ends):
        return {"words": words} if any(words.values()) and words.get("mean") else {}
    low, high = (number(ends[1]), number(ends[2])) if ends else (None, None)
    day = moment.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    return {"key": key, "day": day.isoformat(), "n": int(n), "value": value, "low": low, "high": high, "days": 90}


def read_all(apps, schema_editor):
    for version in apps.get_model("agreements", "Version").objects.exclude(baseline={}).iterator():
        if "mean" in version.baseline:
            version.baseline = read_again(version.baseline, version.figure, version.in_force_at)
            version.save(update_fields=["baseline"])
    for review in apps.get_model("agreements", "Review").objects.exclude(figure={}).select_related("version").iterator():
        if "mean" in review.figure:
            review.figure = read_again(review.figure, review.version.figure, review.at)
            review.save(update_fields=["figure"])


class Migration(migrations.Migration):
    dependencies = [("agreements", "0004_sites_work_by_it")]
    operations = [migrations.RunPython(read_all, migrations.RunPython.noop)]
