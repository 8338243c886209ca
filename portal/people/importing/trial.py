"""One import from file to plan, the same for the page and for the command line."""

from dataclasses import dataclass, replace

from portal.people.importing.columns import missing
from portal.people.importing.commit import write
from portal.people.importing.plan import Choices, Plan, plan
from portal.people.importing.rows import Problem, understood
from portal.people.importing.shelf import Decided
from portal.people.importing.snapshot import Snapshot, snapshot
from portal.people.importing.table import Table, Teacher
from portal.people.importing.teachers import add_teachers, new_teachers
from portal.viewer import SystemViewer, Viewer


class ChangedMeanwhileError(ValueError):
    """Somebody changed people since the dry run: it is shown again first."""


class NotYetError(ValueError):
    """There is still something to decide: a column, a problem, or a school year."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What would happen, and what stands in the way."""

    plan: Plan
    problems: tuple[Problem, ...]
    missing: frozenset[str]
    has_year: bool
    known: Snapshot
    leave_out: bool
    teachers: tuple[Teacher, ...] = ()

    @property
    def may_go(self) -> bool:
        """May it be written?"""
        return self.has_year and not self.missing and (self.leave_out or not self.problems)


def try_out(viewer: Viewer | SystemViewer, table: Table, decided: Decided) -> Trial:
    """Work it out; nothing is written. A file with rows left out is not the whole school."""
    known = snapshot(viewer)
    lacking = missing(decided.mapping)
    rows, problems = ([], []) if lacking else understood(table, decided.mapping)
    return Trial(
        plan(rows, known, _choices(decided, problems)),
        tuple(problems),
        lacking,
        known.year_id is not None,
        known,
        decided.leave_out,
        new_teachers(table, known),
    )


def _choices(decided: Decided, problems: list[Problem]) -> Choices:
    return replace(decided.choices, is_whole_school=decided.is_whole_school and not problems)


def carry_out(
    viewer: Viewer | SystemViewer, table: Table, decided: Decided, seen: bytes | None
) -> Trial:
    """Write what was shown; raises when it cannot be, or when it is not what was shown."""
    trial = try_out(viewer, table, decided)
    if not trial.may_go:
        raise NotYetError
    if seen is not None and trial.known.digest != seen:
        raise ChangedMeanwhileError
    write(viewer, trial.plan, trial.known)
    add_teachers(viewer, trial.teachers, trial.known)
    return trial
