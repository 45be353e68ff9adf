"""The real settings, in a home of their own, made quick where slowness is the point elsewhere."""

import os
import tempfile

# Before anything reads them. Each process of a parallel run has its own home.
os.environ.update(
    TALKOOT_HOME=tempfile.mkdtemp(prefix="talkoot-test-"), TALKOOT_MODE="development", TALKOOT_KEY="k" * 50, TALKOOT_LANGUAGE="en",
    TALKOOT_LOG="error", TALKOOT_URL="http://testserver", TALKOOT_ANSWERS_AN_HOUR="0",
)  # fmt: skip

from talkoot.config.settings import *  # noqa: F403

DATABASES["default"]["TEST"] = {"NAME": str(TALKOOT_HOME / "test.sqlite3")} if not ENV.text("DATABASE_URL") else {}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ACCOUNT_EMAIL_VERIFICATION, ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = "mandatory", True
ACCOUNT_RATE_LIMITS = False  # one test has them on
MAIL_HOST = "mail.example.org"  # mails go to the tests' own box; a test says what happens where no server is set
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
