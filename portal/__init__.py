"""The portal: what a primary school, its pupils and their parents share online."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from flask_compress import Compress
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Settings
from portal import cli, events, sealing, web
from portal.accounts import older, providers
from portal.accounts.class_change import tell_guardians
from portal.accounts.commands import retention as door_retention
from portal.accounts.commands.authority import follow
from portal.accounts.queries import viewer_with_token
from portal.accounts.queries.calendar import viewer_of_calendar
from portal.accounts.queries.own_data import own_ways_in
from portal.accounts.receivers import confirmed_addresses
from portal.accounts.views import pages as accounts
from portal.announcements import letters as news_letters
from portal.announcements.commands import at_once, write
from portal.announcements.commands import retention as news_retention
from portal.announcements.queries.events import events as mornings
from portal.announcements.queries.own_data import own_mornings
from portal.announcements.views import calendars
from portal.announcements.views import home as news_home
from portal.announcements.views import pages as announcements
from portal.class_parents import letters as class_letters
from portal.class_parents.commands import card as class_parents_card
from portal.class_parents.commands import message_mail
from portal.class_parents.commands import retention as card_retention
from portal.class_parents.queries.own_data import own_class_parent
from portal.class_parents.views import home as class_parents_home
from portal.class_parents.views import pages as class_parents
from portal.conversations import letters as talk_letters
from portal.conversations.commands import (
    ask,
    class_change,
    remind_talk,
    retention,
    signals,
    table,
)
from portal.conversations.queries.events import events as talks
from portal.conversations.queries.older import has_older
from portal.conversations.queries.own_forms import own_forms
from portal.conversations.queries.own_talks import own_talks
from portal.conversations.queries.written import is_written
from portal.conversations.views import pages as conversations
from portal.conversations.views.at_home import open_rounds
from portal.db import db, prepare_engine
from portal.letters import addresses, nights
from portal.letters.bundle import before_it_goes, goes_always, send_bundles
from portal.letters.items import BUNDLE
from portal.letters.own_data import own_mail
from portal.letters.views import pages as letters
from portal.letters.worker import handles
from portal.people import held, written
from portal.people.commands import days, homes
from portal.people.commands import retention as people_retention
from portal.people.commands.moves import when_moved
from portal.people.importing import shelf
from portal.people.queries.own_data import about_children, about_me
from portal.people.views import pages as people
from portal.people.views.home import unseen_notices
from portal.questionnaires import library
from portal.questionnaires import queries as questionnaires
from portal.web import home

ROOT = Path(__file__).parent.parent
FEATURES = (accounts, people, letters, conversations, announcements, class_parents)


class Portal(Flask):
    """Flask that asks nobody whether a function is async, and logs nothing that people sent."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: none is async, and Flask would ask twenty times per request."""
        return func

    def log_exception(self, exc_info: Any) -> None:
        """A mistake of ours; Flask would log its address and its words."""
        web.errors.log_broken(exc_info[1])


def create_app(settings: Settings) -> Flask:
    """Put the portal together; refuse to start when a view has no access rule."""
    app = Portal(__name__, template_folder=str(ROOT / "templates"), static_folder=None)
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
    providers.init_app(app, settings.DATA_DIR)
    for pages in FEATURES:
        app.register_blueprint(pages)
    _connect()
    cli.init_app(app)
    web.access.check_every_endpoint(app)
    return app


def _connect() -> None:
    """Where features that do not know each other meet."""
    older.asks(has_older)  # accounts do not know what families write
    homes.when_changed(follow)  # people do not know phones and letters
    written.asks(is_written)  # nor what families write
    addresses.come_from(confirmed_addresses)
    of_children = (about_children, own_talks, own_forms)
    own_news = (own_mail, own_mornings, own_class_parent)
    for tell in (about_me, own_ways_in, *own_news, *of_children):
        held.tells(tell)  # in the order of the page
    calendars.knows(viewer_of_calendar)
    events.come_from(talks, mornings)
    home.shows(home.Place.FAMILY, class_parents_home.at_home, news_home.at_home)
    home.shows(home.Place.TEACHER, class_parents_home.at_desk)
    home.shows(home.Place.CLASS, class_parents_home.at_desk)
    home.shows(home.Place.DIRECTOR, news_home.at_desk, open_rounds, unseen_notices)
    handles(shelf.JOB, shelf.throw_away)
    handles(write.JOB, write.send_planned)
    handles(news_letters.URGENT_JOB, at_once.tell_urgent)
    handles(news_letters.CHANGED_JOB, at_once.tell_change)
    handles(class_parents_card.JOB, class_parents_card.end)
    handles(class_letters.MESSAGE_JOB, message_mail.send)
    handles(BUNDLE, send_bundles)
    before_it_goes(news_letters.drop_who_left, class_letters.drop_who_left, ask.drop_who_left)
    goes_always(talk_letters.TALK, talk_letters.AGREED)
    when_moved(class_change.go_along)
    when_moved(card_retention.go_along)
    days.when_changed(signals.move_deadlines)
    class_change.when_changed(tell_guardians)
    handles(class_change.JOB, class_change.follow)
    handles(ask.JOB, ask.ask)
    handles(remind_talk.JOB, remind_talk.tell)
    handles(table.JOB, table.end_forgotten)
    for kept in (retention, news_retention, people_retention, door_retention, card_retention):
        handles(kept.JOB, kept.clean_up)
        nights.every_night(kept.JOB)
    nights.schools_come_from(door_retention.schools)  # who may look before a school is entered


def _configure(app: Flask, settings: Settings) -> None:
    """The settings in the words of the extensions."""
    settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    app.config.update(
        SECRET_KEY=settings.SECRET_KEY,
        BASE_URL=settings.BASE_URL,
        DATA_DIR=settings.DATA_DIR,
        SMTP_URL=settings.SMTP_URL,
        SQLALCHEMY_DATABASE_URI=settings.DATABASE_URL,
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
