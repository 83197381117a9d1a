"""Which version of this package runs, with the commit where the installation tells it."""

from __future__ import annotations

import functools
import importlib.metadata
import json
import subprocess
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

PACKAGE = "megascience-hf"


def editable_checkout(direct_url: str | None) -> Path | None:
    """The checkout of an editable installation, of the text of its `direct_url.json` (PEP 610)."""
    record = json.loads(direct_url) if direct_url else {}
    editable = record.get("dir_info", {}).get("editable")
    return Path(url2pathname(urlsplit(record["url"]).path)) if editable else None


@functools.cache
def with_commit() -> str:
    """Such as `0.2.0`, or `0.2.0+g0123456789ab` (PEP 440) of a checkout or an installation from a
    repository: for records of runs.

    `.dirty` stands behind the commit of a checkout whose package was changed since.
    """
    installed = importlib.metadata.distribution(PACKAGE)
    # of the code that runs: by PYTHONPATH it may be another checkout than the installed one
    commit = _commit(Path(__file__).resolve().parents[1])
    if not commit:
        direct_url = installed.read_text("direct_url.json")
        commit = (json.loads(direct_url) if direct_url else {}).get("vcs_info", {}).get("commit_id")
    return f"{installed.version}+g{commit[:12]}{commit[40:]}" if commit else installed.version


def _commit(checkout: Path) -> str | None:
    """None where it is no repository of its own, or there is no git. A dirty one has `.dirty` behind it."""
    if not (checkout / ".git").exists():  # git would find one that the checkout lies in
        return None
    try:
        head = _git(checkout, "rev-parse", "HEAD")
        changed = _git(checkout, "status", "--porcelain", "--", Path(__file__).parent.name)
    except (OSError, subprocess.SubprocessError):
        return None
    return head + (".dirty" if changed else "")


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True, timeout=10
    )
    return done.stdout.strip()
