from typing import ClassVar

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talkoot.base.store.finding import WordOf
from talkoot.base.store.privacy import Held, not_personal


class Settings(models.Model):
    """What an organisation has agreed on helping each other."""

    organisation = models.OneToOneField("orgs.Organisation", models.CASCADE, related_name="+")
    hours = models.PositiveSmallIntegerField(_("hours until everybody is asked"), default=2)
    months = models.PositiveSmallIntegerField(_("months until an answer is looked at again"), default=12)
    weeks = models.PositiveSmallIntegerField(_("weeks between get-to-know pairs"), default=3, db_default=3)
    rests_until = models.DateField(_("no new pairs before"), null=True)

    privacy: ClassVar = not_personal("id", "organisation", "hours", "months", "weeks", "rests_until")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(hours__lte=72, months__range=(1, 36), weeks__range=(1, 26)), name="sparring_settings_sane")]

    def __str__(self) -> str:
        return f"{self.hours} h"


class Question(models.Model):
    """Something that somebody wants to know of colleagues, by name or hidden: then nothing here or elsewhere tells who asked."""

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    key = models.UUIDField()  # of the form it was written in: sent twice it is one
    title = models.CharField(_("question"), max_length=160)
    rest = models.TextField(_("more about it"), blank=True)
    words = models.TextField(blank=True)  # as a dictionary knows them, for finding similar ones
    listed = models.BooleanField(default=False)  # whether QuestionWord says what it does; what arrived from elsewhere waits for the worker
    asked_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    picture = models.ForeignKey("pictures.Picture", models.SET_NULL, null=True, related_name="+")  # of what it is about
    member = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")  # a colleague asked by name
    site = models.ForeignKey("orgs.Site", models.SET_NULL, null=True, related_name="+")  # or a site
    wide_from = models.DateTimeField()  # from when on everybody is asked, as long as nobody has answered
    wide_at = models.DateTimeField(null=True)
    first_help_at = models.DateTimeField(null=True)  # the first answer of somebody else
    helped_at = models.DateTimeField(null=True)  # an answer helped
    look_on = models.DateField(null=True)  # when to look whether it still holds
    looked_for = models.DateField(null=True)  # the day to look for which those concerned were told
    outdated_at = models.DateTimeField(null=True)
    same_as = models.ForeignKey("self", models.SET_NULL, null=True, related_name="others", db_index=False)  # an earlier one that asks the same
    same_since = models.DateTimeField(null=True)
    marked_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")  # found worth a shared way
    marked_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField()  # when something last happened
    is_hidden = models.BooleanField(default=False, db_default=False)  # asked without a name
    box = models.CharField(max_length=64, null=True, unique=True)  # of a hidden one: a digest of the key that opens its mailbox
    removed_at = models.DateTimeField(null=True)  # a hidden one that a facilitator shows no longer
    removed_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")

    said: int = 0  # how many answers it has; given by the queries
    is_close: bool = True  # whether it seems to ask the same as what it was found by; given by the query of similar ones
    times: int = 0  # how often it was asked

    called: ClassVar = _("Questions that you asked colleagues by name, were asked, found worth sharing or hid")
    privacy: ClassVar = {
        **not_personal("id", "organisation", "key", "title", "rest", "words", "asked_at", "site", "wide_from", "wide_at", "first_help_at", "helped_at"),
        **not_personal("picture", "listed", "look_on", "looked_for", "outdated_at", "same_as", "same_since", "marked_at", "withdrawn_at", "moved_at"),
        **not_personal("is_hidden", "removed_at"),
        **dict.fromkeys(("asked_by", "member", "marked_by", "removed_by"), Held.ABOUT_PERSON),
        "box": Held.SECRET,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="sparring_question_once"),
            models.CheckConstraint(condition=~Q(same_as=models.F("id")), name="sparring_same_as_another"),
            models.CheckConstraint(condition=Q(member=None) | Q(site=None), name="sparring_asked_of_one"),
            models.CheckConstraint(condition=Q(is_hidden=False) | Q(asked_by=None), name="sparring_hidden_is_nobodys"),
        ]
        indexes = [
            models.Index(fields=["organisation", "-moved_at", "-id"], name="sparring_newest"),
            models.Index(fields=["wide_from"], condition=Q(wide_at=None, first_help_at=None, withdrawn_at=None), name="sparring_to_widen"),
            models.Index(fields=["look_on"], condition=Q(look_on__isnull=False), name="sparring_to_look_at"),
            models.Index(fields=["id"], condition=Q(listed=False), name="sparring_to_list"),
            models.Index(fields=["same_as"], condition=Q(same_as__isnull=False), name="sparring_same"),  # of most none: SQLite would read them all
            models.Index(fields=["organisation"], condition=Q(withdrawn_at=None), name="sparring_standing"),  # how many there are
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stands(self) -> bool:
        """Whether all may read it: neither taken back nor hidden by a facilitator."""
        return self.withdrawn_at is None and self.removed_at is None

    @property
    def text(self) -> str:
        """The whole, as it was written."""
        return f"{self.title}\n{self.rest}" if self.rest else self.title


class QuestionWord(WordOf):
    """A word by which a question is found, as long as it stands by itself."""

    of = models.ForeignKey(Question, models.CASCADE, related_name="found_by")

    privacy: ClassVar = not_personal("id", "organisation", "word", "of")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "word", "of"], name="sparring_word_once")]


