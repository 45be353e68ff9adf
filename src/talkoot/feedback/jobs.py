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
from talkoot.base.orgs.uploads import forget_upload
from talkoot.feedback.actions.bad_days import tell_bad_days
from talkoot.feedback.actions.comments import let_out_held
from talkoot.feedback.actions.follow_ups import forget_contacts, pass_on_unhandled
from talkoot.feedback.actions.imports import ON_ITS_WAY, lease_of_import, note_trouble, plan_import, run_import
from talkoot.feedback.actions.moving import move_figures
from talkoot.feedback.actions.plans import note_lines, note_no_plan, note_plan
from talkoot.feedback.actions.signals import watch_organisation
from talkoot.feedback.actions.themes import analyse_comments, label_by_itself, learn_themes
from talkoot.feedback.actions.undoing import forget_undone_counts, note_undo_trouble, run_undo
from talkoot.feedback.faults import words_of
from talkoot.feedback.logic.importing.mapping import BadMapping, read_kept
from talkoot.feedback.models import Import, Settings, Theme

log = structlog.get_logger(__name__)

KEPT_FOR = timedelta(days=30)


@task(takes_context=True, queue_name="imports")
def bring_in(context: "TaskContext[..., None]", import_id: int) -> None:
    """Runs a queued import. Goes on from where it was if the worker died."""
    if not Import.objects.filter(pk=import_id, state__in=ON_ITS_WAY).update(state=Import.State.RUNNING):
        return  # it is in, or is on its way out again
    importing = Import.objects.select_related("organisation", "by__user").get(pk=import_id)
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


@task(takes_context=True, queue_name="imports")
def take_back(context: "TaskContext[..., None]", import_id: int) -> None:
    """Takes back what a file brought. Goes on from where it was if the worker died."""
    importing = Import.objects.select_related("organisation", "by__user").filter(pk=import_id, state=Import.State.UNDOING).first()
    if importing is not None:
        run_undo(importing, timezone.now(), progress=lambda done: note_progress(context.task_result.id))


def tell_not_taken_back(import_id: int) -> None:
    """The page of a file that could not be taken back says so."""
    importing = Import.objects.select_related("organisation").filter(pk=import_id).first()
    if importing is not None:
        with override(importing.organisation.language):
            note_undo_trouble(importing, words_of("undo_unforeseen", {}))


GIVEN_UP[take_back.module_path] = tell_not_taken_back


@task(takes_context=True, queue_name="planning")
def plan_ahead(context: "TaskContext[..., None]", import_id: int) -> None:
    """Looks at every line of a file and keeps what would happen. Starts over when the worker died."""
    importing = Import.objects.select_related("organisation").filter(pk=import_id, state=Import.State.PLANNING).first()
    if importing is None:
        return
    path, day = settings.MEDIA_ROOT / importing.path, timezone.localdate(importing.created_at)
    try:
        table, mapping = open_kept(path), read_kept(importing.mapping)
        plan = plan_import(
            organisation=importing.organisation, table=table, mapping=mapping, today=day, progress=lambda lines: note_lines(importing, lines)
        )  # fmt: skip
    except (Unreadable, BadMapping) as error:
        note_no_plan(importing, error.fault, error.details)
    except FileNotFoundError:
        note_no_plan(importing, "file_gone", {})
    except Exception:
        if context.attempt >= MOST_ATTEMPTS:
            note_no_plan(importing, "unread", {})
        raise
    else:
        note_plan(importing, plan)


def tell_no_plan(import_id: int) -> None:
    """The page of a file whose plan nobody will try again says so."""
    if importing := Import.objects.filter(pk=import_id).first():
        note_no_plan(importing, "unread", {})


GIVEN_UP[plan_ahead.module_path] = tell_no_plan


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
    forget_undone_counts(timezone.localdate(at))
    for old in Import.objects.select_related("upload").filter(created_at__lt=at - KEPT_FOR).exclude(path=""):
        shutil.rmtree((settings.MEDIA_ROOT / old.path).parent, ignore_errors=True)
        Import.objects.filter(pk=old.pk).update(path="")
        if old.upload:
            forget_upload(old.upload)


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
