"""Looking at a picture that somebody sent in a process of its own, with little memory and time: what it unpacks to is not known before.

`look_apart` is for whoever has the picture; run as a program this is the process. It draws the picture as posters do, since
what is whole outside may be broken inside, and hands back what is needed to draw it and nothing else.
"""

import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from talkoot.base.kit.pictures import NoPicture, Picture, plain_picture

MOST_MEMORY = 768 * 1024 * 1024  # bytes of address space; a picture of the largest sides needs a few dozen
MOST_SECONDS = 5
# The program's own environment holds keys; a process that looks at strangers' pictures gets none of it. One thread, so that its
# memory is the same on every machine.
ALONE = {"LANG": "C.UTF-8", "RAYON_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}


def look_apart(sent: bytes, seconds: int = MOST_SECONDS) -> Picture:
    """The picture in what was sent. Raises NoPicture."""
    command = [sys.executable, "-I", "-m", "talkoot.base.kit.looking", str(seconds)]
    try:
        done = subprocess.run(command, input=sent, capture_output=True, timeout=seconds + 1, env=ALONE, check=False)  # noqa: S603 - our own program
        head, _newline, content = done.stdout.partition(b"\n")
        said = json.loads(head)
    except (subprocess.TimeoutExpired, ValueError):  # ended by a limit before it could say anything
        raise NoPicture("broken") from None
    if fault := said.get("fault"):
        raise NoPicture(str(fault))
    return Picture(said["kind"], said["width"], said["height"], content)


def draw(picture: Picture) -> None:
    """Draws it as posters do. Raises NoPicture."""
    import typst

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"logo.{picture.kind}").write_bytes(picture.content)
        (Path(folder) / "page.typ").write_text(f'#image("logo.{picture.kind}")')
        try:
            typst.compile(str(Path(folder) / "page.typ"), root=folder, ignore_system_fonts=True)
        except RuntimeError:
            raise NoPicture("broken") from None


def main() -> None:
    seconds = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = sys.stdout.buffer
    try:
        found = plain_picture(sys.stdin.buffer.read())
        draw(found)
    except NoPicture as no:
        out.write(json.dumps({"fault": no.fault}).encode())
    else:
        out.write(json.dumps({"kind": found.kind, "width": found.width, "height": found.height}).encode() + b"\n" + found.content)


if __name__ == "__main__":
    main()
