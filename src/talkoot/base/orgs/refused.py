"""What an action raises when it may not be done now."""

from django.utils.translation import gettext_lazy as _

NO_MAIL_SERVER = _("No mail server is set, so nothing was sent. Whoever runs the server can set one.")
TOO_MANY_MAILS = _("So many mails have gone out today that no more are sent. Try again tomorrow.")


class Refused(Exception):
    """Carries the reason in the user's language, ready to be shown."""

    def __init__(self, reason: object) -> None:
        super().__init__(str(reason))
        self.reason = str(reason)
