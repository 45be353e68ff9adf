"""What pictures show of themselves in the thread."""

from django.utils.translation import gettext_lazy

from talkoot.base.orgs.roles import Act
from talkoot.base.thread.kinds import Kind, register
from talkoot.pictures.queries import all_pictures_of

PICTURE = register(
    Kind(
        name="pictures.picture",
        label=gettext_lazy("A picture"),
        act=Act.CONTENT_SEE,
        things=all_pictures_of,
        title=lambda one: one.title,
        page="pictures:picture",
    )
)
