"""Settings of one installation, all from the environment; a value that does not parse stops the start."""

import base64
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()  # NAME or NAME_FILE


def _keyring(text: str) -> dict[str, bytes]:
    """`k2:<base64>,k1:<base64>` → ordered keys; the first seals, all open."""
    ring: dict[str, bytes] = {}
    for item in filter(None, (part.strip() for part in text.split(","))):
        key_id, _sep, encoded = item.partition(":")
        ring[key_id] = _key(encoded, "FIELD_KEYS")
    if not ring:
        raise ImproperlyConfigured("FIELD_KEYS is empty: expected `id:<base64 of 32 bytes>[,…]`.")
    return ring


def _key(encoded: str, name: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not base64.") from error
    if len(key) != 32:
        raise ImproperlyConfigured(f"{name} has a key of {len(key)} bytes, expected 32.")
    return key


_YES_OR_NO = {
    "true": True,
    "yes": True,
    "on": True,
    "1": True,
    "false": False,
    "no": False,
    "off": False,
    "0": False,
    "": False,
}


def _yes_or_no(name: str, *, default: bool) -> bool:
    """Anything but a yes or a no is a mistake that somebody shall hear of, not a no."""
    text = env.str(name, default="true" if default else "false").strip().lower()
    if text not in _YES_OR_NO:
        raise ImproperlyConfigured(f"{name} is {text!r}: expected true or false.")
    return _YES_OR_NO[text]


# Keys and addresses -------------------------------------------------------------------------------------------
SECRET_KEY = env.str("SECRET_KEY")
FIELD_KEYS = _keyring(env.str("FIELD_KEYS"))
HASH_KEY = _key(env.str("HASH_KEY"), "HASH_KEY")
DEBUG = _yes_or_no("DEBUG", default=False)
DEMO = _yes_or_no("DEMO", default=False)  # a demo installation asks staff for no second factor and says so
DEMO_HISTORY_DAYS = env.int("DEMO_HISTORY_DAYS", default=40)  # days of messages that a new demo has behind it
BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
# The signature covers the host a client has signed, so strangers' host names cannot be used against the API.
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))
FILES_DIR = DATA_DIR / "files"  # what people upload, sealed; shared by web servers and workers
LIST_ROWS = env.int("LIST_ROWS", default=100_000)  # rows of an uploaded list at most
LIST_MEGABYTES = env.int("LIST_MEGABYTES", default=30)  # size of an uploaded file at most
DOCUMENT_MEGABYTES = env.int(
    "DOCUMENT_MEGABYTES", default=5
)  # size of a certificate or another proof at most
SIMULATOR_PORT = env.int("SIMULATOR_PORT", default=2775)

# Apps ---------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin.apps.SimpleAdminConfig",  # no autodiscovery: apps.backoffice.admin lists what it shows
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "rest_framework",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "apps.core",
    "apps.accounts",
    "apps.applications",
    "apps.ledger",
    "apps.pricing",
    "apps.carriers",
    "apps.words",
    "apps.reviews",
    "apps.support",
    "apps.identity",
    "apps.signatures",
    "apps.message_templates",
    "apps.unsubscribes",
    "apps.contacts",
    "apps.protection",
    "apps.policy",
    "apps.messaging",
    "apps.statistics",
    "apps.billing",
    "apps.callbacks",
    "apps.invoicing",
    "apps.alarms",
    "apps.guard",
    "apps.retention",
    "apps.exports",
    "apps.web",
    "apps.api",
    "apps.console",
    "apps.backoffice",
]

MIDDLEWARE = [
    "apps.web.security.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "apps.web.access.ActorMiddleware",
]

ROOT_URLCONF = "sms_console.urls"
WSGI_APPLICATION = "sms_console.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.web.context.page",
            ],
        },
    },
]

