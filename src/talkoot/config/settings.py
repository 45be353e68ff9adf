"""Django's settings, made from the environment (see env.py) and from what always holds."""

from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from talkoot.config.env import Environment, SettingError
from talkoot.config.logs import logging_settings
from talkoot.config.packages import packages

ENV = Environment()
TALKOOT_HOME = ENV.home()
DEVELOPMENT = ENV.one_of("TALKOOT_MODE", ("production", "development")) == "development"
DEBUG = False  # in no mode: a page that breaks says so in words and gives a code, the log has the rest
SECRET_KEY = ENV.key(TALKOOT_HOME)

# ── Addresses ─────────────────────────────────────────────────────────────────────────────────────
TALKOOT_URL = ENV.text("TALKOOT_URL").rstrip("/")
_address = urlsplit(TALKOOT_URL)
if _address.scheme not in ("http", "https") or not _address.hostname:
    raise SettingError(f"TALKOOT_URL must look like https://talkoot.example, not “{TALKOOT_URL}”.")
HTTPS = _address.scheme == "https"
ALLOWED_HOSTS = [_address.hostname, "localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS += [host.strip() for host in ENV.text("TALKOOT_HOSTS").split(",") if host.strip()]
CSRF_TRUSTED_ORIGINS = [TALKOOT_URL]
TRUST_PROXY = ENV.yes("TALKOOT_TRUST_PROXY")
if TRUST_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ROOT_URLCONF = "talkoot.config.urls"

# ── Apps ──────────────────────────────────────────────────────────────────────────────────────────
INSTALLED_APPS = [
    "talkoot.demo",
    "talkoot.setup",
    "talkoot.team",
    "talkoot.today",
    "talkoot.workshops",
    "talkoot.feedback",
    "talkoot.customers",
    "talkoot.assessment",
    "talkoot.targets",
    "talkoot.work",
    "talkoot.agreements",
    "talkoot.base.notices",
    "talkoot.base.orgs",
    "talkoot.base.accounts",
    "talkoot.base.trail",
    "talkoot.base.thread",
    "talkoot.base.jobs",
    "talkoot.base.ui",
    "talkoot.base.store",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django.contrib.humanize",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.forms",
]
# A package that is not placed above is one all the same, and stands before them.
INSTALLED_APPS[:0] = [one for one in packages() if one not in INSTALLED_APPS]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "talkoot.config.request_log.request_log",
    "django.middleware.gzip.GZipMiddleware",
    "talkoot.base.ui.middleware.headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "talkoot.base.orgs.middleware.end_with_the_code",
    "talkoot.base.accounts.middleware.language_of_person",
    "django.contrib.messages.middleware.MessageMiddleware",
    "talkoot.base.ui.middleware.drafts",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "talkoot.base.orgs.context.frame",
            ],
            "builtins": ["django.templatetags.i18n", "talkoot.base.ui.templatetags.ui"],
        },
    }
]
FORM_RENDERER = "talkoot.base.ui.renderers.TalkootRenderer"

# ── Database ──────────────────────────────────────────────────────────────────────────────────────
if _url := ENV.text("DATABASE_URL"):
    DATABASES = {"default": dj_database_url.parse(_url, conn_max_age=None, conn_health_checks=True)}
    # PostgreSQL compiles queries that look dear, which pages' are to its estimates: half a second each time, for rows read in milliseconds.
    # A URL with `options` of its own says it otherwise.
    if DATABASES["default"]["ENGINE"].endswith("postgresql"):
        DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
else:
    DATABASES = {
        "default": {
            "ENGINE": "talkoot.base.store.sqlite",
            "NAME": str(TALKOOT_HOME / "talkoot.sqlite3"),
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # FULL: what was acknowledged survives a power cut. Asserted again at start.
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                    " PRAGMA secure_delete=ON; PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;"
                ),
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

# ── People ────────────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "talkoot.base.accounts.passwords.LongestPassword"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_FORMS = {
    "add_email": "talkoot.base.accounts.forms.AddressForm",
    "request_login_code": "talkoot.base.accounts.forms.AskCodeForm",
    "reset_password": "talkoot.base.accounts.forms.AskResetForm",
}
ACCOUNT_ADAPTER = "talkoot.base.accounts.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "talkoot.base.accounts.adapter.OwnSignInAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # signing up is closed; this keeps passwords possible
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
# By the minute and address generous: a whole house may sit behind one. Wrong passwords are counted by base/accounts/limits.py.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": None,
    "request_login_code": "100/m/ip,6/m/key",
    "reset_password": "100/m/ip,6/m/key",
    "reset_password_from_key": "100/m/ip",
}
# Where no mail server is set nobody can prove an address, and passwords open without.
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if ENV.text("TALKOOT_MAIL_HOST") else "none"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = bool(ENV.text("TALKOOT_MAIL_HOST"))
# A code belongs to the browser that asked for it: no link, so no host in it, and no older one that still works elsewhere.
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 900
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody gets a mail because somebody typed their address
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_CHANGE_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Talkoot"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = False  # asked anew each time: an organisation may stop wanting it
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, object]] = {}
OIDC_NAME = ENV.text("TALKOOT_OIDC_NAME")
if OIDC_NAME and ENV.text("TALKOOT_OIDC_URL") and ENV.text("TALKOOT_OIDC_CLIENT"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "own",
                "name": OIDC_NAME,
                "client_id": ENV.text("TALKOOT_OIDC_CLIENT"),
                "secret": ENV.text("TALKOOT_OIDC_SECRET"),
                "settings": {"server_url": ENV.text("TALKOOT_OIDC_URL")},
            }
        ],
    }
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if HTTPS:
    # A browser takes these from this very host over https only: no neighbour under the same domain can plant one.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken", "__Host-language"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "talkoot.base.ui.views.csrf_failed"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache", "OPTIONS": {"MAX_ENTRIES": 100_000}}}

