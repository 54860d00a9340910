"""Settings, all of them from the environment (see .env.example)."""

from __future__ import annotations

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from kernel.storage import storages
from portal.env import ensure_local_secrets, flag, load_env_file, words

BASE_DIR = Path(__file__).resolve().parents[2]
load_env_file(BASE_DIR / ".env")

PRODUCTION = os.environ.get("LIANXUE_ENV", "local") == "production"
DEBUG = flag("DEBUG") and not PRODUCTION
DATA_DIR = Path(os.environ.get("DATA_DIR") or BASE_DIR / "var").resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)
if not PRODUCTION:
    ensure_local_secrets(DATA_DIR / "secrets.env")
SECRET_KEY = os.environ["SECRET_KEY"]
FIELD_KEYS = os.environ["FIELD_KEYS"]
FIELD_CIPHER = os.environ.get("FIELD_CIPHER", "aes")
FINGERPRINT_KEY = os.environ["FINGERPRINT_KEY"]

# -- where we are ------------------------------------------------------------------------------------------------
HOST = os.environ.get("HOST", "127.0.0.1")
PORT = int(os.environ.get("PORT", "8000"))
PUBLIC_ORIGIN = os.environ.get("PUBLIC_ORIGIN", f"http://{HOST}:{PORT}").rstrip("/")
SYSTEM_HOSTS = words("ALLOWED_HOSTS")  # besides that of PUBLIC_ORIGIN
ALLOWED_HOSTS = ["*"]  # units have hosts of their own: MountMiddleware refuses all others, before any code asks
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS", PUBLIC_ORIGIN if PRODUCTION else "")
HTTPS = PUBLIC_ORIGIN.startswith("https://")
SITE_NAME = os.environ.get("SITE_NAME", "Lianxue")


# -- plugins -----------------------------------------------------------------------------------------------------
def installed_plugins() -> list[str]:
    """`INSTALLED_PLUGINS` names them; where it is not set, every plugin in the tree is installed."""
    if "INSTALLED_PLUGINS" in os.environ:
        return words("INSTALLED_PLUGINS")
    rooms = [name for name in ("courses", "community") if (BASE_DIR / name / "plugin.py").is_file()]
    return rooms + sorted(f"plugins.{path.parent.name}" for path in (BASE_DIR / "plugins").glob("*/plugin.py"))


INSTALLED_PLUGINS = installed_plugins()

INSTALLED_APPS = [
    "portal.ui",
    "portal.serving",
    "portal.setup",
    "portal.legal",
    "portal.my",
    "portal.hostnames",
    "portal.demo",
    "portal.bench",
    "kernel.db",
    "kernel.audit",
    "kernel.events",
    "kernel.accounts",
    "kernel.units",
    "kernel.people",
    "kernel.jobs",
    "kernel.plugins",
    "kernel.theming",
    "kernel.intake",
    *INSTALLED_PLUGINS,
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "taggit",
    "modelcluster",
    "kernel.content",  # after Wagtail: its ready() replaces Wagtail's permission policies
    "allauth",
    "allauth.account",
    "channels",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "portal.serving.faults.FaultsMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # tokens are masked anew in every answer: their length tells nothing
    "kernel.units.middleware.MountMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "portal.policy.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kernel.people.middleware.ViewerMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.setup.middleware.FirstRunMiddleware",
    "portal.legal.middleware.ConsentMiddleware",
    "kernel.plugins.middleware.PluginGateMiddleware",
    "kernel.content.redirects.RedirectMiddleware",
    "kernel.content.cms.gate.CmsGateMiddleware",
]

if flag("LIANXUE_BENCH"):
    MIDDLEWARE.insert(0, "portal.bench.middleware.QueryCountMiddleware")

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "site/portal/templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.ui.context.preferences",
                "portal.context.house",
            ],
        },
    }
]
ROOT_URLCONF = "portal.urls"
ASGI_APPLICATION = "portal.asgi.application"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"  # machina's migrations need it; our apps say BigAutoField themselves