class Asked(models.Model):
    """Somebody who was told of a question first: by name, as one of a site, or since they know about it."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="asked")
    member = models.ForeignKey("orgs.Membership", models.CASCADE, related_name="+")
    by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    is_named = models.BooleanField(default=False)  # else they said that they know about it
    let_go_at = models.DateTimeField(null=True)  # cannot help with this one
    at = models.DateTimeField()

    called: ClassVar = _("Questions that you were asked first")
    privacy: ClassVar = {
        **not_personal("id", "question"),
        **dict.fromkeys(("member", "is_named", "let_go_at", "at"), Held.PERSON_KEEPS),
        "by": Held.ABOUT_PERSON,
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "member"], name="sparring_asked_once")]
        indexes = [models.Index(fields=["member", "-at"], condition=Q(let_go_at=None), name="asked_of_member")]

    def __str__(self) -> str:
        return f"{self.question_id} {self.member_id}"


class Answer(models.Model):
    """What a colleague says to a question: an answer, or a question that asks more exactly."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="answers")
    key = models.UUIDField()  # of the form it was written in
    text = models.TextField(_("answer"))
    is_asking = models.BooleanField(default=False)
    by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)
    helped_at = models.DateTimeField(null=True)  # whoever asked says so
    withdrawn_at = models.DateTimeField(null=True)
    is_hidden = models.BooleanField(default=False, db_default=False)  # by whoever asked without a name
    removed_at = models.DateTimeField(null=True)  # such a one that a facilitator shows no longer
    removed_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")

    thankers: str = ""  # by name; given by the views

    called: ClassVar = _("Answers that you gave colleagues, or hid")
    privacy: ClassVar = {
        **not_personal("id", "question", "key", "text", "is_asking", "at", "changed_at", "helped_at", "withdrawn_at", "is_hidden", "removed_at"),
        **dict.fromkeys(("by", "removed_by"), Held.ABOUT_PERSON),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "key"], name="sparring_answer_once"),
            models.CheckConstraint(condition=Q(is_asking=False) | Q(helped_at=None), name="sparring_answers_help"),
            models.CheckConstraint(condition=Q(is_hidden=False) | Q(by=None), name="sparring_hidden_says_nobody"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Thanks(models.Model):
    """Somebody thanks for an answer. Nobody is counted by it."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="thanks")
    member = models.ForeignKey("orgs.Membership", models.CASCADE, related_name="+")
    at = models.DateTimeField()

    called: ClassVar = _("Thanks that you gave for answers")
    privacy: ClassVar = {**not_personal("id", "answer"), "member": Held.PERSON_KEEPS, "at": Held.PERSON_KEEPS}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "member"], name="sparring_thanks_once")]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.member_id}"


class Mixing(models.Model):
    """Somebody wants to get to know colleagues of other sites."""

    member = models.OneToOneField("orgs.Membership", models.CASCADE, related_name="+")
    since = models.DateTimeField()
    rests_until = models.DateField(_("pause until"), null=True)

    called: ClassVar = _("That you want to get to know colleagues of other sites")
    privacy: ClassVar = {**not_personal("id"), **dict.fromkeys(("member", "since", "rests_until"), Held.PERSON_KEEPS)}

    def __str__(self) -> str:
        return f"{self.member_id}"


class Round(models.Model):
    """A day on which everybody who wants to was paired."""

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    on = models.DateField()

    privacy: ClassVar = not_personal("id", "organisation", "on")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "on"], name="pairs_once_a_day")]

    def __str__(self) -> str:
        return f"{self.on}"


class Meeting(models.Model):
    """Two people, or three, who get to know each other."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="meetings")
    topic = models.PositiveSmallIntegerField(default=0)  # which light question they begin with
    met_at = models.DateTimeField(null=True)

    privacy: ClassVar = not_personal("id", "round", "topic", "met_at")

    def __str__(self) -> str:
        return f"{self.round_id} {self.pk}"


class Seat(models.Model):
    """Somebody in such a meeting."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="seats")
    member = models.ForeignKey("orgs.Membership", models.CASCADE, related_name="+")

    called: ClassVar = _("Colleagues with whom you were paired")
    privacy: ClassVar = {**not_personal("id", "meeting"), "member": Held.PERSON_KEEPS}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "member"], name="seat_once")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.member_id}"


class MonthKey(models.Model):
    """The public half of the key that signs an organisation's permissions to ask hidden in one month. The private half is a file."""

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    month = models.DateField()  # its first day
    signing_key = models.TextField()  # base64 of its DER

    privacy: ClassVar = not_personal("id", "organisation", "month", "signing_key")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "month"], name="month_key_once")]

    def __str__(self) -> str:
        return f"{self.month}"


