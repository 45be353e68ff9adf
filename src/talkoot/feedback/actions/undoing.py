"""Taking back a file of answers: what it brought goes, what people did with it since is told before.

Figures first: all at once for a place, so that no look in between tells single answers apart. Then the answers with their
words, a slice at a time, short enough for customers' own to get in between. It can be killed anywhere and run again.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from talkoot.base.jobs.leases import fence
from talkoot.base.live.actions import announce
from talkoot.base.orgs.actions.sites import remove_unused
from talkoot.base.orgs.copies import forget_copies
from talkoot.base.orgs.models import Site
from talkoot.base.store.turns import Slices, turn
from talkoot.base.thread.actions import part_all
from talkoot.base.thread.queries import sources_of_kind
from talkoot.feedback.actions.files_in_view import take_out_file
from talkoot.feedback.actions.imports import topic_of
from talkoot.feedback.actions.signals import weigh_signals
from talkoot.feedback.models import Answer, BroughtStep, Comment, CommentTheme, FollowUp, Import, ImportCount, Survey, Theme
from talkoot.feedback.rows import cells_of
from talkoot.feedback.rows_brought import drop_brought

FIRST_SLICE, LEAST = 20, 5  # answers
COUNTS_AT_ONCE = 500
SLICE = 0.02  # seconds; what hangs on an answer varies, so that a slice may take twice as long


@dataclass
class Goes:
    """What would go, and what people did with it since."""

    answers: int = 0
    comments: int = 0
    in_care: int = 0  # comments that somebody took, handled or read together
    follow_ups: int = 0
    led_on: int = 0  # comments and follow-ups that a task, a need, an agreement … came from: those stay, without where they came from
    repeated_in: list[str] = field(default_factory=list)  # later files whose lines were here already, because of this one


def what_goes(importing: Import) -> Goes:
    """Looks, and changes nothing."""
    comments = Comment.objects.filter(pk__in=_comments(importing))
    follow_ups = FollowUp.objects.filter(answer__brought_by=importing)
    led_on = sum(
        len(sources_of_kind(importing.organisation_id, kind) & {str(pk) for pk in rows.values_list("pk", flat=True)})
        for kind, rows in (("feedback.comment", comments.exclude(answer__follow_up__isnull=False)), ("feedback.follow_up", follow_ups))
    )
    later = Import.objects.filter(organisation=importing.organisation_id, state=Import.State.DONE, pk__gt=importing.pk).exclude(pk=importing.pk)
    return Goes(
        answers=Answer.objects.filter(brought_by=importing).count(),
        comments=comments.count(),
        in_care=comments.exclude(state__in=(Comment.State.NEW, Comment.State.PAST)).count(),
        follow_ups=follow_ups.count(),
        led_on=led_on,
        repeated_in=[one.file_name for one in later.order_by("id") if one.report.get("lines_repeated")],
    )


def run_undo(importing: Import, at: datetime, progress: Callable[[int], None] | None = None) -> None:
    """Takes it back. Goes on from where it was."""
    take_out_file(importing)
    for done in _delete_in_slices(importing):
        if progress:
            progress(done)
    slices = Slices(COUNTS_AT_ONCE, most=COUNTS_AT_ONCE)
    while counts := list(ImportCount.objects.filter(importing=importing).values_list("pk", flat=True)[: slices.size]):
        with slices.one(), transaction.atomic():
            fence()
            ImportCount.objects.filter(pk__in=counts).delete()
    weigh_signals(importing.organisation, timezone.localdate(at), at)  # looks long and writes little
    _remove_what_was_made(importing)
    stays: list[str] = []
    for site in _sites_made(importing):
        with slices.one(), transaction.atomic():
            fence()
            if not remove_unused(site=site, by=importing.by, at=at):
                stays.append(site.name)
    with transaction.atomic():
        Import.objects.filter(pk=importing.pk).update(state=Import.State.UNDONE, finished_at=at, undone={**importing.undone, "sites_stay": stays})
        forget_copies(importing.organisation_id)
        announce(topic_of(importing), "done")


def _delete_in_slices(importing: Import) -> Iterator[int]:
    """Deletes answers and comments; yields how many answers have gone."""
    slices, gone = Slices(FIRST_SLICE, least=LEAST, most=500, seconds=SLICE), importing.lines_done
    while answers := list(Answer.objects.filter(brought_by=importing).order_by("id")[: slices.size]):
        with slices.one(), transaction.atomic():
            fence()
            pks = [answer.pk for answer in answers]
            comments = list(Comment.objects.filter(answer__in=pks).values_list("pk", flat=True))
            follow_ups = FollowUp.objects.filter(answer__in=pks).values_list("pk", flat=True)
            gone_with = {f"feedback.answer:{pk}" for pk in pks} | {f"feedback.follow_up:{pk}" for pk in follow_ups}
            part_all(organisation=importing.organisation_id, things=gone_with | _refs(comments))
            Answer.objects.filter(pk__in=pks).delete()
            drop_brought(importing.pk, cells_of(answers))
            gone += len(answers)
            Import.objects.filter(pk=importing.pk).update(lines_done=gone)
            announce(topic_of(importing), str(gone))
        yield gone
    # Words that it added to answers of an earlier file.
    while comments := list(Comment.objects.filter(brought_by=importing).order_by("id").values_list("pk", flat=True)[: slices.size]):
        with slices.one(), transaction.atomic():
            fence()
            part_all(organisation=importing.organisation_id, things=_refs(comments))
            Comment.objects.filter(pk__in=comments).delete()
        yield gone


def _refs(comments: Iterable[int]) -> set[str]:
    return {f"feedback.comment:{pk}" for pk in comments}


def _remove_what_was_made(importing: Import) -> None:
    """Themes and the survey that were made for the file go where nothing else has use of them."""
    made, organisation = importing.undone, importing.organisation
    with turn(), transaction.atomic():
        used = CommentTheme.objects.filter(theme=OuterRef("pk"))
        Theme.objects.filter(~Exists(used), organisation=organisation, name__in=made.get("themes", [])).delete()
        for survey in Survey.objects.filter(organisation=organisation, pk__in=made.get("surveys", [])):
            kept = BroughtStep.objects.filter(question__survey=survey).exists()
            if not kept and not survey.channels.exists() and not Answer.objects.filter(question__survey=survey).exists():
                survey.delete()


def _sites_made(importing: Import) -> list[Site]:
    return list(Site.objects.filter(organisation=importing.organisation, name__in=importing.report.get("new_sites", [])).order_by("name"))


def _comments(importing: Import) -> set[int]:
    own = set(Comment.objects.filter(brought_by=importing).values_list("pk", flat=True))
    return own | set(Comment.objects.filter(answer__brought_by=importing).values_list("pk", flat=True))


def note_undo_trouble(importing: Import, words: str) -> None:
    """Says why it stopped; it can be asked for again. What is left of it does not come into view."""
    Import.objects.filter(pk=importing.pk, state=Import.State.UNDOING).update(state=Import.State.STUCK, trouble=words, finished_at=timezone.now())


def forget_undone_counts(today: date) -> int:
    """Once a file can no longer be taken back, what it brought is like every other answer that somebody may know.

    Except in an organisation where something was taken back before: what was shown there is compared with for good.
    """
    back = BroughtStep.objects.filter(taken__lt=0).values("organisation")
    open_ = (Import.State.UNDOING, Import.State.STUCK)
    over = ImportCount.objects.filter(importing__undo_until__lt=today).exclude(importing__state__in=open_).exclude(importing__organisation__in=back)
    gone = list(over.values_list("pk", flat=True))
    for first in range(0, len(gone), 500):
        ImportCount.objects.filter(pk__in=gone[first : first + 500]).delete()
    if gone:
        left = set(ImportCount.objects.values_list("question_id", "site_id").distinct())
        steps = BroughtStep.objects.exclude(organisation__in=back)
        for question, site in list(steps.values_list("question_id", "site_id").distinct()):
            if (question, site) not in left:
                steps.filter(question=question, site=site).delete()
    return len(gone)
