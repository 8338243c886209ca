"""The class of the reference: as large as ours, with as much said."""

import hashlib
import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy.engine import Engine

from tests.bench.tables import (
    answers,
    filled,
    guardians,
    metadata,
    people,
    sessions,
    talks,
    teachings,
    users,
)

PUPILS, QUESTIONS = 35, 10


def hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def fill(engine: Engine) -> dict[str, Any]:
    """A class with two forms of ten answers for every pupil: the token, and what it opens."""
    token, class_id, user, at = secrets.token_urlsafe(32), uuid4(), uuid4(), datetime.now(UTC)
    round_id = uuid4()
    of_talk = [uuid4() for _ in range(PUPILS)]
    value = json.dumps({"choice": "3", "note": "Dat gaat meestal goed, ook op maandag."})
    responses = [(uuid4(), talk, who) for talk in of_talk for who in ("ouder", "kind")]
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(users.insert(), [{"id": user, "name": "Anna", "school": "De Lindeboom"}])
        connection.execute(
            sessions.insert(),
            [{"token_hash": hashed(token), "user_id": user, "seen_at": at,
              "expires_at": at + timedelta(days=1)}],
        )  # fmt: skip
        connection.execute(
            talks.insert(),
            [
                {"id": one, "class_id": class_id, "first_name": f"Kind{n}", "last_name": "de Wit",
                 "pupil_id": uuid4(), "round_id": round_id, "opened_at": at}
                for n, one in enumerate(of_talk)
            ],
        )  # fmt: skip
        connection.execute(guardians.insert(), [{"user_id": user, "talk_id": of_talk[0]}])
        connection.execute(
            teachings.insert(),
            [{"user_id": user, "class_id": class_id, "starts_on": at.date() - timedelta(days=90)}],
        )
        connection.execute(
            people.insert(),
            [{"id": uuid4(), "class_id": class_id, "name": "juf Anna", "relation": "leerkracht"}],
        )
        connection.execute(
            people.insert(),
            [
                {"id": uuid4(), "talk_id": talk, "name": "Ouder", "relation": "moeder"}
                for talk in of_talk
            ],
        )
        connection.execute(
            filled.insert(),
            [
                {"id": id_, "talk_id": talk, "who": who, "status": "open", "answered": QUESTIONS,
                 "revision": QUESTIONS, "changed_at": at, "round_id": round_id}
                for id_, talk, who in responses
            ],
        )  # fmt: skip
        connection.execute(
            answers.insert(),
            [
                {"filled_id": id_, "question": f"q{n}", "value": value, "visibility": "together",
                 "revision": n, "changed_at": at}
                for id_, _, _ in responses
                for n in range(1, QUESTIONS + 1)
            ],
        )  # fmt: skip
    return {"token": token, "class": class_id, "talk": of_talk[0], "response": responses[0][0]}