class Fetched(models.Model):
    """Somebody's browser has fetched the month's permissions, as everybody's does: a digest of the blinded messages, which are
    random numbers to all but that browser. Whether one was used is nowhere."""

    month_key = models.ForeignKey(MonthKey, models.CASCADE, related_name="fetched")
    member = models.ForeignKey("orgs.Membership", models.CASCADE, related_name="+")
    blinded = models.CharField(max_length=64)

    called: ClassVar = _("Months for which a browser of yours fetched permissions to ask without a name, used or not")
    privacy: ClassVar = {**not_personal("id", "month_key"), "member": Held.PERSON_KEEPS, "blinded": Held.SECRET}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month_key", "member"], name="fetched_once")]

    def __str__(self) -> str:
        return f"{self.month_key_id}"


class Spent(models.Model):
    """A permission that was used, and for which mailbox. No serial, no time, no person; on SQLite no hidden row number either."""

    digest = models.CharField(max_length=64, primary_key=True)  # SHA-256 of the permission
    month_key_id = models.PositiveBigIntegerField()  # no foreign key: nothing else is to be known of the row
    box = models.CharField(max_length=64)

    privacy: ClassVar = {**not_personal("month_key_id"), "digest": Held.SECRET, "box": Held.SECRET}

    def __str__(self) -> str:
        return self.digest[:8]

    @classmethod
    def make_table(cls, editor: BaseDatabaseSchemaEditor) -> None:
        """Django has no word for a table without row numbers."""
        make_without_order(editor, "sparring_spent", "month_key_id bigint NOT NULL CHECK (month_key_id >= 0), box varchar(64) NOT NULL")


class Waiting(models.Model):
    """Something hidden that comes with the next full quarter of an hour: a question, or what its asker does through the mailbox.
    As bare as `Spent`, and gone when it has come."""

    digest = models.CharField(max_length=64, primary_key=True)
    organisation_id = models.PositiveBigIntegerField()
    box = models.CharField(max_length=64)
    body = models.TextField()

    privacy: ClassVar = {**not_personal("organisation_id", "body"), "digest": Held.SECRET, "box": Held.SECRET}

    def __str__(self) -> str:
        return self.digest[:8]

    @classmethod
    def make_table(cls, editor: BaseDatabaseSchemaEditor) -> None:
        """As `Spent.make_table`."""
        columns = "organisation_id bigint NOT NULL CHECK (organisation_id >= 0), box varchar(64) NOT NULL, body text NOT NULL"
        make_without_order(editor, "sparring_waiting", columns)


def make_without_order(editor: BaseDatabaseSchemaEditor, table: str, columns: str) -> None:
    """A table under digests, on SQLite without the row number that would tell in which order they came."""
    end = "WITHOUT ROWID" if editor.connection.vendor == "sqlite" else ""
    editor.execute(f"CREATE TABLE {table} (digest varchar(64) NOT NULL PRIMARY KEY, {columns}) {end}")
