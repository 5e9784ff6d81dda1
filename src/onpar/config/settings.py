"""Django settings, derived from the typed environment."""

from email.utils import parseaddr
from typing import Any

import dj_database_url
from django.utils.translation import gettext_lazy as _

from onpar.config.env import environment
from onpar.kernel.mail.transport import parse_transport

env = environment()

SECRET_KEY = env.resolved_secret_key()
SECRET_KEY_FALLBACKS = env.former_secret_keys()
DEBUG = env.debug
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", env.host]
BASE_URL = env.base_url
DATA_DIR = env.data_dir
FACTS_DIR = env.facts_dir
ANALYTICS_MEMORY = env.analytics_memory
ANALYTICS_THREADS = env.analytics_threads
API_REQUESTS_PER_MINUTE = env.api_requests_per_minute
UPLOAD_MAX_BYTES = env.upload_max_mb * 1_000_000
# A file of sixty columns, each with a question, and the values of closed sets, are one form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_HANDLERS = [
    "onpar.kernel.uploads.LimitHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "onpar.kernel",
    "onpar.accounts",
    "onpar.partners",
    "onpar.surveys",
    "onpar.insights",
    "onpar.exchange",
    "onpar.ui",
    "onpar.staff",
    "onpar.api",
    "onpar.public",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "onpar.kernel.http.SecurityHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "onpar.accounts.middleware.SignInRequiredMiddleware",
    "onpar.accounts.middleware.PersonalSettingsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "onpar.staff.middleware.DomainErrorMiddleware",
]

ROOT_URLCONF = "onpar.config.urls"
WSGI_APPLICATION = "onpar.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "onpar.staff.context.workspace",
            ],
        },
    },
]


def _database() -> dict[str, Any]:
    database = dict(dj_database_url.parse(env.resolved_database_url(), conn_max_age=60))
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;"
                # The worker and imports move the log; who edits a page does so only where none runs.
                "PRAGMA wal_autocheckpoint=40000;"
            ),
        }
    return database


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "staff:sign-in"
LOGIN_REDIRECT_URL = "staff:pulse"

# `long` is for what takes minutes; it never keeps `default` waiting.
TASKS = {
    "default": {
        "BACKEND": "onpar.kernel.tasks.backend.DurableBackend",
        "QUEUES": ["default", "long"],
    }
}

LANGUAGE_CODE = "en-us"
LANGUAGES = [("en-us", _("English"))]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = env.static_dir
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Of allauth only tables and codes are used; its pages have no addresses (docs/decisions).
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
MFA_ADAPTER = "onpar.accounts.sealing.SealingAdapter"

MAIL_TRANSPORT = parse_transport(env.email_url)
DEFAULT_FROM_EMAIL = env.resolved_mail_from()
MAIL_DOMAIN = parseaddr(DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]

TRUSTED_PROXIES = env.trusted_proxies

SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
_SECURE = env.base_url.startswith("https://")
SESSION_COOKIE_SECURE = _SECURE
CSRF_COOKIE_SECURE = _SECURE
if _SECURE:
    # OnPar speaks plain HTTP; whoever answers https:// for it is a proxy that sets this header.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CSRF_TRUSTED_ORIGINS = [env.base_url.rstrip("/")]
SECURE_SSL_REDIRECT = _SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if _SECURE else 0
# Whether other hosts of the domain speak HTTPS is not ours to say.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.log_level},
}
