"""What the GRPO presets train on: the `rl` configurations of the datasets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from megascience_hf.errors import UserError, unknown_name
from megascience_hf.sft import folder


@dataclass(frozen=True, slots=True)
class Data:
    """A dataset as an entry of `datasets:` in TRL."""

    name: str
    title: str
    entry: tuple[tuple[str, str], ...]


def _of(name: str, title: str, path: str, config: str) -> Data:
    return Data(name, title, (("path", path), ("name", config), ("split", "train")))


MEGASCIENCE = _of("megascience", "the rows of MegaScience that rules can verify", "megascience", "rl")
EASY = _of("easy", "the easy items of this package", "megascience", "easy_rl")
DATA = {
    data.name: data
    for data in (
        MEGASCIENCE,
        _of("textbook_reasoning", "the rows of TextbookReasoning that rules can verify", "textbook_reasoning", "rl"),
        _of("sample", "the embedded sample", "megascience", "sample_rl"),
        EASY,
    )
}


def named(name: str) -> Data:
    """A dataset of DATA, or a folder with rows of questions and reference answers.

    Raises:
        UserError: there is neither, or the folder has no such rows.
    """
    if name in DATA:
        return DATA[name]
    path = Path(name)
    if not path.is_dir():
        raise UserError(f"{unknown_name('dataset', name, list(DATA))} Or give a folder; {name!r} is none")
    columns = folder.columns(path)
    missing = [column for column in ("question", "answer", "subject", "reference_answer") if column not in columns]
    if missing:
        raise UserError(f"{name} has no column {', '.join(missing)}; has {', '.join(sorted(columns)) or 'none'}")
    builder = "megascience" if "source" in columns else "textbook_reasoning"
    entry = (("path", builder), ("name", "rl"), ("data_dir", str(path.resolve())), ("split", "train"))
    return Data(path.resolve().name, f"the rows of {name} that rules can verify", entry)
