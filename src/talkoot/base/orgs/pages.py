"""The two shapes of a page that changes something: something pressed, and a form filled in. What refuses is said in one place."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused

# Words or an address: known beforehand, or told by what was made.
type Told[T] = str | Callable[[T], str]


def address(me: Membership, name: str, *args: Any) -> str:
    """The address of a page of the organisation."""
    return reverse(name, args=[me.organisation.slug, *args])


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form is filled with: what was sent, or nothing yet."""
    return request.POST if request.method == "POST" else None


def pressed[T](
    request: HttpRequest, act: Callable[[], T], back: str, *, said: Told[T] | None = None, undo: Told[T] = "", to: Told[T] = ""
) -> HttpResponseRedirect:
    """Does what was pressed and says so, with a way to undo it where there is one; or says why not.

    Leads `back`, once it is done to `to` where that is another page. “Saved” where nothing else is `said`, and nothing where it is empty.
    """
    try:
        done = act()
    except Refused as refused:
        messages.warning(request, refused.reason)
        return HttpResponseRedirect(back)
    return _done(request, done, said, undo, to or back)


def submitted[T](
    request: HttpRequest, form: forms.BaseForm, act: Callable[[], T], to: Told[T], *, said: Told[T] | None = None, undo: Told[T] = "", field: str | None = None
) -> HttpResponseRedirect | None:
    """Does what a form that is in order asks for, says so and leads `to`. None where there is still something to fill in: the form
    says what, a refusal at its `field`."""
    if not (form.is_bound and form.is_valid()):
        return None
    try:
        done = act()
    except Refused as refused:
        form.add_error(field, refused.reason)
        return None
    return _done(request, done, said, undo, to)


def form_page(request: HttpRequest, template: str, form: forms.BaseForm, more: dict[str, Any] | None = None) -> HttpResponse:
    """A page with a form to fill in, or to fill in once more."""
    return render(request, template, {"form": form} | (more or {}), status=422 if form.is_bound and form.errors else 200)


def _done[T](request: HttpRequest, done: T, said: Told[T] | None, undo: Told[T], to: Told[T]) -> HttpResponseRedirect:
    words, way_back, onwards = (one(done) if callable(one) else one for one in (_("Saved.") if said is None else said, undo, to))
    if words:
        messages.success(request, words, extra_tags=way_back)
    return HttpResponseRedirect(onwards)
