"""A name for any record that is safe to keep where foreign keys would hold data hostage."""

import re
from typing import NamedTuple

PATTERN = re.compile(r"([a-z_]+\.[a-z_]+):([0-9a-f-]+)")


class Ref(NamedTuple):
    """A kind of record (`feedback.answer`) and its key. Printed `feedback.answer:88`."""

    kind: str
    pk: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.pk}"

    @classmethod
    def parse(cls, text: str) -> "Ref":
        """Reads what str() printed; raises ValueError for anything else."""
        if match := PATTERN.fullmatch(text):
            return cls(*match.groups())
        raise ValueError(f"not a reference: {text!r}")
