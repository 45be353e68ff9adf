"""How long a password may be: hashing an endless one would be work for nothing."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_CHARACTERS = 200


class LongestPassword:
    """Refuses what nobody types."""

    def validate(self, password: str, user: object = None) -> None:
        if len(password) > MOST_CHARACTERS:
            raise ValidationError(_("A password has %(most)s characters at most.") % {"most": MOST_CHARACTERS}, code="password_too_long")

    def get_help_text(self) -> str:
        return _("A password has %(most)s characters at most.") % {"most": MOST_CHARACTERS}