# ── What a browser may do ─────────────────────────────────────────────────────────────────────────
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "require-trusted-types-for": ["'script'"],
    "trusted-types": ["'none'"],
}
if _oidc := ENV.text("TALKOOT_OIDC_URL"):
    # Chromium applies form-action to the redirect that follows the button as well.
    _provider = urlsplit(_oidc)
    SECURE_CSP["form-action"] = [CSP.SELF, f"{_provider.scheme}://{_provider.netloc}"]
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_SSL_REDIRECT = False  # the proxy's work; the server itself speaks plain http
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# ── Languages and time ────────────────────────────────────────────────────────────────────────────
USE_I18N = USE_TZ = True
LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))]
LANGUAGE_CODE = ENV.one_of("TALKOOT_LANGUAGE", ("fi", "sv", "en"))
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "locale"]
TIME_ZONE = ENV.text("TALKOOT_TIME_ZONE")
FORMAT_MODULE_PATH = ["talkoot.base.ui.formats"]

# ── Files and mail ────────────────────────────────────────────────────────────────────────────────
STATIC_URL = "/static/"
ASSETS = Path(__file__).resolve().parent.parent / "assets"
MEDIA_ROOT = TALKOOT_HOME / "files"
ROUND_KEYS = Path(ENV.text("TALKOOT_ROUND_KEYS") or TALKOOT_HOME / "round-keys")
PICTURES_BYTES = ENV.number("TALKOOT_PICTURES_MB") * 1024 * 1024
UPLOAD_BYTES = ENV.number("TALKOOT_UPLOAD_MB") * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = TALKOOT_HOME / "incoming"
FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True)
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
MAIL_HOST, MAIL_PORT, MAIL_USER = ENV.text("TALKOOT_MAIL_HOST"), ENV.number("TALKOOT_MAIL_PORT"), ENV.text("TALKOOT_MAIL_USER")
_security = ENV.one_of("TALKOOT_MAIL_SECURITY", ("starttls", "tls", "none"))
if MAIL_HOST:
    _mailer = {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": MAIL_HOST,
            "port": MAIL_PORT,
            "username": MAIL_USER,
            "password": ENV.text("TALKOOT_MAIL_PASSWORD"),
            "use_tls": _security == "starttls",
            "use_ssl": _security == "tls",
            "timeout": 15,
        },
    }
else:
    _mailer = {"BACKEND": "talkoot.base.notices.backends.FileBackend"}
MAILERS = {"default": _mailer}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.text("TALKOOT_MAIL_FROM")

# ── Server ────────────────────────────────────────────────────────────────────────────────────────
PAGE_THREADS = max(1, ENV.number("TALKOOT_PAGE_THREADS"))
FAST_INTAKE = ENV.yes("TALKOOT_FAST_INTAKE")
ANSWERS_AN_HOUR = ENV.number("TALKOOT_ANSWERS_AN_HOUR")
INTAKE_QUEUE = max(1, ENV.number("TALKOOT_INTAKE_QUEUE"))
LONGEST_REPLY = 30.0  # seconds that a reader may take before the first bytes of a page are with them
INSIDE_SERVERS = [one.strip() for one in ENV.text("TALKOOT_INSIDE_SERVERS").split(",") if one.strip()]
METRICS_TOKEN = ENV.text("TALKOOT_METRICS_TOKEN")
LOGGING_CONFIG = None
LOGGING = logging_settings(ENV.one_of("TALKOOT_LOG", ("debug", "info", "warning", "error")), ENV.one_of("TALKOOT_LOG_FORMAT", ("json", "text")))
SILENCED_SYSTEM_CHECKS = ["security.W008"]  # redirecting to https is the proxy's work
