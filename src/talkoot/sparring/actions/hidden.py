"""Asking hidden (docs/adr/0041): permissions, what is asked with one, what a mailbox's key does, and the quarter of an hour at which
it all comes. Nobody is looked up and nothing is noted of who sends: `organisation` stands where elsewhere `by` does."""

import base64
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.accounts.sessions import How
from talkoot.base.jobs.each import going_on
from talkoot.base.kit.text import clean_text
from talkoot.base.notices.actions import settle
from talkoot.base.orgs.models import Membership, Organisation, Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.permits import files
from talkoot.base.permits.signing import blind_sign, is_proved, new_key
from talkoot.base.store.clearing import clear_rows
from talkoot.sparring.actions.answering import held, see_helped
from talkoot.sparring.actions.asking import ASKING, ask_again, ask_these, finding_words, may, named_by, ref_of, split, told
from talkoot.sparring.actions.listing import list_words
from talkoot.sparring.logic.hidden import PERMISSIONS, digest, month_of, quarter_of
from talkoot.sparring.models import Answer, Fetched, MonthKey, Question, Spent, Waiting
from talkoot.sparring.queries.hidden import are_enough, beginning, key_of_month, somebody_of
from talkoot.sparring.queries.questions import first_to_ask, settings_of

AT_ONCE = 20  # things of one mailbox that may wait for the same quarter
LONGEST = 3000


class Conflict(Exception):
    """The same permissions were fetched, or one was used, a second time with something else."""


class Closed(Exception):
    """There is no key for this month here."""


class Forged(Exception):
    """The signature is not of this month's key."""


# ── Permissions ───────────────────────────────────────────────────────────────────────────────────


def make_key(*, organisation: Organisation, at: datetime) -> MonthKey:
    """The key of this month, made where there is none. Safe to repeat.

    Where its private half is lost, as after a restart of a machine that keeps keys in memory, or is another's, as after a backup was restored,
    another key takes its place and all fetch again: two keys side by side would tell who came before and who after.
    """
    month = month_of(timezone.localdate(at))
    name = f"asking-{organisation.pk}-{month:%Y-%m}"
    standing = MonthKey.objects.filter(organisation=organisation, month=month).first()
    if standing is not None:
        if _is_whole(standing, name):
            return standing
        _end(standing)
    files.make_folder(name)
    public = files.write_signing_key(files.folder(name) / "sign.pem", new_key())
    return MonthKey.objects.create(organisation=organisation, month=month, signing_key=base64.b64encode(public).decode())


def forget_keys(*, organisation: Organisation, at: datetime) -> None:
    """Ends the keys of other months than this, and all permissions of theirs, for good. Safe to repeat."""
    for old in MonthKey.objects.filter(organisation=organisation).exclude(month=month_of(timezone.localdate(at))):
        _end(old)


def _is_whole(key: MonthKey, name: str) -> bool:
    """Whether the private half lies here, and is its own."""
    try:
        private = files.read_signing_key(files.folder(name) / "sign.pem")
    except (files.KeysLost, ValueError):
        return False
    return base64.b64encode(files.public_half(private)).decode() == key.signing_key


def _end(key: MonthKey) -> None:
    with transaction.atomic():
        Spent.objects.filter(month_key_id=key.pk).delete()
        key.delete()
    files.forget(f"asking-{key.organisation_id}-{key.month:%Y-%m}")
    clear_rows(Spent)


def sign_few(*, by: Membership, blinded: Sequence[bytes], how: How, at: datetime) -> list[bytes]:
    """The month's permissions of the caller, signed blindly: the same few for everybody. The same messages get the same signatures
    again, others are a Conflict. Raises Closed, KeysLost, Unfit for what are no messages of the key, and Refused for guests and in a
    session that another may have begun."""
    may(by, by.organisation_id)
    key = key_of_month(by.organisation_id, timezone.localdate(at))
    if key is None:
        raise Closed
    if not how.is_own or not by.user.is_own_since(beginning(key)):
        raise Refused(_("Somebody else has known how to sign in as you this month."))
    if len(blinded) != PERMISSIONS:
        raise ValueError("not ours")
    private = files.read_signing_key(files.folder(f"asking-{key.organisation_id}-{key.month:%Y-%m}") / "sign.pem")
    signed = [blind_sign(private, one) for one in blinded]
    kept, _is_new = Fetched.objects.get_or_create(month_key=key, member=by, defaults={"blinded": digest(*blinded)})
    if kept.blinded != digest(*blinded):
        raise Conflict
    return signed


# ── What is sent without a name ───────────────────────────────────────────────────────────────────


