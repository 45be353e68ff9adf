"""Surveys: what is asked, in which words, and what was answered to each question."""

from functools import partial

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talkoot.base.kit.outside import whole
from talkoot.base.orgs import access
from talkoot.base.orgs.context import scope_of
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed, submitted
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import makeable_from
from talkoot.base.ui import words
from talkoot.feedback.actions import surveys as actions
from talkoot.feedback.forms.surveys import TEMPLATE_NAMES, Change, DraftForm, StartForm, draft_forms, moved
from talkoot.feedback.logic.drafts import TEMPLATES, Draft, missing_languages, why_not_same
from talkoot.feedback.models import Question, Survey
from talkoot.feedback.queries import replies as reply_queries
from talkoot.feedback.queries.surveys import current_questions, preview_channel, surveys_of, surveys_with_questions, versions_of
from talkoot.feedback.queries.verdict import first_month, main_survey, score_lines
from talkoot.feedback.sentences import asked_period, months_from, own_months, period_of, period_words


@access.needs(Act.CHANNELS_READ)
def surveys(request: HttpRequest, me: Membership) -> HttpResponse:
    """All surveys with their present questions."""
    found = [{"survey": survey, "questions": questions} for survey, questions in surveys_with_questions(me)]
    main = main_survey(me.organisation_id)
    return render(request, "feedback/surveys.html", {"surveys": found, "main": main, "may_edit": me.may(Act.CHANNELS_EDIT)})


@access.needs(Act.CHANNELS_EDIT, change=Act.CHANNELS_EDIT)
def new_survey(request: HttpRequest, me: Membership) -> HttpResponse:
    """A new survey from a ready-made set of questions."""
    form = StartForm(request.POST or None)

    def act() -> Survey:
        name, template = form.cleaned_data["name"], form.cleaned_data["template"]
        if surveys_of(me).filter(name=name).exists():
            raise Refused(_("There is a survey called “%(name)s” already.") % {"name": name})
        return actions.create_survey(by=me, organisation=me.organisation, name=name, questions=TEMPLATES[template], at=timezone.now())

    done = submitted(request, form, act, lambda made: page_of(me, made.pk), said="", field="name")
    return done or form_page(request, "feedback/survey_new.html", form, {"templates": TEMPLATE_NAMES})


@access.needs(Act.CHANNELS_EDIT, change=Act.CHANNELS_EDIT)
def question(request: HttpRequest, me: Membership) -> HttpResponse:
    """To the editor of the survey that the verdict is read from."""
    survey = main_survey(me.organisation_id) or actions.create_survey(by=me, organisation=me.organisation, name=me.organisation.name, at=timezone.now())
    return redirect(page_of(me, survey.pk))


