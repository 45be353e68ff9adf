"""Asking, what waits for help, all questions, and what was agreed on helping each other."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talkoot.agreements.queries.agreements import tips_like
from talkoot.base.kit.outside import key_of
from talkoot.base.kit.refs import Ref
from talkoot.base.orgs import access
from talkoot.base.orgs.editing import editing
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, sent, submitted
from talkoot.base.orgs.queries import people_to_choose, sites_of
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import seen_sources
from talkoot.base.ui import words
from talkoot.people import queries as knowhow
from talkoot.sparring.actions import asking as actions
from talkoot.sparring.forms import AskForm, SettingsForm
from talkoot.sparring.logic.clock import FEWEST, Clock
from talkoot.sparring.models import Question
from talkoot.sparring.queries import questions as queries
from talkoot.sparring.queries.hidden import are_enough, key_of_month

FILTERS = ("open", "solved", "mine", "removed")


@access.needs(Act.HELP_TAKE_PART, change=Act.HELP_TAKE_PART)
def ask(request: HttpRequest, me: Membership) -> HttpResponse:
    """A question in twenty seconds; what waits for help; and how long help takes. Perhaps of something (`?from=`), perhaps of somebody (`?to=`)."""
    now, sources = timezone.now(), seen_sources(request.GET.getlist("from"), me)
    refs = [Ref.parse(card.ref) for card in sources]
    form = AskForm(me, sent(request), initial=begun(request, me))
    done = submitted(
        request,
        form,
        lambda: actions.ask(by=me, sources=refs, at=now, **form.cleaned_data),
        lambda made: page_of(me, made.pk),
        said=lambda made: to_whom(made),
        field="text",
    )
    if done:
        return done
    mine, key = queries.waiting_for(me), key_of_month(me.organisation_id, timezone.localdate(now))
    context = {
        "sources": sources, "mine": mine[: queries.LISTED], "clock": told_clock(queries.clock_of(me, now)),
        "people": queries.everybody(me.organisation_id).count(),
        "open": list(queries.open_questions(me).exclude(pk__in=[one.pk for one in mine])[: queries.LISTED]), "total": queries.open_questions(me).count(),
        "look": queries.to_look_at(me, timezone.localdate(now)), "own": list(queries.questions_of(me).filter(asked_by=me)[: queries.LISTED]),
        "hours": queries.settings_of(me.organisation_id).hours, "may_run": me.may(Act.HELP_RUN),
        "month_key": key, "may_ask_hidden": are_enough(key),
    }  # fmt: skip
    return form_page(request, "sparring/ask.html", form, context)


def begun(request: HttpRequest, me: Membership) -> dict[str, object]:
    """What the form starts with: words, a colleague or a site that the address names."""
    return {
        "text": request.GET.get("text", "")[:300],
        "member": people_to_choose(me).filter(pk=key_of(request.GET.get("to", ""))).first(),
        "site": sites_of(me).open().filter(pk=key_of(request.GET.get("site", ""))).first(),
    }


def told_clock(clock: Clock | None) -> str:
    """How long help takes in the house, with how sure that is; or that one cannot know yet."""
    if clock is None:
        return _("How soon one gets help here we cannot know yet: it takes %(n)s questions, and answers from three people.") % {"n": FEWEST}
    n = ngettext("%(n)s question", "%(n)s questions", clock.n) % {"n": words.count(clock.n)}
    if clock.median is None:
        return _("Fewer than half have an answer yet · %(n)s in 90 days") % {"n": n}
    low, high = span(clock.low or 0), span(clock.high) if clock.high is not None else ""
    ends = f"{low}–{high}" if high else _("at least %(low)s") % {"low": low}
    return _("Half get an answer within %(median)s (%(ends)s) · %(n)s in 90 days") % {"median": span(clock.median), "ends": ends, "n": n}


def span(hours: float) -> str:
    """A length of time as one says it: minutes, hours, days."""
    if hours < 1.5:
        return _("%(n)s min").replace(" ", words.NBSP) % {"n": max(1, round(hours * 60))}
    if hours < 47.5:
        return _("%(n)s h").replace(" ", words.NBSP) % {"n": round(hours)}
    return _("%(n)s d").replace(" ", words.NBSP) % {"n": round(hours / 24)}


def to_whom(made: Question) -> str:
    """Whom it has gone to, without saying who knows what."""
    n = made.asked.count()
    if made.member_id and made.member:
        return _("Asked. %(name)s is told.") % {"name": made.member.user.name}
    if n:
        return ngettext("Asked. One colleague is told first.", "Asked. %(n)s colleagues are told first.", n) % {"n": n}
    return _("Asked. Everybody is told.")


@access.needs(Act.HELP_TAKE_PART)
def similar(request: HttpRequest, me: Membership) -> HttpResponse:
    """Earlier questions, tips and who may know, while somebody types."""
    return JsonResponse(like(me, request.GET.get("text", "")))


def like(me: Membership, text: str) -> dict[str, object]:
    """What is like a text, as the page shows it below the field."""
    text = text.strip()[:300]
    found = []
    if len(text) > 5:
        found = [{"text": as_found(one), "address": page_of(me, one.pk)} for one in queries.similar_questions(me, text)]
        if me.may(Act.AGREEMENTS_SEE):
            tip = _("Tip: %(text)s")
            found += [{"text": tip % {"text": one.text}, "address": address(me, "agreements:agreement", one.agreement_id)} for one in tips_like(me, text)]
        knows = _("%(name)s knows about it")
        found += [{"text": knows % {"name": one.user.name}, "address": address(me, "team:person", one.pk)} for one in knowhow.knowers(me, text)[:3]]
    return {"words": _("The answer may be here already"), "similar": found}


def as_found(one: Question) -> str:
    """A question and its state; it says so where only a word or two of it are the same."""
    said = f"{one.title} · {state(one)}"
    return said if one.is_close else _("Perhaps the same: %(text)s") % {"text": said}


def state(one: Question) -> str:
    """Solved, or how many answers it has."""
    if one.helped_at:
        return _("solved")
    return ngettext("one answer", "%(n)s answers", one.said) % {"n": one.said} if one.said else _("no answer yet")


@access.needs(Act.HELP_TAKE_PART)
def questions(request: HttpRequest, me: Membership) -> HttpResponse:
    """All questions: what waits, what was solved, one's own; found by words in any form."""
    q, which = request.GET.get("q", "").strip()[:200], request.GET.get("which", "open")
    which = which if which in FILTERS else "open"
    rows = queries.questions_of(me)
    narrowed = {
        "removed": queries.removed_of(me),
        "open": rows.filter(queries.is_open()),
        "solved": rows.exclude(helped_at=None),
        "mine": rows.filter(asked_by=me),
    }[which]
    found = queries.similar_questions(me, q, most=20, share=0) if q else narrowed
    page = Paginator(found, queries.PAGE).get_page(request.GET.get("page"))
    labels = {"open": _("Wait for help"), "solved": _("Solved"), "mine": _("My own")}
    if me.may(Act.HELP_RUN) and (which == "removed" or queries.removed_of(me).exists()):
        labels["removed"] = _("Hidden from everybody")
    return render(request, "sparring/questions.html", {"page": page, "q": q, "which": which, "filters": labels.items()})


@access.needs(Act.HELP_RUN, change=Act.HELP_RUN)
def settings(request: HttpRequest, me: Membership) -> HttpResponse:
    """What was agreed on helping each other."""
    kept = queries.settings_of(me.organisation_id)
    start = {name: getattr(kept, name) for name in ("hours", "months", "weeks", "rests_until")}
    form = editing(SettingsForm(sent(request), initial=start), me, f"sparring.settings:{kept.pk}")

    def act() -> None:
        actions.keep_settings(by=me, at=timezone.now(), **{name: form.cleaned_data[name] for name in start})

    return submitted(request, form, act, address(me, "sparring:ask")) or form_page(request, "sparring/settings.html", form)


def page_of(me: Membership, pk: int) -> str:
    """Where a question stands."""
    return address(me, "sparring:question", pk)
