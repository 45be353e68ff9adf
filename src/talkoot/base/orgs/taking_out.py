"""Figures taken out as files: one page for each, with its tables as CSV and as a workbook, and what every column means."""

from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from talkoot.base.kit.outside import whole
from talkoot.base.kit.spreadsheets import CSV, XLSX, Sheet, csv_bytes, xlsx_bytes
from talkoot.base.orgs.models import Membership


def take_out(request: HttpRequest, me: Membership, *, name: str, title: str, tables: Sequence[Sheet], back: str, said: Sequence[str] = ()) -> HttpResponse:
    """The page of a figure's tables; with `?as=csv&table=N` or `?as=xlsx` the file itself. `name` is what files are called after Talkoot's,
    `said` what must be known of the figures."""
    wanted, number = request.GET.get("as", ""), whole(request.GET.get("table", "")) or 0
    if wanted == "csv" and 0 <= number < len(tables):
        part = f"-{number + 1}" if len(tables) > 1 else ""
        return file_of(csv_bytes(tables[number], translation.get_language()), CSV, f"{called(me, name)}{part}.csv")
    if wanted == "xlsx":
        opening = [title, me.organisation.name, date_format(timezone.localdate(), "DATE_FORMAT"), *said]
        return file_of(xlsx_bytes(tables, opening, (_("What this is"), _("Sheet"), _("Column"), _("What it means"))), XLSX, f"{called(me, name)}.xlsx")
    asked = request.GET.copy()
    for key in ("as", "table"):
        asked.pop(key, None)
    context = {"title": title, "tables": tables, "back": back, "said": said, "kept": f"{asked.urlencode()}&" if asked else ""}
    return render(request, "orgs/take_out.html", context)


def called(me: Membership, name: str) -> str:
    """The beginning of a file's name."""
    return f"talkoot-{name}-{me.organisation.slug}-{timezone.localdate()}"


def file_of(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file to be kept."""
    return HttpResponse(content, content_type=kind, headers=headers_of(name))


def stream_of(lines: Iterable[str], kind: str, name: str) -> StreamingHttpResponse:
    """A file to be kept that is long, sent as it is made."""
    return StreamingHttpResponse(lines, content_type=kind, headers=headers_of(name))


def headers_of(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}
