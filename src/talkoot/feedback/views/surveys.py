"""Surveys: what is asked, in which words, and what was answered to each question."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talkoot.base.kit.outside import whole
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import makeable_from
from talkoot.feedback.actions import surveys as actions
from talkoot.feedback.forms.surveys import TEMPLATE_NAMES, DraftForm, StartForm, draft_forms
from talkoot.feedback.logic.drafts import TEMPLATES, Draft, missing_languages
from talkoot.feedback.models import Survey
from talkoot.feedback.queries import replies as reply_queries
from talkoot.feedback.queries.surveys import current_questions, preview_channel, surveys_of, surveys_with_questions
from talkoot.feedback.queries.verdict import main_survey


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
    if request.method == "POST" and form.is_valid():
        name, template = form.cleaned_data["name"], form.cleaned_data["template"]
        if surveys_of(me).filter(name=name).exists():
            form.add_error("name", _("There is a survey called “%(name)s” already.") % {"name": name})
        else:
            survey = actions.create_survey(by=me, organisation=me.organisation, name=name, questions=TEMPLATES[template], at=timezone.now())
            return redirect("feedback:survey", me.organisation.slug, survey.pk)
    return render(request, "feedback/survey_new.html", {"form": form, "templates": TEMPLATE_NAMES})


@access.needs(Act.CHANNELS_EDIT, change=Act.CHANNELS_EDIT)
def question(request: HttpRequest, me: Membership) -> HttpResponse:
    """To the editor of the survey that the verdict is read from."""
    survey = main_survey(me.organisation_id) or actions.create_survey(by=me, organisation=me.organisation, name=me.organisation.name, at=timezone.now())
    return redirect("feedback:survey", me.organisation.slug, survey.pk)


@access.needs(Act.CHANNELS_EDIT, change=Act.CHANNELS_EDIT)
def survey(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """The editor: the questions being asked, changed into the next version; with a preview before that."""
    found = own_survey(me, pk)
    current = current_questions(found)
    start = [DraftForm.start(actions.draft_of(q), place) for place, q in enumerate(current, 1)]
    forms = draft_forms(request.POST or None, start)
    trouble, drafts = "", [actions.draft_of(q) for q in current]
    if request.method == "POST" and forms.is_valid():
        drafts = forms.drafts()
        try:
            actions.refuse_unfit(drafts)
            if "ask" in request.POST:
                version = actions.make_next_version(by=me, survey=found, questions=drafts, at=timezone.now())
                messages.success(request, _("From now on version %(version)s is asked.") % {"version": version})
                return redirect("feedback:survey", me.organisation.slug, pk)
        except Refused as refused:
            trouble = refused.reason
    names = dict(settings.LANGUAGES)
    missing = [(number, [names[code] for code in lacking]) for number, draft in enumerate(drafts, 1) if (lacking := missing_languages(draft, list(names)))]
    context = {
        "survey": found, "forms": forms, "version": current[0].version if current else 0, "trouble": trouble, "missing": missing,
        "preview": preview(drafts) if not trouble and drafts else None, "open_point": preview_channel(found), "is_draft": request.method == "POST",
    }  # fmt: skip
    return render(request, "feedback/survey.html", context, status=422 if trouble or (request.method == "POST" and not forms.is_valid()) else 200)


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
    """What was answered to each further question, one version at a time."""
    found = own_survey(me, pk)
    versions = reply_queries.versions(found)
    asked = request.GET.get("version", "")
    version = found_version if (found_version := whole(asked)) in versions else (versions[0] if versions else 0)
    figures = reply_queries.figures(found, version)
    return render(
        request,
        "feedback/replies.html",
        {"survey": found, "versions": versions, "version": version, "figures": figures, "makers": makeable_from("feedback.question", me)},
    )


def own_survey(me: Membership, pk: int) -> Survey:
    """A survey of the caller's organisation; 404 for any other."""
    found = surveys_of(me).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
