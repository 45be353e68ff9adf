"""The packages there are: whatever folder has an apps.py. A new one is edited in nowhere else."""

from pathlib import Path

from django.apps import apps
from django.urls import URLResolver, include, path

HERE = Path(__file__).resolve().parent.parent


def packages() -> list[str]:
    """Their names."""
    return sorted(f"talkoot.{found.parent.name}" for found in HERE.glob("*/apps.py"))


def addresses_inside() -> list[URLResolver]:
    """The addresses of those that say where `inside` an organisation they stand."""
    places = [(app.inside, app.name) for app in apps.get_app_configs() if hasattr(app, "inside")]
    return [path(f"<slug:org>/{inside}", include(f"{name}.urls")) for inside, name in places]
