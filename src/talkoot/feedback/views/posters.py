"""Posters and table cards as PDF."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.queries import logo_of
from talkoot.base.orgs.roles import Act
from talkoot.feedback.models import Channel, Question
from talkoot.feedback.posters import SIZES, Poster
from talkoot.feedback.posters import posters_pdf as make_pdf
from talkoot.feedback.queries.channels import channels_of

MOST = 500
PRINTED = (Channel.Kind.QR, Channel.Kind.LINK)


@access.needs(Act.CHANNELS_READ)
def posters_pdf(request: HttpRequest, me: Membership) -> HttpResponse:
    """All open points, or one (`point`), in a size (`size`: a4, a6) and languages (`languages`: fi,sv,en; else all there are)."""
    size = request.GET.get("size", "a4")
    points = [c for c in channels_of(me).filter(closed_at=None, kind__in=PRINTED) if request.GET.get("point", str(c.pk)) == str(c.pk)][:MOST]
    if size not in SIZES or not points:
        raise Http404
    asked = [code for code in request.GET.get("languages", "").split(",") if code in dict(settings.LANGUAGES)]
    newest = newest_questions(points)
    language = me.organisation.language
    posters = []
    for point in points:
        wording: dict[str, str] = newest[point.survey_id].wording
        codes = sorted(asked or wording, key=lambda code: code != language)
        written = [code for code in codes if wording.get(code)] or [language]
        questions = [{"lang": code, "text": newest[point.survey_id].text(code)} for code in written]
        with translation.override(questions[0]["lang"]):
            note = _("Three seconds, anonymously")
        posters.append(Poster(questions, point.site.shown_name, note, settings.TALKOOT_URL + reverse("k:answer", args=[point.key])))
    content = make_pdf(posters, size=size, title=me.organisation.name, language=language, logo=logo_of(me))
    headers = {"Content-Disposition": f'inline; filename="talkoot-{me.organisation.slug}-{size}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def newest_questions(points: list[Channel]) -> dict[int, Question]:
    """The scored question that each survey asks now."""
    rows = Question.objects.filter(survey__in={point.survey_id for point in points}, kind=Question.Kind.SMILEY).order_by("version")
    return {question.survey_id: question for question in rows}
