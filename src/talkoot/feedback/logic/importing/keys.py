"""Keys that follow from what a file says, so that the same file brings nothing twice."""

import hashlib
import sqlite3
from uuid import UUID

from talkoot.feedback.logic.importing.lines import Line


def digest_key(*parts: str) -> UUID:
    """A key made of texts; the same texts give the same key."""
    # The lengths keep “a, bc” and “ab, c” apart.
    said = "".join([f"{len(part)}:{part}" for part in parts])
    return UUID(bytes=hashlib.blake2b(said.encode(), digest_size=16).digest())


class KeyMaker:
    """Gives each line the key of its answer.

    With a respondent column the key is the respondent's within the source. Without one it follows from the line's
    content and how many equal lines came before it; those counts are kept in a temporary file, so that memory does
    not grow.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.counts: sqlite3.Connection | None = None

    def answer_key(self, line: Line) -> UUID:
        """The answer's key."""
        if line.respondent:
            return digest_key(self.source, "respondent", line.respondent)
        said = [f"{column}\0{text}" for column, text in line.comments]
        content = digest_key(self.source, "content", line.site.casefold(), line.at.isoformat(), str(line.score), *said)
        return digest_key(content.hex, str(self.occurrence(content)))

    def occurrence(self, content: UUID) -> int:
        """How many lines of this content came before this one."""
        if self.counts is None:
            # An empty name is SQLite's own temporary file, gone when it is closed.
            self.counts = sqlite3.connect("", isolation_level=None)
            self.counts.execute("PRAGMA cache_size=-4000")
            self.counts.execute("CREATE TABLE seen (content BLOB PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID")
            self.counts.execute("BEGIN")
        row = self.counts.execute("INSERT INTO seen VALUES (?, 0) ON CONFLICT (content) DO UPDATE SET n = n + 1 RETURNING n", [content.bytes]).fetchone()
        return int(row[0])

    def close(self) -> None:
        """Lets go of the temporary file."""
        if self.counts is not None:
            self.counts.close()


def comment_key(column: str, text: str) -> UUID:
    """A comment's key under its answer."""
    return digest_key("comment", column, text)
