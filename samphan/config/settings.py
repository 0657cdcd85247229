"""The one settings file. Everything an administrator may set is read by `environment.read` and documented in docs/settings.md."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from samphan.config import environment as env
from samphan.config import modules

PACKAGE = Path(__file__).resolve().parent.parent

# ── where things live ────────────────────────────────────────────────────────────────────────────────────────────────
TESTING = "pytest" in sys.modules
HOME = env.read("HOME", "var", "Folder for the database, files, keys and backups.", env.path).resolve()
if TESTING:
    HOME = Path(tempfile.mkdtemp(prefix="samphan-test-"))
    (HOME / "static").mkdir()
DEBUG = env.read("DEBUG", "no", "Show tracebacks in the browser. Never on a machine that others reach.", env.boolean)

# ── web ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
PUBLIC_URL = env.read(
    "PUBLIC_URL",
    "http://localhost:8000",
    "Address people use to reach this installation, for links in messages.",
    env.web_address,
)
ALLOWED_HOSTS = env.read(
    "ALLOWED_HOSTS",
    "127.0.0.1 localhost [::1]",
    "Host names this installation answers to, separated by spaces.",
    env.words,
)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
HTTPS = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
ROOT_URLCONF = "samphan.config.urls"
WSGI_APPLICATION = "samphan.config.wsgi.application"

INSTALLED_APPS = [
    *modules.installed(),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "auditlog",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "django_tasks",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "samphan.platform.api.door.ApiDoor",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "samphan.platform.web.middleware.PersonLocale",
    "samphan.platform.accounts.middleware.CurrentActor",
    "samphan.platform.people.middleware.SignInRules",
    "samphan.platform.audit.who.RememberRequest",
    "samphan.platform.web.middleware.ContentSecurityPolicy",
    "samphan.platform.web.toasts.Toasts",
    "samphan.platform.web.middleware.Refusals",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "samphan.platform.web.templatetags.kept",
                "samphan.platform.web.templatetags.samphan",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "samphan.platform.web.context.shell",
            ],
        },
    }
]

SILENCED_SYSTEM_CHECKS = [
    "templates.W003"
]  # our `static` tag takes the place of Django's on purpose (templatetags/static.py)

# ── database ─────────────────────────────────────────────────────────────────────────────────────────────────────────
DATABASES = {
    "default": env.read(
        "DATABASE_URL",
        f"sqlite:///{HOME}/samphan.db",
        "Database: sqlite:///path/file.db or postgresql://user:password@host/name.",
        env.database,
    )
}
TEST_POSTGRES = env.read(
    "TEST_POSTGRES", "", "PostgreSQL server that the tests may use; empty: tests run on SQLite.", env.text
)
if TESTING and TEST_POSTGRES:
    DATABASES["default"] = env.database(TEST_POSTGRES)
DATABASES["default"]["CONN_MAX_AGE"] = 600  # opening SQLite with its pragmas costs as much as several queries
if "sqlite3" in str(DATABASES["default"]["ENGINE"]):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
        "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456; PRAGMA cache_size=-1000;",
    }
    DATABASES["default"]["TEST"] = {
        "NAME": HOME / "test.db"
    }  # a file, as in a shop: in memory, SQLite locks by other rules
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # The planner takes the row policies for narrow, expects to read far for a page, and starts workers (10 ms) or compiles (50 ms).
    DATABASES["default"]["OPTIONS"] = {
        "options": "-c max_parallel_workers_per_gather=0 -c jit=off",
        # A server that vanished without a word is noticed in half a minute; without these it holds a page for hours.
        "connect_timeout": 5,
        "keepalives_idle": 15,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,  # milliseconds
    }
    DATABASES["default"]["ATOMIC_REQUESTS"] = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.read(
    "REDIS_URL", "", "Redis for live updates and rate limits between machines; empty: the database serves.", env.text
)
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}

# ── people ───────────────────────────────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "accounts.User"
SESSION_ENGINE = "samphan.platform.accounts.sessions"
AUTHENTICATION_BACKENDS = ["samphan.platform.accounts.sessions.SignIn"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_ADAPTER = "samphan.platform.people.adapters.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "samphan.platform.people.sign_up.SignUpDetails"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
# A password is tried ten times a minute from one address and five times in five minutes (fifty a day) on one account.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,200/d/ip,5/5m/key,50/d/key"}
OPEN_SIGNUP = env.read(
    "OPEN_SIGNUP",
    "no",
    "Anybody may sign up and open a business. No: people come in by invitation only.",
    env.boolean,
)
ALLAUTH_TRUSTED_PROXY_COUNT = env.read(
    "TRUSTED_PROXIES",
    "0",
    "How many reverse proxies stand before Samphan; their X-Forwarded-For names the visitor for sign-in limits.",
    env.whole(0, 5),
)
MFA_ADAPTER = "samphan.platform.people.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30

# ── secrets ──────────────────────────────────────────────────────────────────────────────────────────────────────────
from samphan.config.keys import load_keys  # noqa: E402 - needs HOME

KEYS = load_keys(HOME)
SECRET_KEY = KEYS.secret_key

# ── language and time ────────────────────────────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "th"
LANGUAGES = [("th", "ไทย"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]  # what lies outside modules; each module brings its own
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Bangkok"

# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────────
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
MEDIA_ROOT = HOME / "files"
FILE_UPLOAD_HANDLERS = [
    "samphan.platform.importing.files.Quota",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
STORAGES = {
    "default": {"BACKEND": "samphan.platform.storage.WholeFiles"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING
WHITENOISE_MAX_AGE = 60

# ── mail ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
DEFAULT_FROM_EMAIL = env.read(
    "MAIL_FROM", "Samphan <no-reply@localhost>", "Sender of invitations, password resets and documents.", env.text
)
EMAIL_HOST = env.read(
    "MAIL_HOST", "", "SMTP server; empty: mail is written to the folder `mail` under SAMPHAN_HOME.", env.text
)
EMAIL_PORT = env.read("MAIL_PORT", "587", "SMTP port.", env.whole(1, 65535))
EMAIL_HOST_USER = env.read("MAIL_USER", "", "SMTP user name.", env.text)
EMAIL_HOST_PASSWORD = env.read("MAIL_PASSWORD", "", "SMTP password.", env.text)
EMAIL_USE_TLS = env.read("MAIL_TLS", "yes", "Use STARTTLS with the SMTP server.", env.boolean)
ETAX_MAIL = env.read(
    "ETAX_MAIL",
    "csemail@etax.teda.th",
    "Copy of e-Tax invoices sent by e-mail, where ETDA stamps the time; csemail@uat.etax.teda.th to try it.",
    env.text,
)
OMISE_URL = env.read("OMISE_URL", "https://api.omise.co", "Where Omise, the card provider, is called.", env.text)
EMAIL_TIMEOUT = 20  # seconds; a server that hangs longer is tried again later
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = HOME / "mail"

# ── background work ──────────────────────────────────────────────────────────────────────────────────────────────────
TASKS = {
    "default": {
        "BACKEND": "samphan.platform.jobs.backend.JobBackend",
        "QUEUES": ["default", "deliveries", "bulk", "mail"],
    }
}

# ── backups ──────────────────────────────────────────────────────────────────────────────────────────────────────────
BACKUP_TO = env.read("BACKUP_TO", f"{HOME}/backups", "Where backups go: a folder, or s3://bucket/prefix.", env.text)
BACKUP_KEEP = env.read(
    "BACKUP_KEEP", "7 4 6", "Backups kept: newest of so many days, weeks and months.", env.whole_numbers(3)
)
BACKUP_S3_ENDPOINT = env.read(
    "BACKUP_S3_ENDPOINT", "", "Address of S3-compatible storage; empty: Amazon's.", env.web_address
)
BACKUP_S3_KEY = env.read("BACKUP_S3_KEY", "", "Access key id for the backup bucket.", env.text)
BACKUP_S3_SECRET = env.read("BACKUP_S3_SECRET", "", "Secret access key for the backup bucket.", env.text)

# ── API ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
API_RATE = env.read("API_RATE", "600", "Calls that one API token may make in a minute.", env.whole(1, 1_000_000))

# ── calls to other systems ───────────────────────────────────────────────────────────────────────────────────────────
WEBHOOK_PRIVATE_HOSTS = env.read(
    "WEBHOOK_PRIVATE_HOSTS",
    "",
    "Hosts inside your network that webhooks may call all the same, separated by spaces: erp.local 10.0.0.5:8080.",
    env.words,
)
SCHEDULES = "samphan.config.schedules.SCHEDULES"

# ── logging ──────────────────────────────────────────────────────────────────────────────────────────────────────────
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(processName)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": env.read("LOG_LEVEL", "INFO", "How much to log.", env.one_of("DEBUG", "INFO", "WARNING", "ERROR")),
    },
}

AUDITLOG_LOGENTRY_MODEL = "audit.AuditEntry"
AUDITLOG_STORE_JSON_CHANGES = True
AUDITLOG_USE_BASE_MANAGER = True  # the row itself, whatever the manager of its model leaves out
COTTON_DIR = "cotton"
COTTON_ISOLATE_BY_DEFAULT = True
LANGUAGE_COOKIE_NAME = "language"
PRODUCT_NAME = _("Samphan")
