"""The browser’s Back and “send” once more: whatever form makes something makes it once."""

from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection, transaction

from tests.architecture.addresses import INSIDE, address, number_for
from tests.architecture.forms import forms_on

pytestmark = pytest.mark.django_db

BESIDE = {"trail", "notices", "jobs", "sessions", "django_tasks_database", "admin", "contenttypes", "auth", "account", "mfa", "socialaccount", "sites", "store"}
# What comes again although it was the same: each is a deed of its own, and says so.
AGAIN = {
    "/polku/customers/questions/": "two customers asked the same: each is counted, by a number of its own",
    "/polku/people/invite/": "a link is shown once: asked for again, it is another one",
    "/setup/polku/people/": "the same link for all",
}
# What is made on these pages: when the walk no longer makes one of them, it tests nothing of it.
MADE = {
    "agreements.Agreement", "agreements.Remark", "agreements.Step", "customers.Group", "customers.Need", "feedback.Channel",
    "feedback.Deed", "feedback.Survey", "feedback.Theme", "orgs.Invitation", "orgs.Site", "work.Responsibility", "work.Task",
}  # fmt: skip


def things_there():
    """How many rows there are of everything that people make; in one query, since it is asked thousands of times."""
    kinds = [model._meta for model in apps.get_models() if model._meta.app_label not in BESIDE and model._meta.managed]
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f'(SELECT COUNT(*) FROM "{kind.db_table}")' for kind in kinds))
        return dict(zip((kind.label for kind in kinds), cursor.fetchone(), strict=True))


def test_what_is_sent_again_after_back_is_made_once(sign_in, things):
    client, twins, made = sign_in("sanna"), {}, set()
    for path, name, view in INSIDE:
        if view.access.look is None:
            continue
        here = address(path, "polku", number_for(path, things, "polku"))
        response = client.get(here)
        if response.status_code != 200 or response.streaming or not response["Content-Type"].startswith("text/html"):
            continue
        for form in forms_on(here, response.content.decode()):
            for button in form.buttons or [("", "", "")]:
                if form.has_files:
                    continue
                point = transaction.savepoint_create()
                try:
                    new, again = sent_twice(client, form, button)
                finally:
                    transaction.savepoint_rollback(point)
                    client.cookies.pop("messages", None)  # what was said of it, with its buttons, would stand on the next page
                made |= new
                if again and form.action.split("?")[0] not in AGAIN:
                    twins[f"{form.action} from {name} by {button[0]}"] = sorted(again)
    assert twins == {}
    assert made >= MADE, MADE - made


def sent_twice(client, form, button):
    """What the first sending made, and what the second made more."""
    before = things_there()
    send(client, form, button)
    first = things_there()
    new = {label for label, n in first.items() if n > before[label]}
    if not new:
        return new, set()
    send(client, form, button)
    return new, {label for label, n in things_there().items() if n > first[label]}


def send(client, form, button):
    """As the browser sends it that has made the page anew and put back what was typed."""
    fields = [(name, str(uuid4()) if name in ("once", "key") else value) for name, value in form.fields if name != "csrfmiddlewaretoken"]
    fields += [(button[0], button[1])] if button[0] else []
    return client.post(button[2] or form.action, urlencode(fields), content_type="application/x-www-form-urlencoded")