# Database, cache, broker --------------------------------------------------------------------------------------
_database = env.db_url("DATABASE_URL")
DATABASES = {
    "default": {
        **_database,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {
            "connect_timeout": 10,
            # Out of reach on purpose: only statements that ask for it (core.statements) are prepared.
            "prepare_threshold": 1_000_000,
            **_database.get("OPTIONS", {}),  # what the address says behind its `?`, sslmode for one
        },
    }
}
CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": env.str("CACHE_URL"),
        "KEY_PREFIX": "sms",
    },
    "counters": {
        "BACKEND": "apps.core.counting.CountingCache",
        "LOCATION": env.str("CACHE_URL"),
        "KEY_PREFIX": "sms:count",
        # A counter is not worth waiting for: callers are let through when it does not answer.
        "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 0.5, "SOCKET_TIMEOUT": 0.5},
    },
}
CELERY_BROKER_URL = env.str("BROKER_URL")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = "bulk"
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,  # longer than the longest task
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "global_keyprefix": "sms:",
    "socket_keepalive": True,
}

# People -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACTOR_SOURCE = "apps.accounts.actors.for_request"
CSRF_FAILURE_VIEW = "apps.web.errors.csrf_failure"
MENUS = ["apps.console.menu.CONSOLE", "apps.backoffice.menu.BACKOFFICE"]  # the faces' menus, customers' first
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = env.str("EMAIL_VERIFICATION", default="none" if DEMO else "mandatory")
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_ADAPTER = "apps.accounts.adapter.AccountAdapter"
MFA_ADAPTER = "apps.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "add_webauthn": "apps.accounts.key_forms.AddKeyForm",
    "edit_webauthn": "apps.accounts.key_forms.EditKeyForm",
}
ACCOUNT_SIGNUP_FORM_CLASS = "apps.accounts.forms.SignupForm"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "SMS console"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BASE_URL.startswith(
    "https://"
)  # browsers allow it on localhost only
USERSESSIONS_TRACK_ACTIVITY = False
SILENCED_SYSTEM_CHECKS = [
    "django_ratelimit.W001"
]  # django-redis counts atomically; the check knows only Django's own
TRUSTED_PROXY_COUNT = env.int(
    "TRUSTED_PROXY_COUNT", default=0
)  # proxies of ours that append to X-Forwarded-For
RATELIMIT_USE_CACHE = "counters"
RATELIMIT_IP_META_KEY = "apps.core.addresses.client_address"
RATELIMIT_VIEW = "apps.web.errors.too_many_requests"

# Mail ---------------------------------------------------------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10  # seconds; a mail server that is away must not hold a worker
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="sms-console@localhost")

# Calls to other people's servers ------------------------------------------------------------------------------
# Webhooks go to public addresses by https only, unless everything that customers name may be called (a closed network).
CALL_PRIVATE_ADDRESSES = _yes_or_no("CALL_PRIVATE_ADDRESSES", default=False)
# Called while the alarms are alive: whoever watches it from outside learns of their silence.
ALARM_HEARTBEAT_URL = env.str("ALARM_HEARTBEAT_URL", default="")

# Sessions and headers -----------------------------------------------------------------------------------------
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SECURE_SSL = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_SSL else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE_SSL else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024  # API 3.0 takes bodies of up to 10 MB
# No upload is ever written to disk in plain: pages that take files say so (apps.web.uploads), all others drop them.
FILE_UPLOAD_HANDLERS = ["apps.web.uploads.DroppingUploadHandler"]

# Language and time --------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Shanghai")  # only for display; instants are stored in UTC

# Static files -------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
# Collected files carry their hash in the name and are compressed beforehand; without them the sources are served.
COLLECTED_STATIC = _yes_or_no("COLLECTED_STATIC", default=False)
WHITENOISE_USE_FINDERS = not COLLECTED_STATIC
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if COLLECTED_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
}

LOGGING_CONFIG = "sms_console.logging.configure"
LOGGING = {"level": env.str("LOG_LEVEL", default="INFO"), "json": _yes_or_no("LOG_JSON", default=not DEBUG)}
