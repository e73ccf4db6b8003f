"""The two streams a command speaks on: results on standard output, everything else on standard error."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, TextIO

from ftindicators.cli.escaping import in_line, shown

Level = Literal["info", "warning", "error"]


@dataclass(slots=True)
class Terminal:
    """Where a command's words go.

    ``json_lines``: standard error holds one JSON object a line. ``debug``: errors come with a traceback. Whatever is
    written is made safe to show here; a reader who has gone away (``| head``) is no error.
    """

    json_lines: bool = False
    debug: bool = False
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)

    @classmethod
    def of(cls, arguments: Sequence[str], environment: Mapping[str, str]) -> Terminal:
        """The terminal that the arguments ask for, read before they are parsed: faults in them are told so too."""
        words = list(arguments[: arguments.index("--")] if "--" in arguments else arguments)
        log_format = environment.get("FTINDICATORS_LOG_FORMAT", "text")
        for word, following in zip(words, [*words[1:], ""], strict=False):
            if word == "--log-format":
                log_format = following
            elif word.startswith("--log-format="):
                log_format = word.partition("=")[2]
        debug = "--debug" in words or environment.get("FTINDICATORS_DEBUG", "").lower() in {"1", "true", "yes", "on"}
        return cls(json_lines=log_format == "json", debug=debug)

    def result(self, text: str) -> None:
        """Print what the command was asked for, on standard output."""
        self._write(self.out, shown(text))

    def result_json(self, value: object) -> None:
        """Print what the command was asked for as JSON, on standard output."""
        self._write(self.out, json.dumps(value, indent=2))

    def document(self, text: str, in_ascii: Callable[[str], str]) -> None:
        """Print a document that holds nothing unseen, as it stands; in ASCII where the encoding lacks a character."""
        encoding = getattr(self.out, "encoding", None) or "utf-8"
        try:
            text.encode(encoding)
        except (UnicodeEncodeError, LookupError):
            text = in_ascii(text)
        self._write(self.out, text, end="")

    def say(self, event: str, message: str, *, level: Level = "info", fields: Mapping[str, Any] | None = None) -> None:
        """Say something on standard error; ``fields`` stand only in JSON lines, since the message has them in words."""
        if self.json_lines:
            now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            record = {"time": now, "level": level, "event": event, "message": message, **(fields or {})}
            self._write(self.err, json.dumps(record, default=str))
        else:
            self._write(self.err, shown(message))

    def draw(self, line: str, *, over: int) -> int:
        """Write one line over the last one, which was ``over`` characters long; gives the new length."""
        text = in_line(line)
        self._write(self.err, "\r" + text.ljust(over), end="")
        return len(text)

    def listen(self) -> None:
        """Take up what Python warns of and what libraries log, so that it is told in the same form.

        The terminal that listens last is told: the streams of one before it in this process may be closed.
        """
        import logging

        class _Handler(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                level: Level = "error" if record.levelno >= logging.ERROR else "warning"
                told(f"{level}: {record.getMessage()}", level, record.name)

        def told(message: str, level: Level, logger: str) -> None:
            self.say("log", message, level=level, fields={"logger": logger})

        logging.captureWarnings(capture=False)  # where somebody has put warnings back since, it would not be taken anew
        logging.captureWarnings(capture=True)
        root = logging.getLogger()
        for earlier in [handler for handler in root.handlers if handler.name == __name__]:
            root.removeHandler(earlier)
        handler = _Handler(level=logging.WARNING)
        handler.name = __name__
        root.addHandler(handler)

    def _write(self, stream: TextIO, text: str, end: str = "\n") -> None:
        try:
            stream.write(text + end)
            stream.flush()
        except BrokenPipeError:
            _silence(stream)


def prepare_streams() -> None:
    """Let no character that the terminal's encoding lacks end a command."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _silence(stream: TextIO) -> None:
    """Send the rest to nowhere: Python would complain once more when it closes the stream."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
