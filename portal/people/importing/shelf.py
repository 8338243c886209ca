"""A file between its upload and its import: sealed, and gone after an hour."""

import json
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import NoResultFound

from portal import policy, sealing
from portal.db import db
from portal.letters.commands import plan as plan_job
from portal.letters.commands import unplan
from portal.people.importing.columns import guess, with_bsn
from portal.people.importing.plan import Choices
from portal.people.importing.reading import read
from portal.people.importing.table import Table, UnreadableError
from portal.people.models import ImportFile
from portal.viewer import SystemViewer, Viewer

LASTS = timedelta(hours=1)
JOB = "import"


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody decided so far: the field of each column, and about the dry run."""

    mapping: dict[int, str] = field(default_factory=dict)
    leave_out: bool = False
    is_whole_school: bool = False
    all_have_authority: bool = False
    apart: tuple[str, ...] = ()

    @property
    def choices(self) -> Choices:
        """What the dry run asks."""
        have_authority = self.all_have_authority and not self.tells_authority
        return Choices(self.is_whole_school, have_authority, frozenset(self.apart))

    @property
    def tells_authority(self) -> bool:
        """Has the file a column for it? Then nobody else says who has authority."""
        return any(name.endswith("_authority") for name in self.mapping.values())


@dataclass(frozen=True, slots=True)
class Shelved:
    """The file, read again; `digest` is what the people were like at the dry run."""

    id: UUID
    name: str
    table: Table
    decided: Decided
    digest: bytes | None


def put_away(viewer: Viewer, name: str, data: bytes) -> UUID:
    """Read a file, and keep it sealed for an hour; UnreadableError keeps nothing.

    A file with a column that looks like a BSN is refused: the portal may not hold that number.
    """
    table = read(data)
    if with_bsn(table):
        raise UnreadableError("bsn")
    file_id = uuid4()
    key = sealing.store().make(viewer.school_id, [file_id], viewer.at)[file_id]
    decided = Decided(guess(table))
    db.session.execute(
        insert(ImportFile).values(
            school_id=viewer.school_id,
            id=file_id,
            by_id=viewer.person_id,
            name=name,
            sealed=key.seal(b64encode(data).decode(), viewer.school_id, file_id),
            choices=_written(decided),
            made_at=viewer.at,
            expires_at=viewer.at + LASTS,
        )
    )
    plan_job(viewer, JOB, file_id, viewer.at + LASTS)
    return file_id


def fetch(viewer: Viewer, file_id: UUID) -> Shelved:
    """The file again; raises NoResultFound for another's, or after an hour."""
    row = db.session.execute(
        select(ImportFile.name, ImportFile.sealed, ImportFile.choices, ImportFile.digest).where(
            ImportFile.id == file_id,
            policy.may_import(viewer),
            ImportFile.expires_at > viewer.at,
        )
    ).one()
    keys = sealing.store().keys(viewer.school_id, [file_id])
    if file_id not in keys:
        raise NoResultFound
    data = b64decode(keys[file_id].open(row.sealed, viewer.school_id, file_id))
    return Shelved(file_id, row.name, read(data), _read(row.choices), row.digest)


def decide(viewer: Viewer, file_id: UUID, decided: Decided, digest: bytes | None = None) -> None:
    """Remember what somebody chose, and what the people were like when they were shown it."""
    db.session.execute(
        update(ImportFile)
        .where(ImportFile.id == file_id, policy.may_import(viewer))
        .values(choices=_written(decided), digest=digest)
    )


def throw_away(viewer: Viewer | SystemViewer, file_id: UUID) -> None:
    """The file and its key are gone."""
    db.session.execute(
        delete(ImportFile).where(ImportFile.school_id == viewer.school_id, ImportFile.id == file_id)
    )
    if viewer.school_id is not None:
        sealing.store().destroy(viewer.school_id, [file_id])
    unplan(viewer, JOB, file_id)


def _written(decided: Decided) -> str:
    return json.dumps(asdict(decided))


def _read(text: str) -> Decided:
    held = json.loads(text)
    mapping = {int(at): name for at, name in held.pop("mapping").items()}
    return Decided(mapping, **(held | {"apart": tuple(held["apart"])}))
