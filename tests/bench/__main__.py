"""How fast it is, beside a bare Flask application that does the same work: `./dev bench`.

Only the ratios count: both run in the same process, in turns, on the same database.
"""

import argparse
import cProfile
import pstats
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from tests.bench import lighthouse
from tests.bench.measure import call, cpu_ms, take_turns
from tests.bench.ours import Place, copy_school, fill, make_app
from tests.bench.reference import make_reference
from tests.bench.work import MOST, WHAT, of_ours, of_reference
from tests.postgres import Postgres


@contextmanager
def place_on(kind: str, folder: Path) -> Iterator[tuple[Place, sa.Engine, sa.Engine]]:
    """The portal filled, an engine for the reference, and one that sees every row."""
    if kind == "sqlite":
        app = make_app(folder / "ours")
        with app.app_context():
            url = app.config["SQLALCHEMY_DATABASE_URI"]
        yield (
            fill(app),
            sa.create_engine(f"sqlite:///{folder / 'reference'}"),
            sa.create_engine(url),
        )
        return
    with Postgres(durable=True) as server:
        app = make_app(folder / "ours", server.create_database("ours"))
        owner, _ = server.create_database("reference")
        yield fill(app), sa.create_engine(owner), sa.create_engine(server.url("ours"))


def compare(kind: str, options: argparse.Namespace, folder: Path) -> bool:
    """Print the table of one database; say whether every ratio holds."""
    with place_on(kind, folder) as (place, engine, all_seeing):
        reference, ids = make_reference(engine)
        ours, theirs = of_ours(place), of_reference(reference, ids)
        print(f"\n{kind}: CPU ms per request, the middle of {options.rounds} rounds")
        print(f"{'':32}{'ours':>8}{'bare':>8}{'ratio':>8}{'at most':>9}{'bytes':>16}")
        fine = True
        for name in options.only or WHAT:
            count = options.requests // (8 if name == "W4" else 2 if name == "W5" else 1)
            sizes = [len(call(*next(each[name]())).body) for each in (ours, theirs)]
            mine, bare = take_turns(ours[name], theirs[name], count, options.rounds)
            ratio, most = mine / bare, MOST.get(name)
            fine &= most is None or ratio <= most
            verdict = "" if most is None else f"{most:.1f} {'ok' if ratio <= most else 'TOO SLOW'}"
            print(
                f"{name} {WHAT[name]:29}{mine:8.2f}{bare:8.2f}{ratio:8.2f}{verdict:>13}"
                f"{sizes[0]:7}/{sizes[1]}"
            )
            if options.profile:
                profile(lambda r=ours[name], c=count: cpu_ms(r, c))
        if options.schools and kind == "postgresql":
            fine &= grow(place, all_seeing, options)
        engine.dispose()
        all_seeing.dispose()
    return fine


def grow(place: Place, all_seeing: sa.Engine, options: argparse.Namespace) -> bool:
    """W1 and W2 with one school, and with many in the same database."""
    names = ("W1", "W2")
    before = {name: cpu_ms(of_ours(place)[name], options.requests) for name in names}
    copy_school(all_seeing, place.school, options.schools - 1)
    with all_seeing.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    fine = True
    for name in names:
        after = min(cpu_ms(of_ours(place)[name], options.requests) for _ in range(3))
        ratio = after / before[name]
        fine &= ratio <= 1.15
        verdict = "ok" if ratio <= 1.15 else "NOT FLAT"
        print(f"{name} with 1 school {before[name]:.2f}, {options.schools}: {after:.2f}"
              f" ({ratio:.2f}, at most 1.15 {verdict})")  # fmt: skip
    return fine


def profile(work) -> None:
    """Where the time goes, by function."""
    profiler = cProfile.Profile()
    profiler.runcall(work)
    pstats.Stats(profiler, stream=sys.stdout).sort_stats("cumulative").print_stats(45)


def main() -> int:
    options = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    options.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    options.add_argument("--only", choices=list(WHAT), action="append", help="one kind of work")
    options.add_argument("--requests", type=int, default=200, help="in a round")
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument(
        "--schools", type=int, default=50, help="for growth; the full figure: 1000"
    )
    options.add_argument("--profile", action="store_true", help="show where the time goes")
    options.add_argument("--lighthouse", action="store_true", help="only this; needs Node")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.lighthouse:
            return lighthouse.run(Path(folder))
        fine = [
            compare(kind, given, Path(folder) / kind)
            for kind in given.database or ["sqlite", "postgresql"]
        ]
    print("\nEvery ratio holds." if all(fine) else "\nNot every ratio holds.")
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main())
