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
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import wraps
from inspect import signature
from operator import attrgetter
from types import SimpleNamespace
from typing import Any, Concatenate, NoReturn, ParamSpec, cast

from sqlalchemy import BindParameter, ClauseElement, CursorResult, Executable
from sqlalchemy.engine import Connection

from portal.db import db
from portal.viewer import Viewer

P = ParamSpec("P")

IN_THE_SHAPE = "roles"
OPTIONAL = tuple(each.name for each in fields(Viewer) if each.default is None)
COMPARED = (*(each.name for each in fields(Viewer) if each.name != IN_THE_SHAPE), "today", "me")
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


@dataclass(frozen=True, slots=True)
class _Built:
    """A statement in SQL, and which of its parameters are the viewer's: (parameter, attribute).

    SQLAlchemy runs what is compiled already, and says so nowhere in its types; that saves looking
    the statement up in a cache of its own, by a key as large as the statement.
    """

    compiled: Executable
    of_viewer: tuple[tuple[str, str], ...]


def prepared(
    build: Callable[Concatenate[Viewer, P], Executable],
) -> Callable[Concatenate[Viewer, P], CursorResult[Any]]:
    """Make a query of a function that builds its statement.

    Its values are compared too: lists with `in_`, and never None. A value that is True or False
    is decided in Python: it makes another statement.
    """
    known: dict[object, _Built] = {}
    names = tuple(signature(build).parameters)[1:]

    @wraps(build)
    def run(viewer: Viewer, *args: P.args, **kwargs: P.kwargs) -> CursorResult[Any]:
        values: dict[str, Any] = dict(zip(names, args, strict=False)) | kwargs
        if None in values.values():
            raise TypeError("nothing is equal to None in SQL: leave the condition out")
        decided = [(name, value) for name, value in values.items() if isinstance(value, bool)]
        missing = [each is None for each in _optional(viewer)]
        session = db.session()
        session.flush()
        connection = session.connection()
        shape = (connection.dialect.name, viewer.roles, *missing, *decided)
        built = known.get(shape)
        if built is None:
            statement = build(_of_shape(viewer), **_marks(values))  # type: ignore[call-arg]
            built = known[shape] = _built(connection, statement)
        for name, attribute in built.of_viewer:
            values[name] = getattr(viewer, attribute)
        given = {name: _listed(value) for name, value in values.items()}
        return connection.execute(built.compiled, given)

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


def _of_shape(viewer: Viewer) -> Viewer:
    """Somebody with these roles and these ids, whoever it is."""
    somebody = COMPARED if viewer.person_id else COMPARED[:-1]  # a child has no `me`
    marks = {
        name: None if getattr(viewer, name) is None else StandIn(f"viewer_{name}")
        for name in somebody
    }
    return cast("Viewer", SimpleNamespace(roles=viewer.roles, **marks))


def _marks(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value if isinstance(value, bool) else StandIn(name) for name, value in values.items()
    }


def _built(connection: Connection, statement: Executable) -> _Built:
    compiled = cast("ClauseElement", statement).compile(dialect=connection.dialect)
    used = compiled.params.keys()
    of_viewer = tuple((f"viewer_{name}", name) for name in COMPARED if f"viewer_{name}" in used)
    return _Built(cast("Executable", compiled), of_viewer)


def _listed(value: object) -> object:
    return list(value) if isinstance(value, frozenset | set) else value
