from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArchiveConfig(AppConfig):
    """The organisation's data as one archive, out and in."""

    name = "talkoot.archive"
    label = "archive"
    inside = "settings/archive/"

    def ready(self) -> None:
        from talkoot.archive import jobs  # noqa: F401  (registers its periodic work)
        from talkoot.archive.actions import KEPT_FOR, forget_all, withhold_all
        from talkoot.base.orgs.copies import Copies, register_copies
        from talkoot.base.orgs.keeping import Keeping, days, register_keeping

        register_keeping(Keeping(_("Archives of the organisation’s data"), lambda organisation: days(KEPT_FOR.days), "archive:archive"))
        register_copies(Copies(forget_all, withhold_all))
