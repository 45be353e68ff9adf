from django.apps import AppConfig


class TrailConfig(AppConfig):
    """The audit trail."""

    name = "talkoot.base.trail"
    label = "trail"
