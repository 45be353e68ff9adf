"""A row of any table, with a word in every text of it: where the word shows, the row does."""

from datetime import date, time, timedelta
from decimal import Decimal
from itertools import count
from uuid import uuid4

from django.apps import apps
from django.db import models
from django.utils import timezone

from talkoot.archive.limits import limit
from talkoot.archive.schema import STAYS, declared, way
from talkoot.archive.shapes import FIGURE, HEARD, PASSAGES, STEPS, TEXTS, Day, shape_of
from tests.cast import AT

# What a row must say so that the database takes it.
WHOLE = {
    "agreements.Reaction": {"answer": "agree"},
    "assessment.Choice": {"kind": "keep"},
    "assessment.Result": {"n": 5, "low": 5, "high": 9},
    "assessment.Report": {"answers": 5},
    "feedback.Question": {"kind": "smiley"},
    "feedback.Comment": {"state": "new"},
    "feedback.FollowUp": {"state": "open"},
    "feedback.ImportCount": {"taken": 0},
    "feedback.DayCount": {"n": 3, "taken": 1, "apart": 1, "shown": 0},
    "notices.Rhythm": {"digest": "morning", "hour": 7, "quiet_from": 20, "quiet_until": 7},
    "orgs.Upload": {"state": "waiting"},
    "stories.Comment": {"is_ours": True, "is_public": True},
    "stories.Story": {"is_public": False},
    "workshops.Vote": {"place": 0, "places": 3},
    "workshops.Score": {"criterion": "fun"},
    "workshops.Template": {"shared": "all"},
    "work.Task": {"due_time": None, "state": "todo"},
    "work.Series": {"every": "day"},
}
NEEDED = {
    "assessment.Choice": ("round",),
    "learning.Look": ("version",),
    "workshops.Left": ("note",),
    "workshops.Vote": ("note",),
    "workshops.Score": ("note",),
    "pictures.Permission": ("member",),
}

# What a row says so that it leaves.
LEAVES = {
    "agreements.Decision": {"closed_at": AT, "outcome": "passed"},
    "assessment.Card": {"finished_at": AT, "shared_at": AT},
    "assessment.Round": {"state": "closed", "results_at": AT},
    "assessment.Words": {"reader": "everyone"},
    "content.Half": {"closed_at": AT},
    "people.SiteCard": {"taken_down_at": None},
    "pictures.Picture": {"removed_at": None},
    "sparring.Answer": {"withdrawn_at": None, "helped_at": None, "removed_at": None},
    "sparring.Question": {"withdrawn_at": None, "removed_at": None},
    "stories.Comment": {"state": "out"},
    "stories.Naming": {"yes": True, "stands": True},
    "stories.Story": {"state": "out"},
    "stories.Thanks": {"withdrawn_at": None},
    "targets.Scoring": {"closed_at": AT},
    "workshops.Note": {"removed_at": None, "put_away_at": None},
    "workshops.Proposal": {"shown_at": AT},
    "workshops.Template": {"taken_back_at": None},
    "workshops.Workshop": {"state": "ended"},
}


def a_row(label, organisation, text, said=None, only=None):
    """Makes one, of the organisation. `said`: fields with values of their own; `only`: the text columns that get the word, else all."""
    model = apps.get_model(label)
    given = {**WHOLE.get(label, {}), **(said or {})}
    values = {}
    for one in model._meta.concrete_fields:
        if one.generated or isinstance(one, models.AutoField):
            continue
        if one.name in given:
            values[one.name] = given[one.name]
        elif isinstance(one, models.ForeignKey):
            values[one.name] = above(one, label, organisation)
        else:
            values[one.name] = next(NUMBERS) if is_numbered(model, one) else a_value(one, text if only is None or one.name in only else "muuta")
    return model._base_manager.create(**values)


NUMBERS = count(30)


def is_numbered(model, one):
    """Whether a number of its own tells rows apart."""
    apart = {name for constraint in model._meta.constraints if isinstance(constraint, models.UniqueConstraint) for name in constraint.fields}
    return isinstance(one, models.IntegerField) and one.name in apart and one.name not in ("month", "value", "score", "place")


def above(one, label, organisation):
    """What a foreign key points at: the newest that there is of the organisation, else a new one."""
    if one.null and one.name not in NEEDED.get(label, ()):
        return None
    target = one.remote_field.model
    if target is type(organisation):
        return organisation
    rows = target._base_manager.all()
    if target._meta.label in declared() and target._meta.label != STAYS:
        rows = rows.filter(**{way(target._meta.label): organisation})
        if (leaving := limit(target._meta.label, timezone.now())) is not None:
            rows = rows.filter(leaving)
    elif any(field.name == "organisation" for field in target._meta.fields):
        rows = rows.filter(organisation=organisation)
    if isinstance(one, models.OneToOneField):
        rows = rows.exclude(pk__in=apps.get_model(label)._base_manager.values(one.attname))
    return rows.order_by("-pk").first() or a_row(target._meta.label, organisation, "muuta", LEAVES.get(target._meta.label))


def json_with(one, text):
    """JSON of the shape that a column has, with a word in it."""
    shape = shape_of(one)
    if shape in (TEXTS, {str: str}, dict):
        return {"fi": text}
    if shape == [TEXTS]:
        return [{"fi": text}]
    if shape == FIGURE:
        return {"words": text}
    if shape == HEARD:
        return [[[text], 1, 2]]
    if shape == STEPS:
        return [{"kind": "talk", "title": text, "minutes": 5}]
    if shape == PASSAGES:
        return [{"part": "heard", "text": text, "draft": "", "sources": []}]
    if shape == [Day]:
        return ["2026-11-30"]
    name = f"{one.model._meta.label}.{one.name}"
    if name == "targets.Candidacy.standings":
        return {text: {"mean": 3.5, "spread": 1.0}}
    return {"told": [{"title": text}]} if name == "workshops.Activity.result" else [text]


def a_value(one, text):
    """Something that a column takes."""
    if one.choices:
        return one.flatchoices[0][0]
    if isinstance(one, models.BooleanField):
        return False
    if isinstance(one, models.JSONField):
        return json_with(one, text)
    if isinstance(one, models.URLField):
        return f"https://example.org/{text}"
    if isinstance(one, models.BinaryField):
        return text.encode()
    if isinstance(one, models.UUIDField):
        return uuid4()
    if isinstance(one, models.GenericIPAddressField):
        return "192.0.2.7"
    if isinstance(one, models.EmailField):
        return f"{text}-{uuid4().hex[:6]}@example.org".lower()
    if isinstance(one, models.CharField | models.TextField):
        made = f"{text} {uuid4().hex[:6]}" if one.unique or one.name in ("name", "key", "slug", "digest") else text
        return made[: one.max_length or None]
    if isinstance(one, models.DateTimeField):
        return AT - timedelta(days=3)
    if isinstance(one, models.DateField):
        return date(2026, 11, 2)
    if isinstance(one, models.TimeField):
        return time(9)
    if isinstance(one, models.DecimalField):
        return Decimal(1)
    if isinstance(one, models.FloatField):
        return 0.75
    return 1
