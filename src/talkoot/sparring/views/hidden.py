"""Asking without a name: fetching permissions as everybody does, and the addresses that know nobody (docs/adr/0041)."""

import base64
import binascii
import re
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypedDict

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from talkoot.base.accounts.sessions import how_begun
from talkoot.base.kit.outside import key_of
from talkoot.base.kit.trees import tree
from talkoot.base.orgs import access
from talkoot.base.orgs.finding import name_of, open_sites_like, people_like, place_of
from talkoot.base.orgs.models import Membership, Organisation, Site
from talkoot.base.orgs.queries import people_to_choose, sites_of
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.permits.files import KeysLost
from talkoot.base.permits.posts import fields_of, told
from talkoot.base.permits.signing import Unfit
from talkoot.sparring.actions import hidden as actions
from talkoot.sparring.actions.hidden import Closed, Conflict, Forged
from talkoot.sparring.queries import hidden as queries
from talkoot.sparring.views.asking import like

DIGEST = re.compile(r"[0-9a-f]{64}")
SECRET_BYTES = 32
FOUND = 6  # people and sites of a name, each


@access.needs(None, change=Act.HELP_TAKE_PART)
def permit(request: HttpRequest, me: Membership) -> HttpResponse:
    """Signs the month's permissions of the caller's browser, which it asks for at an ordinary page. Why not is an answer like another."""
    key = queries.key_of_month(me.organisation_id, timezone.localdate())
    if key is not None and key_of(request.POST.get("month")) != key.pk:  # a page of before: nothing is signed that it could not use
        return told("lapsed", _("This is no request of our own page."), 409)
    try:
        blinded = [base64.b64decode(one, validate=True) for one in request.POST.get("blinded", "").split(",")]
        signed = actions.sign_few(by=me, blinded=blinded, how=how_begun(request), at=timezone.now())
    except (binascii.Error, ValueError, Unfit):
        return told("unfit", _("This is no request of our own page."), 422)
    except (Closed, KeysLost, Conflict, Refused):
        return JsonResponse({"refused": True})
    return JsonResponse({"signatures": [base64.b64encode(one).decode() for one in signed]})


def nameless(view: Callable[[Organisation, dict[str, Any], datetime], HttpResponse]) -> Callable[..., HttpResponseBase]:
    """An address to which something is sent without a name: reads it, and says in words why it was not taken."""

    @csrf_exempt  # there is no session to misuse
    @access.public("what is asked without a name arrives without a cookie or a session")
    @wraps(view)
    def taken(request: HttpRequest, slug: str) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        organisation = Organisation.objects.filter(slug=slug).first()
        if organisation is None:
            return told("unknown", _("There is nothing here."), 404)
        try:
            return view(organisation, fields_of(request), timezone.now())
        except (binascii.Error, KeyError, TypeError, ValueError, RecursionError):
            return told("unfit", _("This is no request of our own page."), 422)
        except (Closed, Forged):
            return told("lapsed", _("The permission to ask without a name is no longer of this month. Open Today, and come back here another day."), 403)
        except Conflict:
            return told("conflict", _("This permission has been used already."), 409)
        except Refused as refused:
            return told("refused", refused.reason, 409)

    return taken


class Proof(TypedDict):
    """A permission."""

    token: bytes
    signature: bytes


def proof(fields: dict[str, Any]) -> Proof:
    """The permission that comes along."""
    return {"token": base64.b64decode(fields["token"], validate=True), "signature": base64.b64decode(fields["signature"], validate=True)}


@nameless
def ask(organisation: Organisation, fields: dict[str, Any], now: datetime) -> HttpResponse:
    """A question, under the digest of a mailbox's key."""
    somebody = queries.somebody_of(organisation)
    box, text = fields["box"], fields["text"]
    if not isinstance(text, str) or not DIGEST.fullmatch(box):
        raise ValueError("not ours")
    member, site = chosen(people_to_choose(somebody), fields.get("member")), chosen(sites_of(somebody).open(), fields.get("site"))
    actions.ask_hidden(organisation=organisation, **proof(fields), box=box, text=text, at=now, member=member, site=site)
    return JsonResponse({"taken": True})


def chosen(rows: Any, key: object) -> Any:
    """The colleague or site that was named; refused where it is none of those."""
    if not key:
        return None
    found = rows.filter(pk=key_of(key)).first()
    if found is None:
        raise Refused(_("Choose a colleague or a site."))
    return found


@nameless
def similar(organisation: Organisation, fields: dict[str, Any], now: datetime) -> HttpResponse:
    """Earlier questions, tips and who may know, for whoever holds a permission."""
    actions.prove(organisation=organisation, **proof(fields), at=now)
    return JsonResponse(like(queries.somebody_of(organisation), str(fields["text"])))


@nameless
def find(organisation: Organisation, fields: dict[str, Any], now: datetime) -> HttpResponse:
    """Colleagues and sites whose name holds the words, for whoever holds a permission."""
    actions.prove(organisation=organisation, **proof(fields), at=now)
    somebody, words = queries.somebody_of(organisation), str(fields["words"]).strip()[:100]
    rows: list[Membership | Site] = [*people_like(somebody, words)[:FOUND], *open_sites_like(somebody, words)[:FOUND]] if words else []
    listed = [{"kind": "member" if isinstance(one, Membership) else "site", "pk": one.pk, "name": name_of(one), "place": place_of(one)} for one in rows]
    return JsonResponse({"found": listed})


@nameless
def box(organisation: Organisation, fields: dict[str, Any], now: datetime) -> HttpResponse:
    """What a mailbox holds, as a piece of a page."""
    return opened(organisation, secret_of(fields))


@nameless
def do(organisation: Organisation, fields: dict[str, Any], now: datetime) -> HttpResponse:
    """Something done through a mailbox; answers with what it holds then."""
    secret, what = secret_of(fields), str(fields["what"])
    actions.say_hidden(
        organisation=organisation, secret=secret, what=what, at=now, answer=key_of(fields.get("answer")), text=str(fields.get("text", "")),
        key=str(fields.get("key", ""))[:64], yes=fields.get("yes", True) is not False,
    )  # fmt: skip
    return opened(organisation, secret)


def secret_of(fields: dict[str, Any]) -> bytes:
    """The key of a mailbox, as it was made of six words."""
    secret = base64.b64decode(fields["secret"], validate=True)
    if len(secret) != SECRET_BYTES:
        raise ValueError("not ours")
    return secret


def opened(organisation: Organisation, secret: bytes) -> HttpResponse:
    found = queries.mailbox(organisation, secret)
    if found is None:
        return told("empty", _("There is no question under these words."), 404)
    for one in found.answers:
        one.helps = found.helped.get(one.pk, one.helped_at is not None)  # type: ignore[attr-defined]
    return JsonResponse({"page": tree(render_to_string("sparring/box.html", {"mailbox": found}))})
