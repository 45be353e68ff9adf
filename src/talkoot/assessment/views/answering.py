"""Answering: the form, filled in and sealed by the browser, and the address where it arrives without anybody's name."""

import base64
import binascii
import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from talkoot.assessment import keys
from talkoot.assessment.actions.rounds import Closed, Conflict, Forged, take_sealed
from talkoot.assessment.links import ROUND
from talkoot.assessment.logic.statements import PERSPECTIVES
from talkoot.assessment.models import Group, Round, Statement, Words
from talkoot.assessment.models.statements import Block
from talkoot.assessment.queries.rounds import open_round_of_key, permit_for
from talkoot.assessment.sealing import SEALED_BYTES
from talkoot.base.accounts.sessions import how_begun
from talkoot.base.orgs import access
from talkoot.base.orgs.draft_keys import draft_keys
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.base.permits.posts import fields_of, told
from talkoot.base.permits.signing import PREPARED_BYTES, is_proved


@access.needs(Act.ASSESSMENT_SEE)
def answer(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """The form for somebody with a device of their own. The server learns nothing from its being opened."""
    found = ROUND.one(me, pk)
    permit = permit_for(me, found, timezone.now())
    if permit is None or not how_begun(request).is_own:
        return redirect("assessment:round", me.organisation.slug, pk)
    return form_page(request, found, {"group": permit.group, "person": me.pk, "back": found, "draft_keys": json.dumps(draft_keys(me.pk, timezone.localdate()))})


@csrf_exempt  # there is no session to misuse
@access.public("sealed answers arrive without a name, a cookie or a session")
def public_answer(request: HttpRequest, key: str) -> HttpResponse:
    """The same form on a shared tablet, with a key drawn on it or a printed card; and the address that sealed answers are sent to."""
    if request.method == "POST":
        return take(request, key)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    found = open_round_of_key(key, timezone.now())
    if found is None or not found.groups.filter(cards__gt=0).exists():
        raise Http404
    return form_page(request, found, {"printed": found.groups.filter(printed__gt=0).exists()})


def form_page(request: HttpRequest, round_: Round, more: dict[str, Any]) -> HttpResponse:
    """The statements and questions in the order they are asked: statements first, then what gives energy, and words last."""
    asked = [one.statement for one in round_.asked.select_related("statement")]
    questions = [one for one in asked if one.block == Block.QUESTION]
    language = get_language() or "fi"
    statements = [worded(one, language) for one in asked if one.block != Block.QUESTION]
    context = {
        "round": round_,
        "statements": statements,
        "parts": list({one["part"]: one["part_name"] for one in statements}.items()),
        "questions": [worded(one, language) for one in questions],
        "scale": scale(),
        "readers": Words.Reader.choices,
        **more,
    }
    response = render(request, "assessment/answer.html", context)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def worded(statement: Statement, language: str) -> dict[str, Any]:
    """A statement with its words in the reader's language, and which part of the form it is in: one of the perspectives, or the marks."""
    is_perspective = statement.block in PERSPECTIVES
    part_name = statement.get_block_display() if is_perspective else _("Real teamwork")
    return {"pk": statement.pk, "text": statement.text(language), "part": statement.block if is_perspective else "marks", "part_name": part_name}


def scale() -> list[tuple[int, str]]:
    """The five answers, highest first as the thumb meets them."""
    return [(5, _("very well")), (4, _("well")), (3, _("somewhat")), (2, _("a little")), (1, _("not yet at all"))]


def take(request: HttpRequest, key: str) -> HttpResponse:
    """A sealed answer under a permission. Nothing of the request is kept but the two."""
    round_ = Round.objects.filter(key=key).first()
    if round_ is None:
        return told("unknown", _("There is no such round."), 404)
    try:
        fields = fields_of(request)
        body = base64.b64decode(fields["sealed"], validate=True)
        if len(body) != SEALED_BYTES:
            raise ValueError("another size")
        token, group = proven(round_, fields)
        new = take_sealed(round_=round_, token=token, body=body, at=timezone.now())
        if new:
            keys.note_answer(group)
    except (binascii.Error, KeyError, TypeError, ValueError, RecursionError):
        return told("unfit", _("The answer could not be read."), 422)
    except Forged:
        return told("forged", _("This permission is not of this round."), 403)
    except Conflict:
        return told("conflict", _("An answer has already been received with this permission. The first one counts."), 409)
    except (Closed, keys.KeysLost):
        return told("closed", _("The round has closed. It takes no more answers."), 410)
    return JsonResponse({"stored": True, "repeated": not new})


def proven(round_: Round, fields: dict[str, Any]) -> tuple[bytes, Group]:
    """What the answer is kept under, and the group that it proves. Raises Forged when neither a signature nor a drawn code proves a group."""
    if round_.state != Round.State.OPEN:
        raise Closed
    if "code" in fields:
        code = str(fields["code"])[:40]
        of_code = keys.group_of_code(round_.groups.filter(printed__gt=0).select_related("round"), code)
        if of_code is None:
            raise Forged
        return code.encode(), of_code
    token, signature = base64.b64decode(fields["token"], validate=True), base64.b64decode(fields["signature"], validate=True)
    if len(token) != PREPARED_BYTES or not isinstance(fields["group"], int) or abs(fields["group"]) >= 2**63:
        raise ValueError("not ours")
    found = round_.groups.select_related("round").filter(pk=fields["group"]).first()
    if found is None:
        raise Forged
    if not is_proved(found.signing_key, token, signature):
        raise Forged
    return token, found
