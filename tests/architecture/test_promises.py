"""Promises that a machine can hold: privacy declared, settings documented, templates without inline code."""

import re
from pathlib import Path

import pytest
from django.apps import apps

from talkoot.base.store.privacy import Held
from talkoot.config.env import SETTINGS, Environment, SettingError

ROOT = Path(__file__).resolve().parents[2]
OWN_MODELS = [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("talkoot.")]


@pytest.mark.parametrize("model", [m for m in OWN_MODELS if not m._meta.auto_created], ids=lambda m: m.__name__)
def test_every_field_says_what_it_holds_of_a_person(model):
    declared = model.privacy
    fields = {field.name for field in (*model._meta.concrete_fields, *model._meta.many_to_many)}
    assert set(declared) == fields
    assert all(isinstance(held, Held) for held in declared.values())


def test_every_setting_is_documented_and_no_other():
    page = (ROOT / "docs" / "reference" / "settings.md").read_text()
    documented = set(re.findall(r"^\| `(\w+)` \|", page, re.M))
    assert documented == {setting.name for setting in SETTINGS}
    for setting in SETTINGS:
        assert setting.meaning in page, setting.name


def test_settings_are_read_from_nowhere_else():
    for path in (ROOT / "src" / "talkoot").rglob("*.py"):
        if path.name in ("env.py", "start.py") or "commands" in path.parts:
            continue
        assert "os.environ" not in path.read_text(), path


def test_production_does_not_start_without_a_key(tmp_path):
    with pytest.raises(SettingError, match="No secret key"):
        Environment({}).key(tmp_path)
    with pytest.raises(SettingError, match="too short"):
        Environment({"TALKOOT_KEY": "short"}).key(tmp_path)


def test_no_debug_unless_somebody_asks_for_development():
    assert Environment({}).text("TALKOOT_MODE") == "production"


@pytest.mark.parametrize("path", sorted((ROOT / "src").rglob("*.html")), ids=lambda p: p.name)
def test_templates_hold_no_inline_script_or_style(path):
    text = path.read_text()
    assert not re.search(r"<style|style=\"|\son\w+=\"|javascript:", text)
    for tag in re.findall(r"<script[^>]*>", text):
        assert "src=" in tag or 'type="application/json"' in tag, tag


def test_no_file_of_ours_outgrows_one_reading():
    long = {path.name: n for path in (ROOT / "src").rglob("*.py") if "migrations" not in path.parts and (n := len(path.read_text().splitlines())) > 400}
    assert long == {}
