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

from tests.bench import door, lighthouse, memory
from tests.bench.imports import import_all
from tests.bench.measure import call, cpu_ms, take_turns, with_its_database
from tests.bench.ours import Place, copy_school, fill, make_app
from tests.bench.reference import make_reference
from tests.bench.work import MOST, WHAT, of_ours, of_reference
from tests.postgres import Postgres


@contextmanager
def place_on(kind: str, folder: Path) -> Iterator[tuple[Place, sa.Engine]]:
    """The portal filled, and an engine for the reference."""
    if kind == "sqlite":
        yield fill(make_app(folder / "ours")), sa.create_engine(f"sqlite:///{folder / 'reference'}")
        return
    with Postgres(durable=True) as server:
        app = make_app(folder / "ours", server.create_database("ours"))
        owner, _ = server.create_database("reference")
        yield fill(app), sa.create_engine(owner)


def compare(kind: str, options: argparse.Namespace, folder: Path) -> bool:
    """Print the table of one database; say whether every ratio holds."""
    with place_on(kind, folder) as (place, engine):
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
        engine.dispose()
    return fine


def grow(options: argparse.Namespace, folder: Path) -> bool:
    """W1 and W2 where there is one school, and where there are many; PostgreSQL's CPU counted."""
    with Postgres(durable=True) as server:
        alone = fill(make_app(folder / "alone", server.create_database("alone")))
        among = fill(make_app(folder / "among", server.create_database("among")))
        all_seeing = sa.create_engine(server.url("among"), isolation_level="AUTOCOMMIT")
        copy_school(all_seeing, among.school, options.schools - 1)
        with all_seeing.connect() as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
        all_seeing.dispose()
        one, many = of_ours(alone), of_ours(among)
        clock, fine = with_its_database(server.pid), True
        print("\ngrowth on PostgreSQL: CPU ms per request, PostgreSQL's own included")
        for name in ("W1", "W2"):
            a, b = take_turns(many[name], one[name], options.requests, options.rounds, clock)
            fine &= a / b <= 1.15
            verdict = "ok" if a / b <= 1.15 else "NOT FLAT"
            print(f"{name} 1 school {b:.2f}, {options.schools}: {a:.2f}, {a / b:.2f} x {verdict}")
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
    options.add_argument("--growth", action="store_true", help="only this")
    options.add_argument("--memory", action="store_true", help="only this")
    options.add_argument("--door", action="store_true", help="only this")
    options.add_argument("--import", action="store_true", dest="imports", help="only this")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.lighthouse:
            return lighthouse.run(Path(folder))
        for alone, look in ((given.memory, memory), (given.door, door)):
            if alone:
                return 0 if look.run(Path(folder)) else 1
        kinds = given.database or ["sqlite", "postgresql"]
        is_whole = not (given.growth or given.imports)
        fine = [compare(kind, given, Path(folder) / kind) for kind in kinds if is_whole]
        if given.imports or (is_whole and not given.only):
            import_all(kinds, Path(folder))
        if given.schools > 1 and not (given.only or given.imports):
            fine.append(grow(given, Path(folder)))
    print("\nEvery ratio holds." if all(fine) else "\nNot every ratio holds.")
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main())
