"""Coming into a room and being taken out of it."""

import base64
import hmac
import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from talkoot.base.kit.text import clean_line
from talkoot.base.orgs.actions.codes import CODE_LETTERS
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.workshops.actions.changing import hold, lead, trail
from talkoot.workshops.models import Note, Participant, Workshop
from talkoot.workshops.policy import why_not_in, why_not_join, why_not_now, why_not_uninvited
from talkoot.workshops.queries.room import participants_of
from talkoot.workshops.queries.workshops import is_asked

CODE_LENGTH = 8
PASS_HOLDS = timedelta(minutes=10)  # to scan it with another phone
NO_KEYS: dict[str, Any] = {"key_digest": "", "moved_digest": "", "pass_digest": "", "pass_until": None}


def code_of(workshop: Workshop) -> str:
    """The code of a room, made from the server's key: the database holds its digest alone, and the big screen can still show it."""
    drawn = hmac.new(settings.SECRET_KEY.encode(), f"workshops.code {workshop.pk} {workshop.key}{workshop.code_salt}".encode(), sha256).digest()
    number = int.from_bytes(drawn)
    letters = []
    for _place in range(CODE_LENGTH):
        number, letter = divmod(number, len(CODE_LETTERS))
        letters.append(CODE_LETTERS[letter])
    return "".join(letters)


def spaced(code: str) -> str:
    """The code as people read it aloud."""
    return f"{code[:4]}-{code[4:]}"


def digest_of(text: str) -> str:
    """What is kept of a code or a guest's key."""
    return salted_hmac("talkoot.workshops", text, algorithm="sha256").hexdigest()


def code_in(text: str) -> str:
    """A code as somebody typed it: small letters, spaces and hyphens are the same."""
    return "".join(letter for letter in text.upper() if letter.isalnum())[:40]


def open_room(code: str) -> Workshop | None:
    """The room that a code opens, while it is open."""
    if len(code_in(code)) != CODE_LENGTH:
        return None
    rows = Workshop.objects.filter(code_digest=digest_of(code_in(code)), state=Workshop.State.OPEN)
    return rows.select_related("organisation").first()


def join_member(*, by: Membership, workshop: Workshop, at: datetime, by_code: bool = False) -> Participant:
    """A member comes in. Safe to repeat. Refused when the room is not open, for members of elsewhere, for who was taken out, and for
    guests of the organisation who are not invited and have not its code."""
    if not by.may(Act.WORKSHOPS_TAKE_PART) or workshop.organisation_id != by.organisation_id:
        raise Refused(_("Your role does not let you do this."))
    if standing := Participant.objects.filter(workshop=workshop, member=by).select_related("member__user").first():
        if reason := why_not_in(standing):
            raise Refused(reason)
        if not standing.is_early:
            return standing
    if not by_code and (reason := why_not_uninvited(by, is_asked(by, workshop))):
        raise Refused(reason)
    try:
        with transaction.atomic():
            held = hold(workshop.pk)
            if reason := why_not_join(held, participants_of(held).count(), at):
                raise Refused(reason)
            seat = {"site": by.sites.order_by("name", "pk").first(), "joined_at": at, "is_early": False}
            early = Participant.objects.filter(workshop=held, member=by, is_early=True)
            before = list(early.values_list("pk", flat=True))
            early.update(member=None)
            made = Participant.objects.create(workshop=held, member=by, **seat)
            Note.objects.filter(by__in=before).update(by=made)  # a seat of its own: the number of the old one tells when they wrote
            Participant.objects.filter(pk__in=before).delete()
            return made
    except IntegrityError:  # two phones at once
        return Participant.objects.get(workshop=workshop, member=by)


def join_guest(*, workshop: Workshop, name: str, at: datetime) -> tuple[Participant, str]:
    """A guest comes in with a first name, and gets a key that opens this room alone. Refused without a name, and when it is not open."""
    name = clean_line(name)[:80]
    if not name:
        raise Refused(_("Write your first name, so that others know who is here."))
    key = _drawn()
    with transaction.atomic():
        held = hold(workshop.pk)
        if reason := why_not_join(held, participants_of(held).count(), at):
            raise Refused(reason)
        made = Participant.objects.create(workshop=held, name=name, key_digest=digest_of(key), joined_at=at)
    return made, key


