"""Trying the mail settings and saying in plain words what is wrong with them."""

import smtplib
import socket
import ssl
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Outcome:
    """Whether a mail went out, and what to do if it did not."""

    sent: bool
    words: str


def try_mail(to: str) -> Outcome:
    """Sends a real mail to the address with the settings in force and reports the first thing that fails."""
    if not settings.MAIL_HOST:
        return Outcome(False, _("No mail server is set. Give TALKOOT_MAIL_HOST and start the server again."))
    where = {"host": settings.MAIL_HOST, "port": settings.MAIL_PORT, "user": settings.MAIL_USER}
    try:
        EmailMessage(_("Mail from Talkoot works"), _("This is a test. You need not do anything."), to=[to]).send()
    except socket.gaierror:
        words = _("There is no server called %(host)s. Check the spelling of TALKOOT_MAIL_HOST.") % where
    except (TimeoutError, ConnectionRefusedError):
        words = _("%(host)s does not answer at port %(port)s. Check TALKOOT_MAIL_PORT, and that a firewall lets us through.") % where
    except ssl.SSLError:
        words = _("%(host)s does not speak the security that was asked for. Try another TALKOOT_MAIL_SECURITY: starttls, tls or none.") % where
    except smtplib.SMTPAuthenticationError:
        words = _("%(host)s does not accept the user name %(user)s or its password. Check TALKOOT_MAIL_USER and TALKOOT_MAIL_PASSWORD.") % where
    except smtplib.SMTPNotSupportedError:
        words = _("%(host)s does not offer what was asked for. Try TALKOOT_MAIL_SECURITY none, or leave the user name out.") % where
    except smtplib.SMTPSenderRefused:
        words = _("%(host)s does not send mail from our address. Check TALKOOT_MAIL_FROM.") % where
    except smtplib.SMTPRecipientsRefused:
        words = _("%(host)s does not take mail to this address. Check the address, or ask who runs the server.") % where
    except (smtplib.SMTPException, OSError) as error:
        words = _("%(host)s broke off: %(error)s") % {**where, "error": error}
    else:
        return Outcome(True, _("The mail went out. If it does not arrive in a few minutes, look in the spam folder."))
    return Outcome(False, words)
