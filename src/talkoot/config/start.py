"""Getting Django and the database ready for a command."""

import argparse
import os
import secrets
import sys
from datetime import date
from pathlib import Path

from talkoot.config.env import Environment, SettingError
from talkoot.config.modes import keep_to_ourselves


def start(needs_key: bool) -> None:
    """Loads the settings, connects the logs and brings the database up to date. Raises SettingError."""
    set_up(needs_key)
    bring_up_to_date()


def set_up(needs_key: bool) -> None:
    """Loads the settings and connects the logs; the database stays as it is.

    Commands that sign nothing may run without a secret key; whatever serves pages may not. Raises SettingError.
    """
    environment = Environment()
    keep_to_ourselves(environment.home())
    if environment.text("TALKOOT_MODE") == "development" and not environment.text("TALKOOT_KEY"):
        make_key()
    if not needs_key and not has_key():
        os.environ["TALKOOT_KEY"] = secrets.token_urlsafe(48)
    os.environ["DJANGO_SETTINGS_MODULE"] = "talkoot.config.settings"
    import django
    from django.conf import settings

    from talkoot.config.logs import start_logging

    start_logging(settings.LOGGING)
    django.setup()


def has_key() -> bool:
    """Whether the installation has its secret key."""
    environment = Environment()
    try:
        environment.key(environment.home())
    except SettingError:
        return False
    return True


def bring_up_to_date() -> None:
    """Migrates when there is something to migrate, and asserts that commits are durable."""
    from django.core.management import call_command

    from talkoot.base.store.connections import assert_durable
    from talkoot.config.locks import one_migrates

    assert_durable()
    if not waiting_migrations():
        return
    with one_migrates():
        if waiting_migrations():  # another process may have done it while we waited
            print("Bringing the database up to date …", file=sys.stderr)
            call_command("migrate", verbosity=0, interactive=False)


def waiting_migrations() -> bool:
    """Whether the database is older than this program."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def make_key() -> Path:
    """Makes the secret key's file in TALKOOT_HOME unless there is one, readable by its owner only."""
    path = Environment().home() / "key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
    return path


def day_in(text: str) -> date:
    """A day as an argument gives it; what cannot be one is said with what to write."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is no day: write it as 2026-01-31") from None


def speak_the_callers_language() -> None:
    """Messages of commands come in the terminal's language when we have it, else in English."""
    from django.utils import translation

    wanted = (os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or "").lower()
    translation.activate(next((code for code in ("fi", "sv") if wanted.startswith(code)), "en"))
