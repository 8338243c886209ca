"""The portal as a process of its own, so that a test can kill it: DATA_DIR and PORT."""

import sys
from dataclasses import replace
from pathlib import Path

from waitress import serve

from portal import create_app
from tests.conftest import settings

if __name__ == "__main__":
    data, port = Path(sys.argv[1]), int(sys.argv[2])
    chosen = replace(settings(data), BASE_URL=f"http://localhost:{port}")
    serve(create_app(chosen), listen=f"127.0.0.1:{port}", threads=8)
