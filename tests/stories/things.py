"""What the walks of tests/architecture look at: a public chapter of a target with what was said to it, and thanks for that."""

import tempfile
from pathlib import Path
from uuid import uuid4

from django.utils import timezone

from talkoot.base.kit.refs import Ref
from talkoot.base.thread.kinds import KINDS
from talkoot.base.thread.queries import seen_sources
from talkoot.stories.actions.illustrating import illustrate
from talkoot.stories.actions.talking import Word, comment, comment_in_public
from talkoot.stories.actions.thanking import thank
from talkoot.stories.actions.writing import Draft, begin_chapter, change_story, let_out, write_story
from talkoot.targets.actions.targets import propose_target
from tests.pictures.drawn import kept


def things(by, site, word):
    """A draft beside it, a wording that was, a comment that waits."""
    at = timezone.now()
    target = propose_target(by=by, title=f"Kohde {word}", why=f"Koska {word}", key=uuid4(), at=at)
    write_story(by=by, draft=Draft(f"Luonnos {word}", text=word), key=uuid4(), at=at)
    made = begin_chapter(by=by, kind=KINDS["targets.target"], thing=target, key=uuid4(), at=at)
    with tempfile.TemporaryDirectory() as folder:
        picture = kept(by, Path(folder), title=f"Kuva {word}", told=f"Kuvassa {word}", colour="#" + word.encode().hex()[-6:])
    made = illustrate(by=by, story=made, picture=picture, at=at)
    made = let_out(by=by, story=made, public=True, at=at)
    made = change_story(by=by, story=made, draft=Draft(f"Luku {word}", text=f"Opimme {word}", sites=[site], texts=[f"Kuulimme {word}"]), at=at)
    said = comment(by=by, story=made, text=f"Kommentti {word}", key=uuid4(), at=at)
    comment_in_public(story=made, word=Word(word, f"www.example.org {word}", 30.0, word), key=uuid4(), at=at)
    card = seen_sources([str(Ref("targets.target", str(target.pk)))], by)[0]
    thanks = thank(by=by, about=card, text=f"Kiitos {word}", key=uuid4(), at=at)
    return {"told": made.pk, "sayings": said.pk, "thanked": thanks.pk}
