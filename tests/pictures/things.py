"""What the walks of tests/architecture look at: a picture with a permission, and one that was just sent."""

import tempfile
from pathlib import Path

from django.utils import timezone

from talkoot.base.orgs.models import Upload
from talkoot.pictures.actions import PURPOSE, note_permission
from tests.pictures.drawn import kept


def things(by, site, word):
    now = timezone.now()
    with tempfile.TemporaryDirectory() as folder:
        picture = kept(by, Path(folder), title=f"Picture {word}", told=f"Shows {word}", colour="#" + word.encode().hex()[:6], at=now)
    permission = note_permission(by=by, picture=picture, who=word, member=None, about=word, given_on=now.date(), until=None, at=now)
    sent = Upload.objects.create(organisation=by.organisation, by=by, purpose=PURPOSE, file_name=word, sent_at=now, expires_at=now, details={"title": word})
    return {"pictures": picture.pk, "permissions": permission.pk, "sent": sent.pk}
