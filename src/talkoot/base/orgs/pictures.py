"""A picture that somebody sends: nothing but the picture comes in, and what is wrong with another is said."""

from django.utils.translation import gettext as _

from talkoot.base.kit.looking import look_apart
from talkoot.base.kit.pictures import LARGEST, SMALLEST, NoPicture, Picture
from talkoot.base.orgs.refused import Refused


def picture_in(sent: bytes) -> Picture:
    """A PNG, JPEG or WebP put together anew in a process of its own. Refused for anything else, in words that say what to do."""
    try:
        return look_apart(sent)
    except NoPicture as no:
        words = {
            "kind": _("This is no PNG, JPEG or WebP picture. Save it as one of them."),
            "broken": _("The picture cannot be drawn: it is broken or cut short. Open it in a picture program, save it as PNG and choose that file."),
            "moves": _("The picture moves. Choose one that stands still."),
            "side": _("Each side of the picture must be from %(least)s to %(most)s pixels.") % {"least": SMALLEST, "most": LARGEST},
        }
        raise Refused(words[no.fault]) from None
