"""A round while it is prepared, open and closed; who was invited; and the box of sealed answers."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils.translation import gettext_lazy as _

from talkoot.assessment.models.statements import Statement
from talkoot.base.orgs.models import new_key
from talkoot.base.store.privacy import Held, not_personal


class Rounds(models.QuerySet["Round"]):
    """Rounds, and which of them may be read."""

    def published(self, at: datetime) -> "Rounds":
        """Those whose results are open to everybody at a moment. Whoever shows anything that follows from results asks here."""
        return self.filter(state=Round.State.CLOSED, results_at__lte=at)

    def kept_back(self, at: datetime) -> "Rounds":
        """Those that have results, or are getting them, of which nothing may be felt yet."""
        return self.filter(state__in=(Round.State.CLOSING, Round.State.CLOSED), results_at__gt=at)


class Round(models.Model):
    """One time that a team looks at itself. Opening fixes everything; what is published at closing never changes."""

    class State(models.TextChoices):
        PREPARING = "preparing", _("being prepared")
        OPEN = "open", _("open")
        CLOSING = "closing", _("being closed")
        CLOSED = "closed", _("closed")
        LOST = "lost", _("lost")

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    area = models.ForeignKey("orgs.Area", models.SET_NULL, null=True, related_name="+")
    of_teams = models.BooleanField(default=False)  # the groups of some teams only, as a coach looks after them; never with an area
    key = models.CharField(max_length=20, unique=True, default=new_key)
    name = models.CharField(_("name"), max_length=100)
    is_pulse = models.BooleanField(_("pulse"), default=False)
    state = models.CharField(max_length=12, choices=State, default=State.PREPARING)
    opened_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField(_("closes"))
    results_at = models.DateTimeField(_("results open"))  # for everybody at the same minute
    box_key = models.TextField(blank=True)  # public, base64
    counted_on = models.DateField(null=True)  # once a day
    nudged_on = models.DateField(null=True)  # when somebody last had everybody reminded
    reminded = models.PositiveSmallIntegerField(default=0)
    answers = models.PositiveIntegerField(null=True)  # None when fewer than five
    fewest = models.PositiveSmallIntegerField(default=5)  # answers that its whole needs, fixed at opening
    ended_at = models.DateTimeField(null=True)  # the dialogue is over and choices are made
    statements = models.ManyToManyField(Statement, through="RoundStatement", related_name="+")

    objects = Rounds.as_manager()

    called: ClassVar = _("Rounds of the team mirror that you opened")
    privacy: ClassVar = {
        **not_personal(
            "id", "organisation", "area", "of_teams", "key", "name", "is_pulse", "state", "opened_at", "closes_at", "results_at", "box_key", "counted_on",
            "nudged_on", "reminded", "answers", "fewest", "ended_at", "statements",
        ),
        "opened_by": Held.ABOUT_PERSON,
    }  # fmt: skip

    def __str__(self) -> str:
        return self.name


class RoundStatement(models.Model):
    """What a round asks, in order."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="asked")
    statement = models.ForeignKey(Statement, models.RESTRICT, related_name="+")
    position = models.PositiveIntegerField()

    privacy: ClassVar = not_personal("id", "round", "statement", "position")

    class Meta:
        ordering: ClassVar = ["position"]
        constraints = [models.UniqueConstraint(fields=["round", "statement"], name="asked_once")]

    def __str__(self) -> str:
        return f"{self.position}"


class Group(models.Model):
    """Sites that are reported together, fixed at opening, with the public half of the group's own signing key."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="groups")
    name = models.CharField(max_length=300)
    is_named = models.BooleanField(default=False)  # by a person; else it is called by its sites
    position = models.PositiveIntegerField()
    area_id = models.PositiveBigIntegerField(default=0)
    invited = models.PositiveIntegerField()
    cards = models.PositiveIntegerField(default=0)  # those without a browser of their own: a key drawn on the tablet for each, or a printed card
    printed = models.PositiveIntegerField(default=0)  # how many of the cards were printed: whoever prints can read them, so they count as known answers
    sites = models.ManyToManyField("orgs.Site", related_name="+")
    signing_key = models.TextField(blank=True)  # public, base64 of its DER
    reached_on = models.DateField(null=True)  # the day by whose count five had answered; told of larger groups only
    report = models.ForeignKey("Report", models.SET_NULL, null=True, related_name="groups")

    privacy: ClassVar = not_personal(
        "id", "round", "name", "is_named", "position", "area_id", "invited", "cards", "printed", "sites", "signing_key", "reached_on", "report",
    )  # fmt: skip

    class Meta:
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return self.name


class Invited(models.Model):
    """Who was invited and to which group. While the round is open also a digest of the one blinded message they had signed: a
    random number to everybody but their browser. Whether they answered is nowhere."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="people")
    round = models.ForeignKey(Round, models.CASCADE, related_name="invited")
    member = models.ForeignKey("orgs.Membership", models.CASCADE, related_name="+")
    by_card = models.BooleanField(default=False)
    blinded = models.CharField(max_length=64, null=True)

    called: ClassVar = _("Rounds of the team mirror you were asked in")
    privacy: ClassVar = {
        **not_personal("id", "group", "round"),
        "member": Held.ABOUT_PERSON,
        "by_card": Held.ABOUT_PERSON,
        "blinded": Held.SECRET,
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "member"], name="invited_once")]

    def __str__(self) -> str:
        return f"{self.group}"


class Drawn(models.Model):
    """A key drawn on the shared tablet: a digest of the blinded message that was signed, so that a lost reply can be asked for again.
    A random number to everybody but the tablet; whose key it is, is nowhere."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="drawn")
    digest = models.CharField(max_length=64, unique=True)

    privacy: ClassVar = {**not_personal("id", "group"), "digest": Held.SECRET}

    def __str__(self) -> str:
        return f"{self.group}"


class Sealed(models.Model):
    """An answer nobody can open before closing. No serial, no time, no person; on SQLite the table has no hidden row number
    either. Emptied at closing."""

    digest = models.CharField(max_length=64, primary_key=True)  # SHA-256 of the token
    round_id = models.PositiveBigIntegerField()  # no foreign key: nothing else is to be known of the row
    body = models.BinaryField()

    privacy: ClassVar = {**not_personal("digest", "round_id"), "body": Held.SECRET}

    def __str__(self) -> str:
        return self.digest[:8]

    @classmethod
    def make_table(cls, editor: BaseDatabaseSchemaEditor) -> None:
        """In a new database: Django has no word for a table without row numbers."""
        if editor.connection.vendor == "sqlite":
            columns, end = "round_id bigint unsigned NOT NULL, body BLOB NOT NULL", "WITHOUT ROWID"
        else:
            columns, end = "round_id bigint NOT NULL CHECK (round_id >= 0), body bytea NOT NULL", ""
        editor.execute(f"CREATE TABLE assessment_sealed (digest varchar(64) NOT NULL PRIMARY KEY, {columns}) {end}")
