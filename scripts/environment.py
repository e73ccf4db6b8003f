"""The virtual environment in which the scripts of this folder work. Needs nothing but Python."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".venv"
LOWEST_PYTHON = (3, 11)


def python_of(home: Path) -> Path:
    """Where the environment ``home`` has its interpreter."""
    return home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def given() -> Path | None:
    """The interpreter to use as it is, if FTINDICATORS_PYTHON names one: nothing is made or installed then."""
    path = os.environ.get("FTINDICATORS_PYTHON")
    return Path(path) if path else None


def ready(extra: str = "", home: Path = HOME, pins: Sequence[str] = ()) -> Path:
    """Make an environment at ``home`` that holds this checkout and what ``extra`` brings; give its interpreter.

    ``pins`` are versions (``name==version``) to keep to. An environment that is there is kept as long as pyproject.toml
    is the same.
    """
    python = given()
    if python is not None:
        return python
    if sys.version_info < LOWEST_PYTHON:
        wanted, running = ".".join(map(str, LOWEST_PYTHON)), ".".join(map(str, sys.version_info[:3]))
        sys.exit(f"ftindicators needs Python {wanted} or later; this is {running} ({sys.executable}).")
    python = python_of(home)
    stamp = home / f"installed-{extra or 'alone'}"
    digest = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + "\n".join(pins).encode()).hexdigest()
    if _works(python) and stamp.is_file() and stamp.read_text(encoding="utf-8") == digest:
        return python
    if not _works(python):
        _make(home)
    what = f"{ROOT}[{extra}]" if extra else str(ROOT)
    print(f"Installing ftindicators{f' [{extra}]' if extra else ''} into {home} (a minute or two) ...", flush=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--editable", what]
    if pins:
        constraints = home / "pins.txt"
        constraints.write_text("\n".join(pins) + "\n", encoding="utf-8")
        pip += ["--constraint", str(constraints)]
    if subprocess.run(pip, check=False, stdin=subprocess.DEVNULL).returncode:
        sys.exit("The installation failed: pip's message above says why. It needs to reach a Python package index.")
    stamp.write_text(digest, encoding="utf-8")
    return python


def script(python: Path, name: str) -> str:
    """The path of a command that is installed beside ``python``."""
    ask = "import sysconfig; print(sysconfig.get_path('scripts'))"
    folder = subprocess.run([str(python), "-c", ask], check=True, capture_output=True, text=True).stdout.strip()
    found = shutil.which(name, path=folder)
    if found is None:
        sys.exit(f"{name} is not installed for {python}. `python3 scripts/check --setup` installs what is needed.")
    return found


def _works(python: Path) -> bool:
    return python.is_file() and not subprocess.run([str(python), "-c", ""], check=False).returncode


def _make(home: Path) -> None:
    print(f"Making a virtual environment in {home} ...", flush=True)
    try:
        venv.create(home, clear=True, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as fault:
        # Debian and Ubuntu ship Python without the part that makes environments.
        sys.exit(f"No virtual environment could be made ({fault}). On Debian or Ubuntu: apt install python3-venv")