def prove(*, organisation: Organisation, token: bytes, signature: bytes, at: datetime) -> MonthKey:
    """The month's key that a permission is signed with, used or not. Raises Closed, Forged, and Refused where too few have one."""
    key = key_of_month(organisation.pk, timezone.localdate(at))
    if key is None:
        raise Closed
    if not is_proved(key.signing_key, token, signature):
        raise Forged
    if not are_enough(key):
        raise Refused(_("Fewer than eight of you have opened Talkoot on a device of their own this month. Nobody can ask without a name yet."))
    return key


def ask_hidden(
    *, organisation: Organisation, token: bytes, signature: bytes, box: str, text: str, at: datetime, member: Membership | None = None, site: Site | None = None
) -> bool:
    """Takes a question that comes with the next full quarter of an hour; whether it is new. The same permission and mailbox again are
    the same question, another mailbox is a Conflict. Refused as `ask` is, and where too few have fetched permissions."""
    key = prove(organisation=organisation, token=token, signature=signature, at=at)
    split(text)
    named_by(somebody_of(organisation), member, site)
    body = {"what": "ask", "text": text, "member": member.pk if member else None, "site": site.pk if site else None}
    with transaction.atomic():
        spent, is_new = Spent.objects.get_or_create(digest=digest(token), defaults={"month_key_id": key.pk, "box": box})
        if spent.box != box:
            raise Conflict
        if is_new:
            if Spent.objects.filter(box=box).count() > 1 or Question.objects.filter(box=box).exists():
                raise Conflict
            _wait(organisation, digest(box, "ask"), box, body)
    return is_new


def say_hidden(*, organisation: Organisation, secret: bytes, what: str, at: datetime, answer: int = 0, text: str = "", key: str = "", yes: bool = True) -> None:
    """What the asker does through the mailbox, which comes with the next full quarter: that an answer helped or not after all
    (`helped`), asking more exactly (`more`), taking the question back or asking it again (`withdraw`). A question that has not come
    yet is taken back at once. Said again before the quarter, the last word counts. Refused for what the key does not open."""
    box = digest(secret)
    with transaction.atomic():
        found = Question.objects.filter(organisation=organisation, box=box).select_related("same_as").first()
        if found is not None:
            deed = _deed(found, box, what, answer, text, key, yes)
            if deed is not None:
                _wait(organisation, deed[0], box, deed[1])
            return
        asked = Waiting.objects.filter(organisation_id=organisation.pk, box=box, digest=digest(box, "ask"))
        if what != "withdraw" or not yes or not asked.delete()[0]:
            raise Refused(_("There is no question under these words."))


def _deed(found: Question, box: str, what: str, answer: int, text: str, key: str, yes: bool) -> tuple[str, dict[str, Any]] | None:
    """What is laid down, and under which digest; None where it has come already."""
    if what == "withdraw":
        return digest(box, "withdraw"), {"what": "withdraw", "yes": yes}
    _refuse_gone(found)
    if what == "helped":
        if not Answer.objects.filter(question__in=_where_answered(found), pk=answer, is_asking=False, withdrawn_at=None).exists():
            raise Refused(_("It has been taken back meanwhile."))
        return digest(box, "helped", answer), {"what": "helped", "answer": answer, "yes": yes}
    if what != "more":
        raise ValueError("not ours")
    if not (text := clean_text(text)) or len(text) > LONGEST:
        raise Refused(_("Write it first, in three thousand characters at most."))
    if Answer.objects.filter(question=found, key=_uuid(box, key)).exists():
        return None
    return digest(box, "more", key), {"what": "more", "text": text, "key": key}


def _wait(organisation: Organisation, under: str, box: str, body: dict[str, Any]) -> None:
    """Lays it down; what stood under the same digest is replaced. One row, without who, when and in what order."""
    if Waiting.objects.filter(box=box).exclude(digest=under).count() >= AT_ONCE:
        raise Refused(_("So much waits already. Go on after the next quarter of an hour."))
    given = {"organisation_id": organisation.pk, "box": box, "body": json.dumps(body)}
    Waiting.objects.update_or_create(digest=under, defaults=given)


# ── The quarter of an hour ────────────────────────────────────────────────────────────────────────


def appear(*, at: datetime) -> int:
    """Everything that waits comes, in an order of its own, with no finer time than the quarter; how much did. What fails waits on.

    All used permissions are laid anew at once, whether something came or not: none tells by its place in the database when it was used.
    """
    quarter = quarter_of(at)
    waiting = list(Waiting.objects.values_list("digest", flat=True))
    _lay_anew()
    SystemRandom().shuffle(waiting)
    done = 0
    for under in waiting:
        with going_on("sparring.appear", "one"), transaction.atomic():
            one = Waiting.objects.select_for_update().filter(pk=under).first()
            if one is None:
                continue  # taken back meanwhile
            one.delete()
            _come(one.box, one.organisation_id, json.loads(one.body), quarter)
            done += 1
    if waiting or Spent.objects.exists():
        clear_rows(Spent, Waiting)
    return done


