"""Installs the lock into the running virtual environment: with uv, which takes seconds, else with pip.

Standard library alone: nothing is installed yet. uv is told what pip is configured to (index, proxy, wheels
at hand), so that a machine that can install with one can install with the other; both hold the lock's hashes.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

LOCK = Path(__file__).resolve().parents[1] / "requirements.txt"
_PIP = (sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--require-hashes")
_UV = (sys.executable, "-m", "uv", "pip", "install", "-q", "--require-hashes", "--compile-bytecode")
# By pip's option: the variable that tells uv the same.
_SAME = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "proxy": "ALL_PROXY",
}


def pip_options(listing: str) -> dict[str, str]:
    """Options by name from what `pip config list` prints; what the environment says comes before files."""
    found: dict[str, str] = {}
    by_environment: dict[str, str] = {}
    for line in listing.splitlines():
        match = re.fullmatch(r"(.+)\.([a-z-]+)=('.*'|\".*\")", line.strip())
        if match:
            target = by_environment if match[1] == ":env:" else found
            target[match[2]] = str(ast.literal_eval(match[3]))
    return found | by_environment


def uv_environment(options: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, str]:
    """The environment in which uv finds packages where pip would; what it already says of uv stays."""
    told = {_SAME[name]: value for name, value in options.items() if name in _SAME}
    if "UV_FIND_LINKS" in told:
        told["UV_FIND_LINKS"] = ",".join(told["UV_FIND_LINKS"].split())
    # As pip: the best version of all indexes. Hashes say which files are meant.
    always = {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_PYTHON_DOWNLOADS": "never"}
    return {**always, **told, **environment}


def uv_arguments(options: Mapping[str, str]) -> list[str]:
    """What uv takes on its command line alone."""
    return ["--no-index"] if options.get("no-index", "").lower() in ("1", "true", "yes", "on") else []


def part_of_lock(lock: str, package: str) -> str:
    """The lines of one package in a lock: its version and its hashes. KeyError when it is not locked."""
    match = re.search(rf"^{re.escape(package)}==(?:.*\\\n)*.*$", lock, re.MULTILINE)
    if match is None:
        raise KeyError(package)
    return match[0] + "\n"


def install(lock: Path = LOCK) -> None:
    """Install every package of the lock. CalledProcessError when pip cannot either."""
    with tempfile.TemporaryDirectory() as folder:
        uv_alone = Path(folder) / "uv.txt"
        uv_alone.write_text(part_of_lock(lock.read_text(encoding="utf-8"), "uv"), encoding="utf-8")
        subprocess.run([*_PIP, "--no-compile", "-r", str(uv_alone)], check=True)  # noqa: S603
    listing = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], check=True, capture_output=True, text=True
    )
    options = pip_options(listing.stdout)
    done = subprocess.run(  # noqa: S603
        [*_UV, *uv_arguments(options), "--python", sys.executable, "-r", str(lock)],
        check=False, env=uv_environment(options, os.environ), capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        sys.stderr.write("uv could not install the lock; pip does, which takes some minutes\n")
        subprocess.run([*_PIP, "-r", str(lock)], check=True)  # noqa: S603


if __name__ == "__main__":
    install()
