"""Work of this package that runs in the background."""

import shutil
import time
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.tasks import TaskContext, task
from django.utils import timezone
from django.utils.translation import override

from talkoot.base.jobs.leases import lives
from talkoot.base.jobs.retry import GIVEN_UP, MOST_ATTEMPTS, note_progress
from talkoot.base.jobs.schedule import repeat
from talkoot.base.kit.tables import Unreadable, open_kept
from talkoot.base.orgs.models import Organisation
from talkoot.feedback.actions.bad_days import tell_bad_days
from talkoot.feedback.actions.comments import let_out_held
from talkoot.feedback.actions.follow_ups import forget_contacts, pass_on_unhandled
from talkoot.feedback.actions.imports import lease_of_import, note_trouble, plan_import, run_import
from talkoot.feedback.actions.moving import move_figures
from talkoot.feedback.actions.signals import watch_organisation
from talkoot.feedback.actions.themes import analyse_comments, label_by_itself, learn_themes
from talkoot.feedback.faults import words_of
from talkoot.feedback.logic.importing.mapping import BadMapping, read_kept
from talkoot.feedback.models import Import, Settings, Theme

log = structlog.get_logger(__name__)

KEPT_FOR = timedelta(days=30)


@task(takes_context=True, queue_name="imports")
def bring_in(context: "TaskContext[..., None]", import_id: int) -> None:
    """Runs a queued import. Goes on from where it was if the worker died."""
    importing = Import.objects.select_related("organisation", "by__user").filter(pk=import_id).first()
    if importing is None or importing.state in (Import.State.DONE, Import.State.FAILED):
        return
    path, now = settings.MEDIA_ROOT / importing.path, timezone.now()
    with override((importing.by and importing.by.user.language) or importing.organisation.language):
        try:
            table, mapping = open_kept(path), read_kept(importing.mapping)
            plan = plan_import(organisation=importing.organisation, table=table, mapping=mapping, today=timezone.localdate(importing.created_at))
            kept = path.parent / "left-out.csv"
            with kept.open("r+" if kept.exists() and importing.report else "w", encoding="utf-8-sig", newline="") as left_out:
                run_import(
                    by=importing.by, importing=importing, table=table, mapping=mapping, plan=plan, at=now, left_out=left_out,
                    progress=lambda lines: note_progress(context.task_result.id),
                )  # fmt: skip
        except (Unreadable, BadMapping) as error:
            note_trouble(importing, words_of(error.fault, error.details))
            log.warning("import_stopped", id=import_id, fault=error.fault)
        except FileNotFoundError:
            note_trouble(importing, words_of("file_gone", {}))
        except Exception:
            if context.attempt >= MOST_ATTEMPTS:  # nobody will try again, so the page must not go on saying “running”
                note_trouble(importing, words_of("unforeseen", {}))
            raise
    # Customers' words are in the database now; a second copy in a folder would only be one more to look after.
    path.unlink(missing_ok=True)


def tell_given_up(import_id: int) -> None:
    """The page of an import that nobody will try again says so."""
    importing = Import.objects.select_related("organisation").filter(pk=import_id).first()
    if importing is not None:
        with override(importing.organisation.language):
            note_trouble(importing, words_of("unforeseen", {}))


GIVEN_UP[bring_in.module_path] = tell_given_up


@repeat("feedback.imports_left", every=timedelta(minutes=1))
def see_to_left_imports(at: datetime) -> None:
    """An import by the command line that was broken off is not "running" for ever."""
    for importing in Import.objects.select_related("organisation").filter(state=Import.State.RUNNING, path="", created_at__lt=at - timedelta(minutes=1)):
        if not lives(lease_of_import(importing), at):
            with override(importing.organisation.language):
                note_trouble(importing, words_of("command_stopped", {}))


@repeat("feedback.move_figures", every=timedelta(hours=1))
def let_into_figures(at: datetime) -> None:
    """Answers of the days before come into the figures, five of a site at least together."""
    for organisation in Organisation.objects.order_by("id").iterator():
        try:
            move_figures(organisation, timezone.localdate(at))
        except Exception:  # one organisation's trouble does not keep the others' figures still
            log.exception("figures_not_moved")


@repeat("feedback.forget_files", every=timedelta(hours=6), destroys=True)
def forget_files(at: datetime) -> None:
    """Uploads that were never brought in, and lists of lines left out, are deleted after 30 days."""
    for old in Import.objects.filter(created_at__lt=at - KEPT_FOR).exclude(path=""):
        shutil.rmtree((settings.MEDIA_ROOT / old.path).parent, ignore_errors=True)
        Import.objects.filter(pk=old.pk).update(path="")


@repeat("feedback.pass_on", every=timedelta(hours=1))
def pass_on(at: datetime) -> None:
    """Follow-ups that nobody took in time go to the next person."""
    pass_on_unhandled(timezone.localdate(at))


@repeat("feedback.forget_contacts", every=timedelta(hours=6), destroys=True)
def forget(at: datetime) -> None:
    """Customers' contact details go when their time is up."""
    forget_contacts(timezone.localdate(at))


@repeat("feedback.let_out", every=timedelta(minutes=15))
def let_out(at: datetime) -> None:
    """Words of small sites are shown once there are enough to hide each other."""
    let_out_held(at)


@repeat("feedback.analyse", every=timedelta(minutes=1))
def analyse(at: datetime) -> None:
    """New comments get their words; the software labels where the owner allows it."""
    begun = time.monotonic()
    while analyse_comments() == 500 and time.monotonic() - begun < 20:
        continue
    for wanted in Settings.objects.exclude(label_from=None):
        label_by_itself(wanted, at)


@repeat("feedback.learn", every=timedelta(minutes=5))
def learn_from_labels(at: datetime) -> None:
    """The software learns from people's labels."""
    for organisation_id in Theme.objects.filter(ended_at=None).values_list("organisation_id", flat=True).order_by("organisation_id").distinct():
        learn_themes(organisation_id, at)


@repeat("feedback.watch", every=timedelta(hours=6))
def watch_for_change(at: datetime) -> None:
    """Every organisation's answers are looked at for real change."""
    for organisation in Organisation.objects.order_by("id").iterator():
        watch_organisation(organisation, timezone.localdate(at), at)


@repeat("feedback.bad_days", every=timedelta(hours=1))
def look_for_bad_days(at: datetime) -> None:
    """Those who asked for it are told of a single bad day."""
    for organisation in Organisation.objects.order_by("id").iterator():
        tell_bad_days(organisation, timezone.localdate(at))