def _lay_anew() -> None:
    """The rows of used permissions go and come again in the order of their digests, in one transaction; to change them in place would keep the
    order in which they came. What they were before is cleared after the commit."""
    with transaction.atomic():
        Spent.objects.exclude(month_key_id__in=MonthKey.objects.values("pk")).delete()  # of keys that have ended
        rows = list(Spent.objects.select_for_update().order_by("digest"))
        for first in range(0, len(rows), 500):
            Spent.objects.filter(pk__in=[one.pk for one in rows[first : first + 500]]).delete()
        Spent.objects.bulk_create([Spent(digest=one.digest, month_key_id=one.month_key_id, box=one.box) for one in rows], batch_size=500)


def _come(box: str, organisation_id: int, body: dict[str, Any], at: datetime) -> None:
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None:
        return
    found = Question.objects.select_related("organisation", "same_as").filter(box=box).first()
    if body["what"] == "ask":
        _come_question(organisation, box, body, at)
    elif found is not None and body["what"] == "withdraw":
        _come_withdrawn(found, organisation, body["yes"], at)
    elif found is not None and found.withdrawn_at is None and found.removed_at is None:
        _come_helped(found, body, at) if body["what"] == "helped" else _come_more(found, box, body, at)


def _come_question(organisation: Organisation, box: str, body: dict[str, Any], at: datetime) -> None:
    somebody = somebody_of(organisation)
    title, rest = split(body["text"])
    member = Membership.objects.select_related("user").filter(pk=body["member"]).first() if body["member"] else None
    site = Site.objects.filter(pk=body["site"]).first() if body["site"] else None
    try:
        named = named_by(somebody, member, site)
    except Refused:  # they left, or it closed, within the quarter: everybody is asked
        named, member, site = [], None, None
    first = [] if named else first_to_ask(somebody, f"{title} {rest}")
    hours = settings_of(organisation.pk).hours
    made = Question.objects.create(
        organisation=organisation, key=_uuid(box), title=title, rest=rest, words=finding_words(somebody, title, rest), asked_at=at, moved_at=at,
        member=member, site=None if member else site, wide_from=at + timedelta(hours=hours) if named or first else at, is_hidden=True, box=box,
    )  # fmt: skip
    list_words([made.pk])
    ask_these(somebody, made, named or first, bool(named), at)


def _come_withdrawn(found: Question, organisation: Organisation, yes: bool, at: datetime) -> None:
    if Question.objects.filter(pk=found.pk, withdrawn_at__isnull=yes).update(withdrawn_at=at if yes else None, moved_at=at):
        list_words([found.pk])
        if yes:
            settle(about=str(ref_of(found)), kinds=ASKING, at=at)
        else:
            ask_again(somebody_of(organisation), found, at)


def _come_helped(found: Question, body: dict[str, Any], at: datetime) -> None:
    rows = Answer.objects.filter(question__in=_where_answered(found), pk=body["answer"], is_asking=False, withdrawn_at=None)
    said = rows.select_related("question__organisation").first()
    if said is None or not rows.filter(helped_at__isnull=body["yes"]).update(helped_at=at if body["yes"] else None):
        return
    see_helped(held(said.question), at)
    if body["yes"]:
        settle(about=str(ref_of(said.question)), kinds=ASKING, at=at)
        if said.by_id:
            told(said.question, [said.by_id], "sparring.helped", at, moment=str(said.pk))


def _come_more(found: Question, box: str, body: dict[str, Any], at: datetime) -> None:
    given = {"text": body["text"], "is_asking": True, "is_hidden": True, "at": at}
    made, is_new = Answer.objects.get_or_create(question=found, key=_uuid(box, body["key"]), defaults=given)
    if is_new:
        Question.objects.filter(pk=found.pk).update(moved_at=at)
        people = set(found.answers.filter(withdrawn_at=None).exclude(by=None).values_list("by", flat=True))
        told(found, people, "sparring.asked_more", at, moment=str(made.pk))


def _where_answered(found: Question) -> list[Question]:
    """The question, and the earlier one that it was joined with while that stands."""
    return [one for one in (found, found.same_as) if one is not None and one.stands]


def _refuse_gone(found: Question) -> None:
    if found.withdrawn_at is not None:
        raise Refused(_("It has been taken back meanwhile."))
    if found.removed_at is not None:
        raise Refused(_("A facilitator has hidden the question from everybody."))


def _uuid(*parts: str) -> UUID:
    return UUID(digest("key", *parts)[:32])
