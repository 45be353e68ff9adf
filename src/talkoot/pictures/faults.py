"""Every fault of a picture in words: what is wrong and what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FAULTS: dict[str, str | Promise] = {
    "picture_kind": _("This is no JPEG, PNG, WebP or HEIC picture. Save it as one of them, or take a screenshot of it."),
    "picture_heic": _("This is an iPhone’s own kind of picture (HEIC), which is not read here. Choose it with the iPhone itself: it then sends JPEG."),
    "picture_broken": _("The picture cannot be opened: it is broken or cut short. Send it once more, or save it again in a picture program."),
    "picture_moves": _("The picture moves. Choose one that stands still."),
    "picture_pixels": _("The picture is larger than any telephone takes. Save it smaller: 4,000 pixels wide is plenty."),
    "picture_small": _("The picture is too small or too narrow to be shown: its shorter side would be under %(least)s pixels."),
    "picture_heavy": _("The picture takes more time or memory to open than a picture needs, so we stopped. Save it as JPEG and try again."),
    "picture_room": _("There is no room for more pictures. Delete some that are not used; their room is free a day later."),
    "picture_disk": _("The server’s disk is full, so the picture could not be kept. Tell whoever runs the server, and send it again then."),
    "picture_role": _("Your role does not let you do this."),
}
