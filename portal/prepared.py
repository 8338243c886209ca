"""Statements that are built once and run many times.

Putting a statement together costs many times what running it costs. So a query here is a function
that builds a select from a viewer and values, and it is called once for every *shape* of viewer:
their roles, and which of their ids there are at all. Everything else of the viewer, and every
value, stands in the statement as a parameter, and gets its own value each time it is run.

Why that is safe: a policy decides in two ways. In SQL, by comparing columns with what the viewer
has: those are parameters. In Python, by branching: that may only be on the shape, because whatever
else it looks at is a `StandIn`. That has no truth value, no text, and no arithmetic, so a
policy that branches on more than the shape raises TypeError the first time it is used, instead of
keeping one viewer's decision for the next.

A list of ids stands in a statement as so many parameters as there are ids, rounded up; the room
that is left holds an id of nobody. So five ids make the same statement as seven, and nothing is
put into the SQL at a request.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from functools import wraps
from inspect import signature
from operator import attrgetter
from types import SimpleNamespace
from typing import Any, Concatenate, NoReturn, ParamSpec, cast
from uuid import UUID

from sqlalchemy import BindParameter, ClauseElement, ClauseList, CursorResult, Executable, Uuid
from sqlalchemy.engine import Connection

from portal.db import db
from portal.viewer import Viewer

P = ParamSpec("P")

IN_THE_SHAPE = "roles"
OPTIONAL = tuple(each.name for each in fields(Viewer) if each.default is None)
MANY = tuple(each.name for each in fields(Viewer) if each.type == frozenset[UUID])
ONE = tuple(each.name for each in fields(Viewer) if each.name not in {IN_THE_SHAPE, *MANY})
COMPARED = (*ONE, "today", "me")
NOBODY = UUID(int=0)
_optional = attrgetter(*OPTIONAL)


class StandIn(BindParameter[Any]):
    """What a statement may compare a column with, and nothing else."""

    inherit_cache = True

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError(f"{self.key} is not known yet: a statement may only compare a column to it")

    operate = reverse_operate = __str__ = _refuse

    @property
    def expand_op(self) -> None:
        """One parameter stands in `in_` and in `not_in`: no shortcut of one for an empty list."""

    @expand_op.setter
    def expand_op(self, _operator: object) -> None:
        """Nothing is kept."""


class ManyIds(ClauseList):
    """What a statement may look for a column in, and nothing else: room for so many ids."""

    inherit_cache = True

    def __init__(self, name: str, room: int) -> None:
        super().__init__(*(BindParameter(f"{name}_{at}", None, Uuid()) for at in range(room)))

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("it is not known yet which they are: a statement may only look in them")

    __iter__ = __len__ = __str__ = _refuse


def room_for(ids: Collection[UUID]) -> int:
    """How many parameters stand for these ids: 1, 2, 4, 8, and so on."""
    return 1 << max(len(ids) - 1, 0).bit_length()


def spread(name: str, ids: Collection[UUID]) -> dict[str, UUID]:
    """Every parameter of `ManyIds` with its own id; in the room that is left, nobody."""
    given = {f"{name}_{at}": id_ for at, id_ in enumerate(ids)}
    for at in range(len(ids), room_for(ids)):
        given[f"{name}_{at}"] = NOBODY
    return given


@dataclass(frozen=True, slots=True)
class _Built:
    """A statement in SQL, and which of its parameters are the viewer's: (parameter, attribute).

    SQLAlchemy runs what is compiled already, and says so nowhere in its types; that saves looking
    the statement up in a cache of its own, by a key as large as the statement.
    """

    compiled: Executable
    of_viewer: tuple[tuple[str, str], ...]
    many: tuple[str, ...]  # of the viewer's ids, those that are looked in

    def of(self, viewer: Viewer) -> dict[str, Any]:
        """What of this viewer the statement is about."""
        given = {name: getattr(viewer, attribute) for name, attribute in self.of_viewer}
        for name in self.many:
            given |= spread(f"viewer_{name}", getattr(viewer, name))
        return given


def prepared(
    build: Callable[Concatenate[Viewer, P], Executable],
) -> Callable[Concatenate[Viewer, P], CursorResult[Any]]:
    """Make a query of a function that builds its statement.

    Its values are compared too: lists with `in_`, and never None. A value that is True or False
    is decided in Python: it makes another statement.
    """
    known: dict[object, _Built] = {}
    looked_in: dict[object, tuple[str, ...]] = {}
    names = tuple(signature(build).parameters)[1:]
    lists = [name for name in names if signature(build).parameters[name].annotation == list[UUID]]

    def built(viewer: Viewer, values: dict[str, Any], connection: Connection) -> _Built:
        decided = [(name, value) for name, value in values.items() if isinstance(value, bool)]
        missing = [each is None for each in _optional(viewer)]
        rooms = [room_for(values[name]) for name in lists]
        shape = (connection.dialect.name, viewer.roles, *missing, *decided, *rooms)
        found = known.get((shape, *_rooms(viewer, looked_in.get(shape, MANY))))
        if found is None:
            marks = _marks(values) | {name: ManyIds(name, room_for(values[name])) for name in lists}
            found = _built(connection, build(_of_shape(viewer), **marks))  # type: ignore[call-arg]
            looked_in[shape] = found.many
            known[(shape, *_rooms(viewer, found.many))] = found
        return found

    @wraps(build)
    def run(viewer: Viewer, *args: P.args, **kwargs: P.kwargs) -> CursorResult[Any]:
        values: dict[str, Any] = dict(zip(names, args, strict=False)) | kwargs
        if None in values.values():
            raise TypeError("nothing is equal to None in SQL: leave the condition out")
        session = db.session()
        session.flush()
        connection = session.connection()
        statement = built(viewer, values, connection)
        for name in lists:
            values |= spread(name, values.pop(name))
        return connection.execute(statement.compiled, values | statement.of(viewer))

    return cast("Callable[Concatenate[Viewer, P], CursorResult[Any]]", run)


class Ready:
    """A statement that is the same for everybody: put into SQL once per database."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._compiled: dict[str, Executable] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> CursorResult[Any]:
        """With these values for its parameters."""
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            schemas = connection.get_execution_options().get("schema_translate_map")
            made = self._statement.compile(dialect=dialect, schema_translate_map=schemas)
            compiled = self._compiled[dialect.name] = cast("Executable", made)
        return connection.execute(compiled, values)


def _rooms(viewer: Viewer, names: Collection[str]) -> list[int]:
    return [room_for(getattr(viewer, name)) for name in names]


def _of_shape(viewer: Viewer) -> Viewer:
    """Somebody with these roles and so many ids, whoever it is."""
    marks: dict[str, Any] = {
        name: ManyIds(f"viewer_{name}", room)
        for name, room in zip(MANY, _rooms(viewer, MANY), strict=True)
    }
    somebody = COMPARED if viewer.person_id else COMPARED[:-1]  # a child has no `me`
    for name in somebody:
        marks[name] = None if getattr(viewer, name) is None else StandIn(f"viewer_{name}")
    return cast("Viewer", SimpleNamespace(roles=viewer.roles, **marks))


def _marks(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value if isinstance(value, bool) else StandIn(name) for name, value in values.items()
    }


def _built(connection: Connection, statement: Executable) -> _Built:
    compiled = cast("ClauseElement", statement).compile(dialect=connection.dialect)
    used = compiled.params.keys()
    return _Built(
        cast("Executable", compiled),
        tuple((f"viewer_{name}", name) for name in COMPARED if f"viewer_{name}" in used),
        tuple(name for name in MANY if f"viewer_{name}_0" in used),
    )
