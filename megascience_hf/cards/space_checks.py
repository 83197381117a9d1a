"""What the Hub would refuse, or not start, in the metadata of a Space's card.

Source: huggingface.co/docs/hub/spaces-config-reference; the length is that of the Hub's own refusal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from megascience_hf.cards.front_matter import Card, Finding
from megascience_hf.foreign_text import one_line
from megascience_hf.hub.upload_plan import files

COLOURS = ("red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray")
_LONGEST = 60  # characters of short_description
_DEFAULT_FILE = {"gradio": "app.py", "streamlit": "app.py", "static": "index.html", "docker": "Dockerfile"}
_SWITCHES = ("pinned", "fullWidth", "hf_oauth", "disable_embedding")
_TEXT = re.compile(r"[^\W\d]|[.,;:!?()'\"+/<>=-]")  # what no emoji is made of


def check(card: Card, folder: Path | None) -> Iterator[Finding]:
    """The findings; `folder` is that of the repository, None if the card is kept elsewhere."""
    metadata = card.metadata or {}

    def error(key: str, message: str, mend: str) -> Finding:
        return Finding(card.line(key), "error", message, mend)

    for key in ("colorFrom", "colorTo"):
        if key in metadata and metadata[key] not in COLOURS:
            yield error(key, f"{key} is no colour of the Hub: {_shown(metadata[key])}", f"one of: {', '.join(COLOURS)}")
    about = metadata.get("short_description")
    if isinstance(about, str) and len(about) > _LONGEST:
        message = f"short_description has {len(about)} characters: the Hub refuses more than {_LONGEST}"
        yield error("short_description", message, "shorten it")
    emoji = metadata.get("emoji")
    if emoji is not None and (not isinstance(emoji, str) or not emoji or _TEXT.search(emoji)):
        yield error("emoji", f"emoji is no emoji: {_shown(emoji)}", "write one, such as 🔬")
    for key in ("sdk_version", "python_version"):
        if isinstance(metadata.get(key), int | float):
            mend = "quote it, or 3.10 becomes 3.1"
            yield error(key, f"{key} must be a text; YAML reads the number {metadata[key]} here", mend)
    for key in _SWITCHES:
        if key in metadata and not isinstance(metadata[key], bool):
            yield error(key, f"{key} must be true or false", "write true, or take it out")
    yield from _app_file(card, metadata, folder)


def _app_file(card: Card, metadata: dict[str, Any], folder: Path | None) -> Iterator[Finding]:
    """The file that the Space starts with."""
    sdk, given = metadata.get("sdk"), metadata.get("app_file")
    if given is not None and not isinstance(given, str):
        yield Finding(card.line("app_file"), "error", f"app_file is no name of a file: {_shown(given)}", "write one")
        return
    name = given if isinstance(given, str) else _DEFAULT_FILE.get(str(sdk))
    if folder is None or name is None:
        return
    line = card.line("app_file" if given is not None else "sdk")
    if name.startswith("/") or ".." in name.split("/"):
        yield Finding(line, "error", f"app_file is outside the repository: {_shown(name)}", "write it from its top")
    elif PurePosixPath(name).as_posix() not in files(folder)[0]:
        what = f"there is no {_shown(name)}, which the Space starts with"
        yield Finding(line, "error", what, "add the file, or write app_file: NAME")


def _shown(value: object) -> str:
    return one_line(str(value))[:60]
