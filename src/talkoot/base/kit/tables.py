"""Reading tables that somebody else wrote: CSV of any delimiter and encoding, and XLSX, line by line.

Memory does not grow with the file. What cannot be read raises Unreadable with a code that views put into words.
"""

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

MOST_COLUMNS = 1000
MOST_CELL = 2_000_000  # characters; a quotation mark that never closes runs into this
MOST_UNPACKED = 1_000_000_000  # bytes of an XLSX once unpacked
MOST_RATIO = 150  # of unpacked to packed; real tables stay far under it
DELIMITERS = ",;\t|"
OLD_EXCEL, ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"

Rows = Generator[tuple[int, list[str]]]  # (line number, cells)

csv.field_size_limit(MOST_CELL)


BROKEN = "\x00broken line"  # the first cell of a line of a list that cannot be read: the rest is told as it stands
MOST_LIST = 20_000  # lines of a list whose broken lines are left out one by one


class Unreadable(Exception):
    """The file cannot be read as a table. `fault` is a code, `details` fill its sentence."""

    def __init__(self, fault: str, **details: object) -> None:
        super().__init__(fault)
        self.fault, self.details = fault, details


@dataclass(frozen=True)
class Table:
    """A file known to be a table: its column names and how it is read."""

    path: Path
    kind: str
    columns: list[str]
    encoding: str = ""
    delimiter: str = ""
    by_line: bool = False  # a list, of which lines that cannot be read are left out

    def lines(self) -> Rows:
        """(line number in the file, cells) of every line after the header that is not empty.

        Raises Unreadable at a place that cannot be read.
        """
        if self.kind == "plain":
            yield from islice(read_plain(self.path), 1, None)
            return
        of_csv = read_csv_by_line if self.by_line else read_csv
        rows = read_xlsx(self.path) if self.kind == "xlsx" else of_csv(self.path, self.encoding, self.delimiter)
        header_seen = False
        for number, cells in rows:
            if not any(cells):
                continue
            if not header_seen:
                header_seen = True
                continue
            yield number, cells


def open_table(path: Path, by_line: bool = False) -> Table:
    """Finds out how the file is written and reads its header. Raises Unreadable.

    `by_line`: of a list, a line that cannot be read is told as such; of answers nothing is taken from a file that breaks off.
    """
    with path.open("rb") as file:
        start = file.read(8)
    if not start.strip():
        raise Unreadable("empty")
    if start.startswith(OLD_EXCEL):
        raise Unreadable("old_excel")
    if start.startswith(ZIP):
        check_archive(path)
        kind, encoding, delimiter, rows = "xlsx", "", "", read_xlsx(path)
    else:
        encoding = find_encoding(path)
        delimiter = find_delimiter(path, encoding)
        kind, rows = "csv", read_csv(path, encoding, delimiter)
    with closing(rows):
        header = next((cells for _, cells in rows if any(cells)), None)
    if header is None:
        raise Unreadable("empty")
    while header and not header[-1].strip():
        header.pop()
    columns = [" ".join(cell.split()) for cell in header]
    if len(columns) > MOST_COLUMNS:
        raise Unreadable("too_many_columns", most=MOST_COLUMNS)
    if doubled := [name for name, count in Counter(columns).items() if count > 1 and name]:
        raise Unreadable("doubled_column", column=doubled[0])
    return Table(path, kind, columns, encoding, delimiter, by_line)


def open_plain(path: Path) -> Table:
    """A table that was read before and left as plain lines, each with its number in the file that was sent. Raises Unreadable."""
    with closing(read_plain(path)) as rows:
        _number, columns = next(rows)
    return Table(path, "plain", columns)


def open_kept(path: Path) -> Table:
    """A table that waits to be brought in: plain lines, or the file itself where an earlier version kept that. Raises Unreadable."""
    with path.open("rb") as file:
        is_plain = file.read(2) in (b"0,", b"0\r")
    return open_plain(path) if is_plain else open_table(path)


def read_plain(path: Path) -> Rows:
    """(number of the line in the file that was sent, cells) of plain lines; the first are the columns' names."""
    with path.open(encoding="utf-8", newline="") as file:
        for number, *cells in csv.reader(file):
            yield int(number), cells


