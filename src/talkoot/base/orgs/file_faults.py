"""Every fault of a file that somebody sent in words: what is wrong and what to do."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FILES: dict[str, Promise] = {
    "empty": gettext_lazy("The file is empty. Choose the file again."),
    "old_excel": gettext_lazy("This is an old Excel file (.xls). Save it as .xlsx or CSV and try again."),
    "open_document": gettext_lazy("This is an OpenDocument file. Save it as .xlsx or CSV and try again."),
    "not_workbook": gettext_lazy("This is a packed file, but not an Excel workbook. Choose a CSV or .xlsx file."),
    "broken_archive": gettext_lazy("The Excel file is broken and cannot be opened. Save it again and try once more."),
    "broken_workbook": gettext_lazy("The Excel file cannot be read. Save it again as .xlsx or CSV and try once more."),
    "bomb": gettext_lazy(
        "Unpacked, the Excel file would take %(megabytes)s megabytes. That is more than a table needs, so we did not open it. Save it as CSV."
    ),
    "too_heavy": gettext_lazy("The file takes more time or memory to read than a table needs, so we stopped. Save it as CSV, or split it into parts."),
    "not_text": gettext_lazy("This is not a table: the file holds no text. Choose a CSV or .xlsx file."),
    "encoding": gettext_lazy("We could not tell how the letters of the file are written. Save it as CSV UTF-8 and try again."),
    "broken_quotes": gettext_lazy(
        "At line %(line)s a quotation mark is in the wrong place or never closes. Mend that line and try again. Nothing was imported."
    ),
    "too_long_list": gettext_lazy("The list has more than %(most)s lines. Split it into parts."),
    "too_many_columns": gettext_lazy("The file has more than %(most)s columns. Leave out those that are not needed."),
    "doubled_column": gettext_lazy("Two columns are called “%(column)s”. Give each a name of its own."),
    "file_gone": gettext_lazy("The uploaded file is no longer here. Upload it again."),
    "unread": gettext_lazy("Something broke while the file was read, and it is on us. Choose the file again in a while."),
}


def words_of_file(fault: str, details: Mapping[str, object], own: Mapping[str, str | Promise] | None = None) -> str:
    """The sentence of a fault; `own` are those of the one page that asks."""
    known = (own or {}).get(fault) or FILES.get(fault)
    if known is None:
        return _("The file cannot be read as a table. Save it as CSV UTF-8 or .xlsx and try again.")
    return str(known) % details
