"""The picture of a step that shows one."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from talkoot.base.kit.pictures import Picture as Drawn
from talkoot.base.kit.text import clean_line
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pictures import picture_in
from talkoot.base.orgs.refused import Refused
from talkoot.workshops.actions.changing import hold, lead
from talkoot.workshops.models import Activity, Picture, Workshop
from talkoot.workshops.policy import why_not_show

HEAVIEST = 300_000  # bytes: two hundred phones load it at the same moment
MOST_SENT = 2_000_000  # bytes that are looked at


def take_picture(*, by: Membership, activity: Activity, sent: bytes, alt: str, at: datetime) -> None:
    """Keeps a picture with nothing in it but the picture, in place of the one before; without one the words for it are changed. Says what is
    wrong with any other. Refused without words for who cannot see it."""
    lead(by, activity.workshop)
    alt = clean_line(alt)[:300]
    if not alt:
        raise Refused(_("Say in a sentence what is in the picture: not everybody sees it."))
    drawn = _looked_at(sent) if sent else None
    with transaction.atomic():
        standing = _open(activity)
        rows = Picture.objects.filter(activity=standing)
        if drawn is None:
            if not rows.update(alt=alt):
                raise Refused(_("Choose a picture."))
            return
        name = f"{hashlib.sha256(drawn.content).hexdigest()[:32]}.{drawn.kind}"
        made = {"name": name, "width": drawn.width, "height": drawn.height, "content": drawn.content, "alt": alt}
        Picture.objects.update_or_create(activity=standing, defaults=made)


def remove_picture(*, by: Membership, activity: Activity, at: datetime) -> None:
    """The step is without it from now on. Safe to repeat."""
    lead(by, activity.workshop)
    with transaction.atomic():
        Picture.objects.filter(activity=_open(activity)).delete()


def copy_pictures(source: Workshop, made: Workshop) -> None:
    """A rehearsal and the next meeting show what the workshop does, in the steps that are called the same."""
    steps = {(one.kind, one.title): one for one in made.activities.exclude(pk__in=Picture.objects.filter(activity__workshop=made).values("activity"))}
    for picture in Picture.objects.filter(activity__workshop=source, activity__left_out_at=None).select_related("activity").order_by("activity__position"):
        if (step := steps.pop((picture.activity.kind, picture.activity.title), None)) is not None:
            picture.pk, picture.activity = None, step
            picture.save()


def _open(activity: Activity) -> Activity:
    held = hold(activity.workshop_id, face=True)
    standing = Activity.objects.get(pk=activity.pk, workshop=held)
    if reason := why_not_show(held, standing):
        raise Refused(reason)
    return standing


def _looked_at(sent: bytes) -> Drawn:
    if len(sent) > MOST_SENT:
        raise Refused(_("The picture is too large: two megabytes at most."))
    drawn = picture_in(sent)
    if len(drawn.content) > HEAVIEST:
        raise Refused(_("The picture weighs %(kb)s kB and may weigh 300. Make it smaller.") % {"kb": -(-len(drawn.content) // 1000)})
    return drawn
