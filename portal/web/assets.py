"""Our own static files: built once, compressed once, and cached until they change."""

import json
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, send_from_directory

from portal.web.access import public

A_YEAR = 365 * 24 * 3600


@cache
def _hashes(folder: Path) -> dict[str, str]:
    manifest = folder / "manifest.json"
    found: dict[str, str] = json.loads(manifest.read_text()) if manifest.exists() else {}
    return found


def init_app(app: Flask) -> None:
    """Serve static/build, compressed where the browser takes that."""
    folder = Path(app.config["BUILT_FILES"])

    def asset(name: str) -> str:
        version = _hashes(folder).get(name, "")
        return f"/static/{name}?v={version}"

    @public
    def static(name: str) -> Response:
        packed = "gzip" in request.headers.get("Accept-Encoding", "")
        if packed and (folder / f"{name}.gz").is_file() and name in _hashes(folder):
            response = send_from_directory(folder, f"{name}.gz", mimetype=_type(name))
            response.headers["Content-Encoding"] = "gzip"
        else:
            response = send_from_directory(folder, name)
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
        response.vary.add("Accept-Encoding")
        if name == "worker.js":
            response.headers["Service-Worker-Allowed"] = "/"
            response.headers["Cache-Control"] = "no-cache"
        return response

    app.add_url_rule("/static/<path:name>", "static", static)
    app.jinja_env.globals["asset"] = asset


def _type(name: str) -> str:
    kinds = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
    return kinds.get(name.rsplit(".", 1)[-1], "application/octet-stream")