def find_encoding(path: Path) -> str:
    """UTF-8 or UTF-16 where the file says or shows it, else the likeliest of the old ones. Raises Unreadable."""
    with path.open("rb") as file:
        sample = file.read(256 * 1024)
    if sample.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if sample.count(b"\0") > len(sample) // 10:
        # Text of ours in UTF-16 has nearly every other byte empty; pictures and programs have them anywhere.
        guess = "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
        if sample[1::2].count(0) + sample[::2].count(0) > len(sample) // 3 and decodes(path, guess):
            return guess
        raise Unreadable("not_text")
    if decodes(path, "utf-8"):
        return "utf-8"
    # Nordic files are nearly always this one; its letters are a better sign than statistics on a short file.
    if decodes(path, "cp1252"):
        return "cp1252"
    from charset_normalizer import from_bytes  # needed for few files only

    best = from_bytes(sample).best()
    if best is None or not decodes(path, best.encoding):
        raise Unreadable("encoding")
    return best.encoding


def decodes(path: Path, encoding: str) -> bool:
    """Whether the whole file is valid in the encoding."""
    try:
        with path.open(encoding=encoding, newline="") as file:
            while file.read(1 << 20):
                pass
    except UnicodeError:
        return False
    return True


def find_delimiter(path: Path, encoding: str) -> str:
    """The delimiter that splits the first lines most evenly into the most cells; a comma when none does."""
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(64 * 1024)
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        try:
            widths = [len(cells) for cells in islice(csv.reader(io.StringIO(sample), delimiter=delimiter), 50) if cells]
        except csv.Error:
            continue
        if not widths or widths[0] < 2:
            continue
        even = sum(width == widths[0] for width in widths) / len(widths)
        if (even, widths[0]) > best_score:
            best, best_score = delimiter, (even, widths[0])
    return best


def read_csv(path: Path, encoding: str, delimiter: str) -> Rows:
    """(number of the line where the row begins, cells). Raises Unreadable where quoting is broken."""
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        number = 1
        try:
            for cells in reader:
                yield number, cells
                number = reader.line_num + 1
        except csv.Error:
            raise Unreadable("broken_quotes", line=number) from None


def read_csv_by_line(path: Path, encoding: str, delimiter: str) -> Rows:
    """The same for a list of people or tasks: a line whose quoting is broken is told as such, and reading goes on with the next."""
    with path.open(encoding=encoding, newline="") as file:
        lines = list(islice(file, MOST_LIST + 1))
    if len(lines) > MOST_LIST:
        raise Unreadable("too_long_list", most=MOST_LIST)
    at = 0
    while at < len(lines):
        reader = csv.reader(lines[at:], delimiter=delimiter, strict=True)
        begun = at
        try:
            for cells in reader:
                yield begun + 1, cells
                begun = at + reader.line_num
            at = len(lines)
        except csv.Error:
            yield begun + 1, [BROKEN, lines[begun].rstrip("\r\n")]
            at = begun + 1


def check_archive(path: Path) -> None:
    """Raises Unreadable unless the zip file is a workbook of a size that can be unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = {item.filename: item for item in archive.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError):
        raise Unreadable("broken_archive") from None
    if "mimetype" in names:
        raise Unreadable("open_document")
    if "xl/workbook.xml" not in names:
        raise Unreadable("not_workbook")
    unpacked = sum(item.file_size for item in names.values())
    packed = max(1, sum(item.compress_size for item in names.values()))
    if unpacked > MOST_UNPACKED or (unpacked > 20_000_000 and unpacked / packed > MOST_RATIO):
        raise Unreadable("bomb", megabytes=unpacked // 1_000_000)


def read_xlsx(path: Path) -> Rows:
    """(row number, cells as text) of the first sheet. Formulas count as the value that was saved with them."""
    import openpyxl  # a quarter of a second that only workbooks are worth

    try:
        # Given open: by its name the library would refuse one that does not end in .xlsx.
        with path.open("rb") as file, closing(openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)) as book:
            for number, row in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
                if len(row) > MOST_COLUMNS:
                    row = row[: MOST_COLUMNS + 1]
                yield number, [cell_text(value) for value in row]
    except Unreadable:
        raise
    except GeneratorExit:
        raise
    except Exception as error:  # the library raises many kinds for broken files
        raise Unreadable("broken_workbook", error=type(error).__name__) from error


def cell_text(value: Any) -> str:
    """A spreadsheet's value as somebody would have typed it; days in ISO form."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
