"""The letters that the portal put in the outbox, as they stand there, and the worker's part."""

import json
import re
from contextvars import Context
from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from sqlalchemy import select

from portal import sealing
from portal.accounts.models import Account, Membership
from portal.db import current_school, db
from portal.letters import worker
from portal.letters.models import Letter
from portal.people.models import Person
from tests.school import School, keep, now


@dataclass
class Mail:
    kind: str
    to: str
    subject: str
    text: str

    @property
    def digits(self) -> str:
        found = re.search(r"\b(\d{3}) (\d{3})\b", self.text)
        assert found, self.text
        return "".join(found.groups())

    @property
    def link(self) -> str:
        found = re.search(r"http://localhost(/inloggen/mail/\S+)", self.text)
        assert found, self.text
        return found[1]


def deliver(app: Flask, at: datetime | None = None) -> None:
    """Let the worker do what waits."""
    db.session.rollback()
    while Context().run(worker.work_once, app, at):
        pass


def mails(school: School) -> list[Mail]:
    """What was put in, the oldest first."""
    current_school.set(school.id)
    db.session.rollback()
    rows = db.session.scalars(
        select(Letter).where(Letter.school_id == school.id).order_by(Letter.made_at)
    ).all()
    keys = sealing.store().keys(school.id, [row.id for row in rows])
    opened = [json.loads(keys[row.id].open(row.sealed, school.id, row.id)) for row in rows]
    return [
        Mail(row.kind, one["to"], one["subject"], one["text"])
        for row, one in zip(rows, opened, strict=True)
    ]


def give_account(person: Person, **what: object) -> Account:
    """This person signs in with an address of their own."""
    values = {"email": address_of(person), "email_confirmed_at": now()} | what
    account = Account(**values)
    keep(account)
    keep(Membership(account_id=account.id, school_id=person.school_id, person_id=person.id))
    person.account_id = account.id
    db.session.commit()
    return account


def address_of(person: Person) -> str:
    return f"{person.first_name.lower()}.{person.id.hex[:8]}@voorbeeld.example"
