from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talkoot.base.store.privacy import Held, not_personal


class Server(models.Model):
    """A server of a network, as far as sending must know it: while it is down, nobody knocks."""

    host = models.CharField(max_length=255, unique=True)
    failed = models.PositiveIntegerField(default=0)  # times in a row
    waits_until = models.DateTimeField(null=True)

    privacy: ClassVar = not_personal("id", "host", "failed", "waits_until")

    def __str__(self) -> str:
        return self.host


class Application(models.Model):
    """What an organisation is called at a server that asks programs to introduce themselves; its secret is sealed."""

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    server = models.ForeignKey(Server, models.CASCADE, related_name="+")
    back = models.URLField(max_length=500)  # where people come back to: it is part of what the server knows
    client = models.CharField(max_length=500)
    sealed = models.TextField()
    made_at = models.DateTimeField()

    privacy: ClassVar = not_personal("id", "organisation", "server", "back", "client", "sealed", "made_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "server", "back"], name="content_application_once")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.server_id}"


class Account(models.Model):
    """A site's account at a network, connected by a person: what is approved can go there by itself. Its token is sealed. Another account in its
    place is another row: what went to the first one is looked for at the first one."""

    class State(models.TextChoices):
        CONNECTED = "connected", _("connected")
        LOST = "lost", _("signed out by the network")
        OFF = "off", _("taken off")

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    site = models.ForeignKey("orgs.Site", models.CASCADE, related_name="+")
    network = models.CharField(max_length=20)
    server = models.ForeignKey(Server, models.RESTRICT, related_name="+")
    name = models.CharField(max_length=300)  # as the network calls it
    address = models.URLField(max_length=500, blank=True)  # where everybody reads it
    remote = models.CharField(max_length=200)  # its number there
    most = models.PositiveIntegerField(null=True)  # characters, where the server tells its own limit
    sealed = models.TextField(blank=True)
    application = models.ForeignKey(Application, models.SET_NULL, null=True, related_name="+")  # by whose name it was given: it takes the token back
    state = models.CharField(max_length=10, choices=State, default=State.CONNECTED)
    waits_until = models.DateTimeField(null=True)  # as long as the network asked for
    connected_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    connected_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # lost or taken off

    called: ClassVar = _("Accounts at networks that you connected")
    privacy: ClassVar = {
        **not_personal("id", "organisation", "site", "network", "server", "name", "address", "remote", "most", "sealed", "state", "connected_at", "ended_at"),
        **not_personal("application", "waits_until"),
        "connected_by": Held.ABOUT_PERSON,
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "network"], condition=~Q(state="off"), name="content_account_once")]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """A site's version on its way to a network: made by a person, sent by the worker, and settled once.

    `key` is what the network knows it by when it is sent again; a person who sends it again after looking gives it another.
    From `begun_at` on what is sent is what stands here, and stays so.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for its time")
        SENDING = "sending", _("is being sent")
        SENT = "sent", _("published")
        UNSURE = "unsure", _("perhaps published")
        REFUSED = "refused", _("not published")
        OFF = "off", _("called off")

    post = models.ForeignKey("content.Post", models.CASCADE, related_name="deliveries")
    site = models.ForeignKey("orgs.Site", models.CASCADE, related_name="+")
    network = models.CharField(max_length=20)
    account = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    digest = models.CharField(max_length=64)  # of what was let go: text, picture and the site's own sentence
    key = models.UUIDField()
    text = models.TextField(blank=True)
    picture = models.ForeignKey("pictures.Picture", models.SET_NULL, null=True, related_name="+")
    described = models.TextField(blank=True)
    media = models.CharField(max_length=200, blank=True)  # the picture's number there, once it is there
    claim = models.UUIDField(null=True)  # whose it is while it is sent
    claimed_until = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)  # since when the network may have it under this key
    tries = models.PositiveIntegerField(default=0)
    again_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=20, blank=True)
    remote = models.CharField(max_length=200, blank=True)
    address = models.URLField(max_length=500, blank=True)
    settled_at = models.DateTimeField(null=True)

    is_first: bool = False  # nothing was sent under this key before the attempt in hand; known to the worker alone

    called: ClassVar = _("Content that you let go out by itself")
    privacy: ClassVar = {
        **not_personal("id", "post", "site", "network", "account", "made_at", "due_at", "state", "digest", "key", "text", "picture", "described", "media"),
        **not_personal("claim", "claimed_until", "begun_at", "tries", "again_at", "fault", "remote", "address", "settled_at"),
        "by": Held.ABOUT_PERSON,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "site", "network"], name="content_delivery_once"),
            models.CheckConstraint(condition=~Q(state="sending") | Q(claim__isnull=False, claimed_until__isnull=False), name="content_sending_is_somebodys"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="content_delivery_due"),
            models.Index(fields=["claimed_until"], condition=Q(state="sending"), name="content_delivery_claimed"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.network}"
