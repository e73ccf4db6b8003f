"""Compiling, and remembering what was compiled: the only file that imports numba.

Numba's disk cache looks at a kernel's own file only: after a change to a function of another file it goes on giving the
old answer. So the cache folder's name is a digest of all kernel sources with the versions of numba, numpy and Python.
It lies in FTINDICATORS_CACHE_DIR, else in the user's cache folder; where that cannot be written, kernels are compiled
in each process. Folders of other versions that have not been used for a month are removed.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt
from numba.core import config, types
from numba.extending import intrinsic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound=np.generic)

STALE_AFTER = 30 * 86_400
"""Seconds after which compiled kernels of another version are taken for left over."""


def _digest() -> str:
    """A name for this state of the sources and their compiler."""
    digest = hashlib.sha256(f"{numba.__version__} {np.__version__} {sys.version}".encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:20]


def _folder() -> Path | None:
    """The folder of compiled kernels, made if need be; None where nothing can be written."""
    named = os.environ.get("FTINDICATORS_CACHE_DIR")
    try:
        if named:
            root = Path(named)
        else:
            root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ftindicators"
        folder = root / f"kernels-{_digest()}"
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except (OSError, RuntimeError):  # RuntimeError: a user without a home
        return None
    _remove_stale(folder)
    return folder


def _remove_stale(folder: Path) -> None:
    """Remove the folders of other versions that were last used a month before this one."""
    with contextlib.suppress(OSError):  # another process may be removing the same
        os.utime(folder)
        used = folder.stat().st_mtime
        for other in folder.parent.glob("kernels-*"):
            if used - other.stat().st_mtime > STALE_AFTER:
                shutil.rmtree(other, ignore_errors=True)


_FOLDER = _folder()
_WAS_CACHED = _FOLDER is not None and next(_FOLDER.rglob("*.nbi"), None) is not None


def is_cached() -> bool:
    """Whether a run before this one has left compiled kernels; if not, the first use of each kernel compiles it."""
    return _WAS_CACHED


def is_kept() -> bool:
    """Whether there is a folder in which compiled kernels are remembered."""
    return _FOLDER is not None


def compile_for(function: Any, versions: Iterable[str]) -> None:  # noqa: ANN401 - what numba makes of a function
    """Compile a kernel for arguments of the types that each version names; one that does not fit is passed over."""
    for version in versions:
        with contextlib.suppress(AttributeError, NameError, TypeError, numba.NumbaError):
            function.compile(tuple(eval(name, vars(numba.types)) for name in version.split(" | ")))  # noqa: S307 - ours


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile ``function`` at its first call.

    Without the lock, without fastmath, and remembered on disk where possible.
    """
    if _FOLDER is None:
        return cast("Callable[P, R]", numba.njit(nogil=True)(function))
    settings: Any = config  # its attributes are set at run time
    before = settings.CACHE_DIR
    settings.CACHE_DIR = str(
        _FOLDER
    )  # read once, where the decorator looks for a place; other users of numba keep theirs
    try:
        return cast("Callable[P, R]", numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:  # numba finds no place for this file
        return cast("Callable[P, R]", numba.njit(nogil=True)(function))
    finally:
        settings.CACHE_DIR = before


def step(function: Callable[P, R]) -> Callable[P, R]:
    """A function that only kernels call: it is compiled into them, and nothing is made for calls from Python."""
    compiled: Any = numba.njit
    return cast("Callable[P, R]", compiled(nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)(function))


def given(array: npt.ArrayLike, dtype: type[S]) -> npt.NDArray[S]:
    """An argument that a kernel reads: contiguous, of this type and marked read-only.

    Arrow's arrays are read-only, which to numba is another type: marking all of them keeps one compiled version of each
    kernel. Costs a copy only where the layout or the type differs.
    """
    made = np.require(array, dtype=dtype, requirements=["C_CONTIGUOUS", "ALIGNED"])
    view = made.view()
    view.flags.writeable = False
    return view


def _element(width: int) -> Callable[[int, int], int]:
    """Reads element ``index`` of the array of unsigned (64 bits: signed) integers that begins at an address."""
    if config.DISABLE_JIT:  # type: ignore[attr-defined]  # set at run time
        held: Any = {8: ctypes.c_uint8, 16: ctypes.c_uint16, 32: ctypes.c_uint32, 64: ctypes.c_int64}[width]
        kept: Any = {8: np.uint8, 16: np.uint16, 32: np.uint32, 64: np.int64}[width]
        return lambda address, index: kept(held.from_address(int(address) + int(index) * width // 8).value)

    def read(_context: Any, _address: Any, _index: Any) -> Any:  # noqa: ANN401 (numba's own)
        result = types.int64 if width == 64 else getattr(types, f"uint{width}")  # noqa: PLR2004 (bits)

        def generated(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:  # noqa: ANN401
            place = builder.inttoptr(arguments[0], context.get_value_type(result).as_pointer())
            return builder.load(builder.gep(place, [arguments[1]]))

        return result(types.int64, types.int64), generated

    return cast("Callable[[int, int], int]", intrinsic(read))


byte_at, code_at, word_at = _element(8), _element(16), _element(64)