@access.needs(Act.CHANNELS_EDIT, change=Act.CHANNELS_EDIT)
def survey(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """The editor: the questions being asked, changed into the next version; with a preview before that."""
    found = own_survey(me, pk)
    current = current_questions(found)
    start = [DraftForm.start(actions.draft_of(q), place, q.pk) for place, q in enumerate(current, 1)]
    is_stale = request.POST.get("shown", "") not in ("", str(current[0].version if current else 0))
    sent = moved(request.POST) if {"up", "down"} & set(request.POST) else request.POST
    forms = draft_forms(made_of(current, sent) if is_stale else sent or None, start)
    trouble, drafts = "", [actions.draft_of(q) for q in current]
    if request.method == "POST" and forms.is_valid():
        kept = forms.kept()
        drafts = [form.draft() for form in kept]
        for form in kept:
            form.change = change_of(form, current)
        try:
            if is_stale:
                meanwhile = _("The questions were changed meanwhile. What you wrote is here, and what is asked now is beside it. Look at it and ask once more.")
                raise Refused(meanwhile)
            actions.refuse_unfit(drafts)
            if "ask" in request.POST:
                if any(form.change and form.change.may_be_same and not form.cleaned_data["same"] for form in kept):
                    raise Refused(_("Say of each question whose words changed whether it is the same, better said, or another one."))
                edits = [form.edit() for form in kept]
                version = actions.make_next_version(by=me, survey=found, questions=drafts, edits=edits, at=timezone.now())
                messages.success(request, _("From now on version %(version)s is asked. Below you can take it back.") % {"version": version})
                return redirect(page_of(me, pk))
        except Refused as refused:
            trouble = refused.reason
    names = dict(settings.LANGUAGES)
    missing = [(number, [names[code] for code in lacking]) for number, draft in enumerate(drafts, 1) if (lacking := missing_languages(draft, list(names)))]
    context = {
        "survey": found, "forms": forms, "version": current[0].version if current else 0, "trouble": trouble, "missing": missing,
        "past": versions_of(found),
        "preview": preview(drafts) if not trouble and drafts else None, "open_point": preview_channel(found), "is_draft": request.method == "POST",
    }  # fmt: skip
    return render(request, "feedback/survey.html", context, status=422 if trouble or (request.method == "POST" and not forms.is_valid()) else 200)


def made_of(current: list[Question], sent: QueryDict) -> QueryDict:
    """What was sent, each question made of the one that is asked in its place now."""
    again = sent.copy()
    for place, standing in enumerate(current):
        again[f"q-{place}-of"] = str(standing.pk)
    return again


def change_of(form: DraftForm, current: list[Question]) -> Change | None:
    """What is being changed of the question that a form was made of; None for a new or an unchanged one."""
    before = next((q for q in current if q.pk == form.cleaned_data.get("of")), None)
    if before is None or form.draft() == actions.draft_of(before):
        return None
    same_kind = not why_not_same(form.draft(), actions.draft_of(before))
    (figure,) = reply_queries.figures_of([before])
    return Change(before.text(get_language() or "fi"), words.answers(figure.n), same_kind)


@access.press(Act.CHANNELS_EDIT)
def again(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Undoing: an earlier version asked again (`version`), or a question said to be the same after all, or another one."""
    found, version = own_survey(me, pk), whole(request.POST.get("version"))
    one = found.questions.filter(pk=whole(request.POST.get("question")) or 0).first()
    if version is not None:
        ask = partial(actions.ask_again, by=me, survey=found, version=version, at=timezone.now())
        said = _("From now on version %(version)s is asked. Its figures go on from where they were.")
        return pressed(request, ask, page_of(me, pk), said=lambda newest: said % {"version": newest})
    if one is None:
        return redirect(page_of(me, pk))
    say = partial(actions.say_same, by=me, question=one, same=request.POST.get("same") == "yes", at=timezone.now())
    return pressed(request, say, page_of(me, pk), said=_("The figures are now counted so."))


def page_of(me: Membership, pk: int) -> str:
    """Where a survey is changed."""
    return address(me, "feedback:survey", pk)


def preview(drafts: list[Draft]) -> dict[str, object]:
    """The questions as a customer would meet them, in the reader's own language."""
    language = get_language() or "fi"

    def said(texts: object) -> str:
        found: dict[str, str] = dict(texts)  # type: ignore[call-overload]  # a mapping of language to text
        return found.get(language) or next((text for text in found.values() if text), "")

    further = [{"kind": d.kind, "text": said(d.wording), "options": [said(o) for o in d.options], "from": d.shown_from, "to": d.shown_to} for d in drafts[1:]]
    return {"question": said(drafts[0].wording), "further": further, "choice": next((q for q in further if q["kind"] == "choice"), None)}


@access.needs(Act.CUSTOMERS_READ)
def replies(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """What was answered to each further question, at a site or everywhere, in a period, one version at a time."""
    found = own_survey(me, pk)
    versions = reply_queries.versions(found)
    asked = request.GET.get("version", "")
    version = found_version if (found_version := whole(asked)) in versions else (versions[0] if versions else 0)
    today, period, site = timezone.localdate(), asked_period(request.GET), scope_of(request).site
    figures = reply_queries.figures(found, version, period_of(period, today), today, site.pk if site else None)
    own, lines = own_months(period), score_lines(found)
    chosen = {"period": period, "own_ends": (period[:7], period[8:]) if own else ("", ""), "choosable": months_from(first_month(lines), today)}
    return render(
        request,
        "feedback/replies.html",
        {
            "survey": found,
            "versions": versions,
            "version": version,
            "figures": figures,
            "page": chosen,
            "period_words": period_words(period),
            "makers": makeable_from("feedback.question", me),
        },
    )


def own_survey(me: Membership, pk: int) -> Survey:
    """A survey of the caller's organisation; 404 for any other."""
    found = surveys_of(me).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
