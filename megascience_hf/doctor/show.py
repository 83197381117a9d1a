"""All checks in one report."""

from __future__ import annotations

import importlib.metadata
import platform
import sys
from textwrap import fill

from packaging.utils import canonicalize_name
from rich.console import Console
from rich.text import Text

from megascience_hf.doctor import hardware, hub, installation, packages, startup
from megascience_hf.doctor.finding import Finding, Level
from megascience_hf.doctor.installation import PACKAGE_FOLDER
from megascience_hf.version import PACKAGE as OURS

_STACK = (
    *("datasets", "huggingface_hub", "transformers", "trl", "accelerate", "peft", "torch", "lighteval", "litellm"),
    *("latex2sympy2_extended", "math-verify", "xxhash", "inspect-ai", "evaluate", "datatrove", "gradio", "vllm"),
)
_STYLES: dict[Level, str] = {"ok": "green", "note": "yellow", "problem": "bold red"}


def doctor(console: Console) -> int:
    """Print all findings; 1 when there is a problem. Extras that are not installed and a Hub out of reach are none."""
    _print_versions(console)
    sections = examine()
    for title, findings in sections.items():
        _print_section(console, title, findings)
    levels = [finding.level for findings in sections.values() for finding in findings]
    problems, notes = levels.count("problem"), levels.count("note")
    console.print()
    summary = f"{problems or 'no'} problem{'' if problems == 1 else 's'}, {notes} note{'' if notes == 1 else 's'}"
    console.print(Text(summary, style=_STYLES["problem" if problems else "ok"]))
    return 1 if problems else 0


def examine() -> dict[str, list[Finding]]:
    """All findings about this machine by section."""
    found = installation.find()
    damage = installation.check(found)
    sections = {"Installation": damage} if damage else {}
    if found.folder is not None:
        ours = importlib.metadata.distribution(OURS)
        extras = ours.metadata.get_all("Provides-Extra") or []
        sections["Extras"] = packages.check_extras(ours.requires or [], extras, packages.installed, found)
        sections["Start-up hook"] = startup.check(found.folder, PACKAGE_FOLDER, found.reinstall())
    sections["Combinations known to break"] = packages.check_known_bad(packages.installed)
    return sections | {"Hub": hub.check(), "GPU": hardware.check()}


def _print_versions(console: Console) -> None:
    rows = [("Python", f"{platform.python_version()} ({sys.executable})"), ("platform", platform.platform())]
    rows += [(name, packages.installed(canonicalize_name(name)) or "not installed") for name in (OURS, *_STACK)]
    console.print(Text("Versions", style="bold"))
    width = max(len(name) for name, _ in rows)
    for name, version in rows:
        _print_hanging(console, f"  {name:{width}}  ", "", version)


def _print_section(console: Console, title: str, findings: list[Finding]) -> None:
    console.print()
    console.print(Text(title, style="bold"))
    for finding in findings:
        _print_hanging(console, f"  {finding.level:9}", _STYLES[finding.level], finding.what)
        if finding.mend:  # never broken into lines, so that it can be copied
            console.print(Text(f"           -> {finding.mend}"), soft_wrap=True)


def _print_hanging(console: Console, label: str, style: str, what: str) -> None:
    # Not a table: it would pad every line with blanks.
    text = Text(fill(what, max(console.width, 40), initial_indent=label, subsequent_indent=" " * len(label)))
    text.stylize(style, 0, len(label))
    console.print(text, soft_wrap=True)