# -- data --------------------------------------------------------------------------------------------------------
def database() -> dict[str, object]:
    from urllib.parse import parse_qs, unquote, urlsplit

    if url := os.environ.get("DATABASE_URL"):
        parts = urlsplit(url)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path[1:],
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parse_qs(parts.query).get("host", [parts.hostname or ""])[0],
            "PORT": parts.port or "",
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
        }
    return {
        "ENGINE": "kernel.db.sqlite",
        "NAME": DATA_DIR / "lianxue.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 5,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
            "PRAGMA cache_size=-20000;PRAGMA temp_store=MEMORY;",
        },
    }


DATABASES = {"default": database()}
MEDIA_ROOT = DATA_DIR / "files"  # never served openly: every file goes through kernel.content.files
MEDIA_URL = "/files-are-guarded/"
STORAGES = storages(os.environ.get("STORAGE_URL", ""))
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "site/portal/static"]
FONT_DIR = BASE_DIR / "build/fonts"
EXTRA_FONT_DIR = DATA_DIR / "fonts"  # the operator's own, for characters that ours lack
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if redis_url := os.environ.get("REDIS_URL"):
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [redis_url]}}}
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis_url}}
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

# -- people ------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["kernel.accounts.backends.IdentifierBackend", "kernel.content.cms.policies.CmsAccessBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "kernel.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_FORMS = {"login": "kernel.accounts.forms.LoginForm"}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # allauth would invite to sign up, which nobody can here
# a whole unit may sit behind one address; guessing is slowed per account and address by the failures
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "30/m/ip,5/5m/key"}
SESSION_ENGINE = "kernel.accounts.sessions"
SESSION_COOKIE_AGE = 14 * 86400
SESSION_COOKIE_NAME = "lianxue_session"
EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "lianxue@localhost")

# -- content -----------------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAIL_PAGE_MODEL = "content.BasePage"
WAGTAILIMAGES_IMAGE_MODEL = "content.GuardedImage"
WAGTAILDOCS_DOCUMENT_MODEL = "content.GuardedDocument"
WAGTAILIMAGES_IMAGE_FORM_BASE = "kernel.content.cms.media_forms.UnitImageForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "kernel.content.cms.media_forms.UnitDocumentForm"
WAGTAILADMIN_BASE_URL = PUBLIC_ORIGIN
WAGTAILADMIN_LOGIN_URL = "account_login"  # one way to sign in, with one brake on guessing
WAGTAILADMIN_RICH_TEXT_EDITORS = {"default": {"WIDGET": "kernel.content.cms.editor.PromptTextArea"}}
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False  # the house has its own pages for it
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
WAGTAIL_USER_TIME_ZONES = [os.environ.get("TIME_ZONE", "Asia/Shanghai")]
WAGTAIL_FINISH_WORKFLOW_ACTION = "kernel.content.publishing.finish.finish_workflow"
WAGTAIL_I18N_ENABLED = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 60 * 2**20
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 250_000_000  # kernel.content.media.uploads knows better, and what to say
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "gif", "avif"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
TAGGIT_CASE_INSENSITIVE = True

# -- language and time -------------------------------------------------------------------------------------------
LANGUAGE_CODE = os.environ.get("LANGUAGE_CODE", "zh-hans")
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "site/portal/locale"]
USE_I18N = True
FORMAT_MODULE_PATH = ["portal.formats"]
USE_TZ = True
TIME_ZONE = os.environ.get("TIME_ZONE", "Asia/Shanghai")

# -- security ----------------------------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS and flag("SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if HTTPS else None  # browsers warn about it over plain HTTP
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("TRUST_PROXY") else None
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # Wagtail shows previews of our own pages in a frame

# -- serving -----------------------------------------------------------------------------------------------------
FILE_SENDER = os.environ.get("FILE_SENDER", "own")
FFMPEG = os.environ.get("FFMPEG", "")  # empty: the one on PATH, "off": none
FILE_ACCEL_PREFIX = "/_files/"  # nginx: location with "internal"
WEB_THREADS = int(os.environ.get("WEB_THREADS", "4"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
    "loggers": {"lianxue": {"level": os.environ.get("LOG_LEVEL", "INFO")}},
}
TEST_RUNNER = "django.test.runner.DiscoverRunner"
