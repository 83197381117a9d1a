"""A dataset report as a page of HTML, as Markdown for a dataset card, and as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from megascience_hf.curation.dataset_report import DatasetReport
from megascience_hf.errors import UserError

FORMATS = (".html", ".md", ".json")
_TEMPLATES = Path(__file__).parent / "templates"
_BACKTICKS = re.compile(r"`+")


def as_json(report: DatasetReport) -> str:
    return json.dumps(report.to_json(), indent=2, ensure_ascii=False) + "\n"


def as_markdown(report: DatasetReport) -> str:
    """Text of the data stands in code blocks whose fence it does not contain, so it is shown as it is."""
    return _render("dataset_report.md.jinja", report, escape=False)


def as_html(report: DatasetReport) -> str:
    """One page that loads nothing; all text of the data is escaped."""
    return _render("dataset_report.html.jinja", report, escape=True)


def write(report: DatasetReport, file: Path) -> None:
    """Write the page that the ending of the name says.

    Raises:
        UserError: another ending, or no such folder.
    """
    as_text: Mapping[str, Callable[[DatasetReport], str]] = {".html": as_html, ".md": as_markdown, ".json": as_json}
    check(file)
    partial = file.with_name(f".{file.name}.partial")
    partial.write_text(as_text[file.suffix.lower()](report), encoding="utf-8", errors="replace")
    partial.replace(file)


def check(file: Path) -> None:
    """Raise before the work is done if a page could not be written.

    Raises:
        UserError: another ending, or no such folder.
    """
    if file.suffix.lower() not in FORMATS:
        raise UserError(f"{file}: the ending says the format, which is one of {', '.join(FORMATS)}")
    if not file.parent.is_dir():
        raise UserError(f"no folder {file.parent}: make it first")


def _render(template: str, report: DatasetReport, *, escape: bool) -> str:
    environment = Environment(  # Markdown is no HTML; pages are escaped
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=escape,  # noqa: S701
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"fence": _fence, "cell": _cell}
    return environment.get_template(template).render(
        report=report,
        percent=lambda n, of=report.rows: f"{n / of:.1%}" if of else "",
        version=version("megascience-hf"),
    )


def _fence(text: str) -> str:
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    mark = "`" * max(3, longest + 1)
    return f"{mark}text\n{text}\n{mark}"


def _cell(text: str) -> str:
    """A label in a cell of a Markdown table."""
    plain = " ".join(text.split())[:80]
    return re.sub(r"([\\|`*_<>\[\]])", r"\\\1", plain) or "(none)"