def guest_of(key: str) -> Participant | None:
    """Whose key it is, a guest's or a phone's to which somebody moved, while the room is open and they belong in it."""
    digest = digest_of(key)
    return _seated(Q(key_digest=digest) | Q(moved_digest=digest), key)


def draw_pass(*, by: Participant, at: datetime) -> str:
    """What opens the same seat on another phone, once and within ten minutes; one drawn before opens nothing any more. Refused for
    who is not in the room, and when it is not open."""
    standing = Participant.objects.select_related("member", "workshop").get(pk=by.pk)
    if reason := why_not_now(standing.workshop) or why_not_in(standing):
        raise Refused(reason)
    key = _drawn()
    Participant.objects.filter(pk=by.pk, removed_at=None).update(pass_digest=digest_of(key), pass_until=at + PASS_HOLDS)
    return key


def seat_of_pass(key: str, at: datetime) -> Participant | None:
    """Whose seat it opens, while it does."""
    return _seated(Q(pass_digest=digest_of(key), pass_until__gt=at), key)


def take_seat(*, key: str, at: datetime) -> tuple[Participant, str]:
    """Another phone sits on the same seat, with a key of its own; the one before it that was moved to leaves it. What was drawn opens
    nothing any more. Refused when it does not hold."""
    gone = Refused(_("This code has been used, or its time is over. Draw a new one on the first phone."))
    found = seat_of_pass(key, at)
    if found is None:
        raise gone
    drawn = _drawn()
    # Of this table alone, so that PostgreSQL looks once more after another phone's commit; at the end of a workshop the digest goes.
    rows = Participant.objects.filter(pk=found.pk, pass_digest=digest_of(key), removed_at=None)
    if not rows.update(pass_digest="", pass_until=None, moved_digest=digest_of(drawn)):  # another phone was faster
        raise gone
    return found, drawn


def _drawn() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")


def _seated(whose: Q, key: str) -> Participant | None:
    """Somebody in an open room, who has not been taken out and still belongs to the organisation where they are its member."""
    if not 20 <= len(key) <= 80:
        return None
    rows = Participant.objects.filter(whose, removed_at=None, workshop__state=Workshop.State.OPEN)
    found = rows.select_related("workshop").first()  # what else a page needs it asks for: each phone comes this way at each press
    stays = found is None or found.member is None or (why_not_in(found) is None and found.member.may(Act.WORKSHOPS_TAKE_PART))
    return found if stays else None


def remove_participant(*, by: Membership, participant: Participant, at: datetime) -> None:
    """Takes somebody out at once: their page ends, their key opens nothing, and the code is another from now on. What they wrote
    stays. Safe to repeat."""
    lead(by, participant.workshop)
    with transaction.atomic():
        held = hold(participant.workshop_id)
        if Participant.objects.filter(pk=participant.pk, removed_at=None).update(removed_at=at, hand_at=None, **NO_KEYS):
            _draw_code(held)
            trail(by, "remove_participant", participant.workshop, at)


def new_code(*, by: Membership, workshop: Workshop, at: datetime) -> None:
    """Another code from now on: who has the old one does not come in with it. Who is in stays in."""
    lead(by, workshop)
    with transaction.atomic():
        held = hold(workshop.pk)
        if reason := why_not_now(held):
            raise Refused(reason)
        _draw_code(held)
        trail(by, "new_code", held, at)


def let_back_in(*, by: Membership, participant: Participant, at: datetime) -> None:
    """A member who was taken out by mistake may come in again."""
    lead(by, participant.workshop)
    with transaction.atomic():
        hold(participant.workshop_id)
        Participant.objects.filter(pk=participant.pk).exclude(member=None).update(removed_at=None)


def _draw_code(held: Workshop) -> None:
    if held.state == Workshop.State.OPEN:
        held.code_salt = secrets.token_hex(8)
        Workshop.objects.filter(pk=held.pk).update(code_salt=held.code_salt, code_digest=digest_of(code_of(held)))
