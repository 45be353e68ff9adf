"""One's own page, and the choice of language at the door.

The access decorators live above this package, so the two views are guarded in the addresses (config/urls.py).
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.translation import check_for_language, get_language, override
from django.utils.translation import gettext as _
from django.views.i18n import set_language

from talkoot.base.accounts.forms import MeForm
from talkoot.base.accounts.models import User


def me(request: HttpRequest) -> HttpResponse:
    """Name, language, appearance; ways to sign in."""
    user = User.objects.get(pk=request.user.pk or 0)
    start = {"name": user.name, "language": user.language, "appearance": user.appearance}
    form = MeForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        for name, value in form.cleaned_data.items():
            setattr(user, name, value)
        user.save(update_fields=list(form.cleaned_data))
        with override(user.language or get_language()):  # what is said next is read in the language that was chosen
            messages.success(request, _("Saved."))
        return redirect("accounts:me")
    return render(request, "accounts/me.html", {"form": form, "person": user})


def language(request: HttpRequest) -> HttpResponse:
    """Changes the language; for a signed-in person it is remembered with them."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and check_for_language(chosen):
        User.objects.filter(pk=request.user.pk).update(language=chosen)
    return set_language(request)
