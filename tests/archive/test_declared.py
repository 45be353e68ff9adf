"""Nothing leaves that nobody has decided on."""

import pytest
from django.apps import apps
from django.db.models import ForeignKey, UUIDField

from talkoot.archive import schema
from talkoot.archive.lines import reader_for
from talkoot.archive.reading import filled
from talkoot.archive.schema import staying, tables, undecided, way
from talkoot.base.store.privacy import Held

MODELS = apps.get_models(include_auto_created=True)


def test_of_every_table_and_every_column_somebody_has_said_whether_it_leaves():
    assert undecided() == []


@pytest.mark.parametrize("gone", ["work.Task", "sparring.Asked", "orgs.Membership_sites"])
def test_a_table_that_nobody_has_decided_on_is_found(monkeypatch, gone):
    said = {name: value for name, value in schema.declared().items() if name != gone}
    said["stays"] = {name: why for name, why in said["stays"].items() if name != gone}
    monkeypatch.setattr(schema, "declared", lambda: said)
    schema.tables.cache_clear()
    try:
        assert undecided() == [gone]
    finally:
        schema.tables.cache_clear()


@pytest.mark.parametrize(("table", "part", "gone"), [("work.Task", "columns", "title"), ("feedback.Channel", "left", "exit_code")])
def test_a_column_that_nobody_has_decided_on_is_found_and_does_not_leave(monkeypatch, table, part, gone):
    of_table = {**schema.declared()[table], part: {name: said for name, said in schema.declared()[table][part].items() if name != gone}}
    said = {**schema.declared(), table: of_table}
    monkeypatch.setattr(schema, "declared", lambda: said)
    schema.tables.cache_clear()
    try:
        assert undecided() == [f"{table}.{gone}"]
        assert gone not in tables()[table].columns
    finally:
        schema.tables.cache_clear()


def test_what_proves_who_somebody_is_never_leaves():
    of_models = {model._meta.label: getattr(model, "privacy", {}) for model in MODELS}
    assert [f"{label}.{name}" for label, table in tables().items() for name in table.columns if of_models[label].get(name) is Held.SECRET] == []


def test_every_column_and_everything_that_stays_is_described():
    for table in tables().values():
        assert len(table.about) > 15, table.label
        assert [f"{table.label}.{name}" for name, said in (*table.columns.items(), *table.left.items()) if len(said) < 3] == []
    assert [label for label, why in staying().items() if len(why) < 15] == []


def test_every_table_leads_to_its_organisation_and_every_key_to_a_table_that_leaves():
    for table in tables().values():
        assert way(table.label)
        for one in table.fields:
            assert not isinstance(one, ForeignKey) or schema.target(one) in tables(), f"{table.label}.{one.name}"


def test_whatever_is_left_out_has_something_in_its_place_when_it_arrives():
    for table in tables().values():
        for one in table.fields:
            assert reader_for(one)
        for one in table.model._meta.concrete_fields:
            if one.name in table.left and not one.primary_key:
                assert filled(table.label, one)


def test_keys_of_what_people_sent_without_a_name_stay():
    """They are made on the writer's device, perhaps of the time."""
    for label in ("feedback.Answer", "feedback.Comment", "stories.Comment", "workshops.Note"):
        assert [name for name in tables()[label].columns if isinstance(tables()[label].model._meta.get_field(name), UUIDField)] == []
