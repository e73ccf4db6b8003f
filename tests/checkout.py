"""The checkout that the tests stand in."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MADE = {".git", ".venv", ".venv-lowest", "__pycache__", "build", "dist", "out"}


@cache
def files() -> tuple[Path, ...]:
    """Every file of the project, relative to ROOT: tracked or new, but not ignored."""
    asked = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    git = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    if git.returncode == 0:
        found = [Path(name) for name in git.stdout.split("\0") if name]
    else:  # an unpacked source archive
        found = [path.relative_to(ROOT) for path in ROOT.rglob("*")]
    return tuple(sorted(p for p in found if not MADE.intersection(p.parts) and (ROOT / p).is_file()))


def text_files() -> tuple[Path, ...]:
    """Those of ``files()`` that are text."""
    return tuple(p for p in files() if b"\0" not in (ROOT / p).read_bytes()[:8192])
