from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PicturesConfig(AppConfig):
    """The organisation's pictures."""

    name = "talkoot.pictures"
    label = "pictures"
    inside = "content/pictures/"

    def ready(self) -> None:
        from talkoot.base.trail.words import call
        from talkoot.pictures import jobs, links  # noqa: F401  (the worker and the thread must know them)

        call("pictures.permission", _("Permission of somebody in a picture"))
