"""What I have been told, and how I want to be told."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.notices.actions import see
from talkoot.base.notices.digest import KEPT
from talkoot.base.notices.kinds import KINDS
from talkoot.base.notices.models import Rhythm
from talkoot.base.notices.queries import notices_of, rhythm_of
from talkoot.base.orgs import access
from talkoot.base.orgs.editing import editing
from talkoot.base.orgs.forms import RhythmForm
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act


@access.needs(Act.TODAY, change=Act.TODAY)
def notices(request: HttpRequest, me: Membership) -> HttpResponse:
    """The newest first; looking at them is seeing them. How often by mail, and what not at all."""
    kept = rhythm_of(me)
    heard = [name for name in KINDS if name not in kept.silenced]
    form = RhythmForm(request.POST if request.method == "POST" else None, initial={
        "digest": kept.digest, "hour": kept.hour, "quiet_from": kept.quiet_from, "quiet_until": kept.quiet_until, "kinds": heard,
    })  # fmt: skip
    editing(form, me, f"orgs.membership:{me.pk}")
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        silenced = sorted(set(KINDS) - set(data["kinds"]))
        chosen = {name: data[name] for name in ("digest", "hour", "quiet_from", "quiet_until")}
        Rhythm.objects.update_or_create(member=me, defaults={**chosen, "silenced": silenced})
        messages.success(request, _("Saved."))
        return redirect("orgs:notices", me.organisation.slug)
    found = notices_of(me)
    if request.method == "GET":
        see(member=me.pk, at=timezone.now())
    today = timezone.localdate()
    context = {
        "form": form,
        "notices": found,
        "today": [one for one in found if timezone.localdate(one.at) >= today],
        "earlier": [one for one in found if timezone.localdate(one.at) < today],
        "new": sum(one.seen_at is None for one in found),
        "kept_days": KEPT.days,
    }
    return render(request, "orgs/notices.html", context, status=422 if form.is_bound and form.errors else 200)
