"""Every setting that an installation may give, read from the environment in one place.

`docs/reference/settings.md` is held against this list by a test.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from talkoot.base.kit.outside import whole


class SettingError(Exception):
    """A setting is missing or cannot be used; the text says what to do."""


@dataclass(frozen=True)
class Setting:
    """One environment variable: its name, what it is when left out, and what it does."""

    name: str
    default: str
    meaning: str


SETTINGS = (
    Setting("TALKOOT_HOME", "", "Folder that holds the database, uploaded files and keys. The current folder's `var` when left out."),
    Setting(
        "TALKOOT_MODE",
        "production",
        "`production` or `development`. Development makes its own secret key on first run and shows the page of components at `/ui/`.",
    ),
    Setting("TALKOOT_KEY", "", "Secret key that signs sessions and links. In production required, here or as a file."),
    Setting("TALKOOT_KEY_FILE", "", "File that holds the secret key; used when TALKOOT_KEY is empty."),
    Setting(
        "TALKOOT_URL", "http://localhost:8000", "The address people use, with scheme and without a slash at the end. Links in mail and QR codes start with it."
    ),
    Setting("TALKOOT_HOSTS", "", "Further host names that the server answers to, separated by commas."),
    Setting("TALKOOT_TRUST_PROXY", "no", "`yes` when a proxy in front sets X-Forwarded-Proto and X-Forwarded-For and removes them from what comes in."),
    Setting(
        "TALKOOT_ROUND_KEYS",
        "",
        "Folder of the private keys of open rounds of the team mirror, which must be in no backup and no snapshot. Best in memory, such as"
        " `/run/talkoot/round-keys`: a restart of the machine then loses the answers of open rounds, and no copy of a disk ever holds a key."
        " `round-keys` in TALKOOT_HOME when left out.",
    ),
    Setting(
        "DATABASE_URL",
        "",
        "PostgreSQL address (`postgres://user:password@host/name`). SQLite in TALKOOT_HOME when left out."
        " Its queries are not compiled (`jit=off`): that made pages slower. `?options=` sets others.",
    ),
    Setting("TALKOOT_HOST", "127.0.0.1", "Address the server listens on."),
    Setting("TALKOOT_PORT", "8000", "Port the server listens on."),
    Setting("TALKOOT_PAGE_THREADS", "4", "Threads that make pages in one process."),
    Setting(
        "TALKOOT_FAST_INTAKE",
        "yes",
        "`no` sends customers' answers through ordinary Django views instead of the intake in front of them. The outcome is the same, slower.",
    ),
    Setting("TALKOOT_INTAKE_QUEUE", "4096", "Customers' answers that may wait for the disk at once. Above it the reply is 503 with Retry-After."),
    Setting(
        "TALKOOT_ANSWERS_AN_HOUR",
        "360",
        "Answers that one address may give at one feedback point in an hour, half of them at once; `0`: no limit. A queue at one counter gives 200."
        " Where customers of a large place answer at one point over one network, give more. An enrolled tablet and a program with its key have no limit.",
    ),
    Setting("TALKOOT_UPLOAD_MB", "200", "Largest file that can be uploaded in the browser, in megabytes. The command line has no limit."),
    Setting("TALKOOT_PICTURES_MB", "5120", "Room for one organisation's pictures, in megabytes. What is full says so and takes no more."),
    Setting("TALKOOT_LANGUAGE", "fi", "Language of the installation's own pages before a person has chosen: fi, sv or en."),
    Setting("TALKOOT_TIME_ZONE", "Europe/Helsinki", "Time zone that new sites get."),
    Setting(
        "TALKOOT_MAIL_HOST",
        "",
        "Mail server. When left out, mails are kept for a week as files in the folder `mails` of TALKOOT_HOME instead of being sent; the log names each file.",
    ),
    Setting("TALKOOT_MAIL_PORT", "587", "Port of the mail server."),
    Setting("TALKOOT_MAIL_USER", "", "User name at the mail server."),
    Setting("TALKOOT_MAIL_PASSWORD", "", "Password at the mail server."),
    Setting("TALKOOT_MAIL_SECURITY", "starttls", "`starttls`, `tls` or `none`."),
    Setting("TALKOOT_MAIL_FROM", "talkoot@localhost", "Address that mails come from."),
    Setting("TALKOOT_OIDC_NAME", "", "Name on the button of the organisation's own sign-in. The button shows when this, the address and the client are given."),
    Setting("TALKOOT_OIDC_URL", "", "Address of the OpenID Connect provider."),
    Setting("TALKOOT_OIDC_CLIENT", "", "Client id at the provider."),
    Setting("TALKOOT_OIDC_SECRET", "", "Client secret at the provider."),
    Setting(
        "TALKOOT_INSIDE_SERVERS",
        "",
        "Servers inside your own network that Talkoot may speak to, as address and port, separated by commas: `10.0.0.5:443`. It speaks to public ones only"
        " when left out, and to these also without https.",
    ),
    Setting("TALKOOT_METRICS_TOKEN", "", "When given, `/metrics` asks for it as a bearer token. Without it `/metrics` answers only to the same machine."),
    Setting("TALKOOT_LOG", "info", "How much is logged: debug, info, warning or error."),
    Setting("TALKOOT_LOG_FORMAT", "json", "`json` for machines or `text` for people."),
)
DEFAULTS = {setting.name: setting.default for setting in SETTINGS}


class Environment:
    """The settings as given, with defaults and clear complaints."""

    def __init__(self, given: Mapping[str, str] = os.environ) -> None:
        self.given = given

    def text(self, name: str) -> str:
        """The value as text; an unknown name is a mistake of ours and raises KeyError."""
        return self.given.get(name, "").strip() or DEFAULTS[name]

    def number(self, name: str) -> int:
        """The value as a whole number of at least zero, or SettingError."""
        value = self.text(name)
        number = whole(value, 9)
        if number is None:
            raise SettingError(f"{name} must be a whole number, not “{value}”.")
        return number

    def yes(self, name: str) -> bool:
        """The value as yes or no, or SettingError."""
        return self.one_of(name, ("yes", "no")) == "yes"

    def one_of(self, name: str, choices: tuple[str, ...]) -> str:
        """The value when it is one of the choices, or SettingError."""
        value = self.text(name).lower()
        if value not in choices:
            raise SettingError(f"{name} must be one of {', '.join(choices)}, not “{value}”.")
        return value

    def home(self) -> Path:
        """The folder of database, files and keys; made when missing."""
        folder = Path(self.text("TALKOOT_HOME") or "var").expanduser().resolve()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise SettingError(f"TALKOOT_HOME {folder} cannot be made: {error.strerror}.") from error
        return folder

    def key(self, home: Path) -> str:
        """The secret key from the environment, a file, or TALKOOT_HOME/key. SettingError when there is none."""
        if given := self.text("TALKOOT_KEY"):
            return long_enough(given)
        path = Path(self.text("TALKOOT_KEY_FILE") or home / "key")
        try:
            return long_enough(path.read_text().strip())
        except FileNotFoundError:
            raise SettingError("No secret key. Give TALKOOT_KEY or TALKOOT_KEY_FILE, or let `talkoot key` make one into TALKOOT_HOME.") from None


def environment_of_programs() -> dict[str, str]:
    """What another program that we start gets of our environment: everything but our own secrets."""
    return {name: value for name, value in os.environ.items() if not name.startswith("TALKOOT_") and name != "DATABASE_URL"}


def long_enough(key: str) -> str:
    if len(key) < 40:
        raise SettingError("The secret key is too short: at least 40 characters. `talkoot key` makes a good one.")
    return key
