"""The portal: what a primary school, its pupils and their parents share online."""

from pathlib import Path

from flask import Flask
from flask_compress import Compress
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Settings
from portal import cli, sealing, web
from portal.accounts import older
from portal.accounts.class_change import tell_guardians
from portal.accounts.queries import viewer_with_token
from portal.accounts.views import pages as accounts
from portal.conversations.commands import class_change, retention
from portal.conversations.queries.older import has_older
from portal.conversations.views import pages as conversations
from portal.db import db, prepare_engine
from portal.letters.views import pages as letters
from portal.letters.worker import handles
from portal.people.commands.moves import when_moved
from portal.people.importing import shelf
from portal.people.views import pages as people
from portal.questionnaires import library
from portal.questionnaires import queries as questionnaires

ROOT = Path(__file__).parent.parent
FEATURES = (accounts, people, letters, conversations)


def create_app(settings: Settings) -> Flask:
    """Put the portal together; refuse to start when a view has no access rule."""
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=None)
    _configure(app, settings)
    if settings.is_https:  # then a proxy of ours is in front, and says who asks
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    questionnaires.remember(library.load())  # a mistake in a form stops the start, not a parent
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    Migrate(app, db, directory=str(ROOT / "migrations"))
    sealing.init_app(app, settings.DATA_DIR)
    Compress(app)
    web.init_app(app, load_viewer=viewer_with_token)
    for pages in FEATURES:
        app.register_blueprint(pages)
    _connect()
    cli.init_app(app)
    web.access.check_every_endpoint(app)
    return app


def _connect() -> None:
    """What one package knows and another must hear; neither imports the other."""
    older.asks(has_older)  # accounts do not know what families write
    when_moved(class_change.go_along)
    class_change.when_changed(tell_guardians)
    handles(class_change.JOB, class_change.follow)
    handles(retention.JOB, retention.clean_up)
    handles(shelf.JOB, shelf.throw_away)


def _configure(app: Flask, settings: Settings) -> None:
    """The settings in the words of the extensions."""
    settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    app.config.update(
        SECRET_KEY=settings.SECRET_KEY,
        BASE_URL=settings.BASE_URL,
        DATA_DIR=settings.DATA_DIR,
        SMTP_URL=settings.SMTP_URL,
        SQLALCHEMY_DATABASE_URI=settings.DATABASE_URL,
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": settings.DATABASE_URL.startswith("postgres")},
        SESSION_COOKIE_NAME="__Host-session" if settings.is_https else "session",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=90 * 24 * 3600,
        MAX_CONTENT_LENGTH=256 * 1024,
        MAX_FORM_MEMORY_SIZE=256 * 1024,
        MAX_FORM_PARTS=200,
        COMPRESS_MIMETYPES=["text/html"],
        COMPRESS_ALGORITHM=["gzip"],
        COMPRESS_LEVEL=4,
        COMPRESS_MIN_SIZE=900,
        BUILT_FILES=str(ROOT / "static" / "build"),
        TRANSLATIONS=str(ROOT / "translations"),
        EXTRA_LANGUAGES={"ar": "العربية"} if settings.TESTING else {},
        TESTING=settings.TESTING,
    )
    app.jinja_options["trim_blocks"] = True
    app.jinja_options["lstrip_blocks"] = True
