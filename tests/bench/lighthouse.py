"""Lighthouse on four pages, as on a phone: through npx, where Node is."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from tests.bench.ours import fill, make_app
from tests.faults.phones import cookie_for
from tests.faults.server import Server

LEAST = {"performance": 97, "accessibility": 100, "best-practices": 100}


def run(folder: Path) -> int:
    """Print the scores; 1 when one of them is too low."""
    if not shutil.which("npx"):
        print("There is no Node here (npx), so Lighthouse did NOT run.")
        return 1
    app = make_app(folder / "ours")
    place = fill(app)
    parent, teacher = place.token(place.parent), place.token(place.teacher)
    pages = {
        "parent home": ("/start", parent),
        "question": (f"/invullen/{place.response}/1", parent),
        "class overview": (f"/groep/{place.group}/ronde/{place.round}", teacher),
        "sheet": (f"/gesprek/{place.conversation}/voorbereiding", teacher),
    }
    server = Server(app, folder / "log")
    server.start()
    try:
        scores = {
            name: audit(f"http://localhost:{server.port}{path}", cookie_for(app, token), folder)
            for name, (path, token) in pages.items()
        }
    finally:
        server.stop()
    fine = True
    for name, found in scores.items():
        low = [what for what, least in LEAST.items() if found[what] < least]
        fine &= not low
        print(f"{name:16}", found, f"TOO LOW: {', '.join(low)}" if low else "ok")
    return 0 if fine else 1


def audit(url: str, cookie: str, folder: Path) -> dict[str, float]:
    report = folder / "report.json"
    headers = folder / "headers.json"
    headers.write_text(json.dumps({"Cookie": cookie}))
    as_root = " --no-sandbox" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
    done = subprocess.run(
        [
            *("npx", "--yes", "lighthouse", url, "--quiet", "--output=json"),
            f"--output-path={report}",
            f"--extra-headers={headers}",
            f"--chrome-flags=--headless=new{as_root}",
            f"--only-categories={','.join(LEAST)}",
        ],
        env=os.environ | {"CHROME_PATH": os.environ.get("CHROMIUM", "/usr/bin/chromium")},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    found = json.loads(report.read_text())
    for name, check in found["audits"].items():
        if check.get("score") == 0:
            print(f"  {url}: {name}: {check['title']}")
    return {name: round(found["categories"][name]["score"] * 100) for name in LEAST}
