"""Reports as files: one candidate's, or a folder of all of them with an index. Whole, or not there at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ftindicators.diagnostics import InvalidInput, InvalidResults
from ftindicators.reports.html import report_page
from ftindicators.reports.index import INDEX, file_of, index_page, list_json
from ftindicators.reports.json_text import json_text
from ftindicators.results.placing import check_free, placed
from ftindicators.results.placing_file import check_file_free, placed_file
from ftindicators.runners.extras import needed

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftindicators.model.candidate import Candidate
    from ftindicators.runners.report import ReportJob

Format = Literal["html", "json"]
MARKER = '<meta name="generator" content="ftindicators report">'
_MOST_FAULTS = 20


def check_out(out: Path, *, overwrite: bool, folder: bool) -> None:
    """Raise WrongUsage now where writing would raise it later."""
    if folder:
        check_free(out, overwrite=overwrite, may_replace=_is_ours)
    else:
        check_file_free(out, overwrite=overwrite)


def report_text(job: ReportJob, candidate: Candidate, format_: Format) -> str:
    """One candidate's report. Raises MissingExtra, InvalidResults, InternalFault."""
    if format_ == "json":
        return json_text(job.report(candidate).to_json())
    jinja2 = needed("jinja2", "reports", "an HTML report")
    return report_page(jinja2, job.report(candidate), twin=None if job.twin(candidate) is None else "")


def list_text(job: ReportJob) -> str:
    """The folder's candidates in short, as JSON."""
    return json_text(list_json(job.results, job.policy))


def write_text(text: str, out: Path, *, overwrite: bool) -> None:
    """Write one file. Raises WrongUsage where it exists and ``overwrite`` is not given."""
    with placed_file(out, overwrite=overwrite) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def write_pages(job: ReportJob, out: Path, *, overwrite: bool, said: Callable[[int], None] | None = None) -> int:
    """Write a folder: an index, and a page for each candidate, the suppressed ones too; gives how many.

    ``said`` is told how many pages are written. Raises WrongUsage where ``out`` exists, unless ``overwrite`` is given
    and it is such a folder (or empty).
    """
    jinja2 = needed("jinja2", "reports", "an HTML report")
    # What is for review stands last, so that a link by id leads there and not to a part that is held back.
    links = {c.candidate_id: file_of(c) for c in (*job.results.suppressed, *job.results.candidates)}
    with placed(out, overwrite=overwrite, may_replace=_is_ours) as folder:
        for number, candidate in enumerate(job.candidates, start=1):
            twin = job.twin(candidate)
            page = report_page(jinja2, job.report(candidate), links, twin=None if twin is None else file_of(twin))
            (folder / file_of(candidate)).write_text(page, encoding="utf-8", newline="\n")
            if said is not None:
                said(number)
        index = index_page(jinja2, job.results, job.policy, job.folder.name)
        (folder / INDEX).write_text(index, encoding="utf-8", newline="\n")
    return len(job.candidates)


def check_schema(text: str, schema: Path) -> None:
    """Hold a JSON report against the user's own schema file. It is never fetched from anywhere.

    Raises InvalidInput for a file that is no JSON Schema, InvalidResults with every place that does not fit it,
    MissingExtra.
    """
    jsonschema = needed("jsonschema", "reports", "--schema")
    referencing = needed("referencing", "reports", "--schema")
    try:
        wanted = json.loads(schema.read_text(encoding="utf-8"))
        validator: Any = jsonschema.validators.validator_for(wanted, default=jsonschema.Draft202012Validator)
        validator.check_schema(wanted)
        faults = list(validator(wanted, registry=referencing.Registry()).iter_errors(json.loads(text)))
    except OSError as error:
        raise InvalidInput(f"{schema}: {error.strerror}") from error
    except (ValueError, jsonschema.SchemaError, referencing.exceptions.Unresolvable) as error:
        raise InvalidInput(f"{schema} is no JSON Schema that can be used: {str(error).splitlines()[0]}") from error
    if faults:
        shown = [f"  {fault.json_path}: {fault.message[:200]}" for fault in faults[:_MOST_FAULTS]]
        more = len(faults) - len(shown)
        raise InvalidResults(
            f"the report does not fit {schema}:\n" + "\n".join(shown) + (f"\n  and {more} more" if more else "")
        )


def _is_ours(out: Path) -> bool:
    """Whether a folder may be replaced: an empty one, or one whose index a report has written."""
    if not out.is_dir():
        return False
    if not any(out.iterdir()):
        return True
    try:
        return MARKER in (out / INDEX).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return False
