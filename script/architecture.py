"""Draws the package diagram of docs/explanation/architecture.md from the import contracts.

`--check` says whether the page shows the contracts as they are.
"""

import configparser
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "explanation" / "architecture.md"
BEGIN, END = "<!-- drawn by script/architecture.py -->", "<!-- end of drawing -->"


def layers(name: str) -> list[list[str]]:
    """The layers of a contract, top to bottom, siblings side by side."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    lines = contracts[f"importlinter:contract:{name}"]["layers"].split("\n")
    return [[part.strip().removeprefix("talkoot.") for part in line.split("|")] for line in lines if line.strip()]


def drawing() -> str:
    """Three diagrams: packages, the base's stack, and a package's inside."""
    parts = []
    for title, name in (("Packages", "packages"), ("The base", "base"), ("Inside `feedback`", "feedback")):
        rows = layers(name)
        width = max(len("   ".join(row)) for row in rows)
        bar = "+" + "-" * (width + 2) + "+"
        drawn = [bar] + [line for row in rows for line in (f"| {'   '.join(row).center(width)} |", bar)]
        parts.append(f"### {title}\n\nUpper may import lower; those side by side do not know each other.\n\n```text\n" + "\n".join(drawn) + "\n```\n")
    return "\n".join(parts)


def main() -> int:
    text = PAGE.read_text()
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    wanted = f"{before}{BEGIN}\n\n{drawing()}\n{END}{after}"
    if "--check" in sys.argv:
        if wanted != text:
            print("docs/explanation/architecture.md is behind the contracts: run script/architecture.py")
            return 1
        return 0
    PAGE.write_text(wanted)
    return 0


if __name__ == "__main__":
    sys.exit(main())
