"""Work of this package that runs in the background."""

from datetime import datetime, timedelta

from talkoot.base.jobs.each import going_on
from talkoot.base.jobs.retry import GIVEN_UP
from talkoot.base.jobs.schedule import repeat
from talkoot.base.orgs.uploads import tell_given_up
from talkoot.pictures.actions import KEPT, develop_sent, forget_picture, is_over, see_to_end
from talkoot.pictures.files import organisations_with_files, sweep
from talkoot.pictures.models import Permission, Picture

GIVEN_UP[develop_sent.module_path] = tell_given_up


@repeat("pictures.permissions", every=timedelta(hours=1))
def see_to_permissions(at: datetime) -> None:
    """Pictures whose permission has ended are taken off where they are used."""
    for one in Permission.objects.filter(is_over(at), seen_to_at=None):
        with going_on("pictures.permission", one.pk):
            see_to_end(permission=one, at=at)


@repeat("pictures.forget", every=timedelta(hours=1), destroys=True)
def forget_pictures(at: datetime) -> None:
    """What was deleted a day ago is gone for good."""
    for one in Picture.objects.filter(removed_at__lte=at - KEPT):
        with going_on("pictures.forget", one.pk):
            forget_picture(picture=one, at=at)


@repeat("pictures.sweep", every=timedelta(hours=1), destroys=True)
def sweep_files(at: datetime) -> None:
    """Nothing that a process left behind when it was killed stays on the disk, nor gets into backups."""
    for organisation in organisations_with_files():
        with going_on("pictures.sweep", organisation):
            sweep(organisation)
