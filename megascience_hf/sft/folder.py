"""A local folder of Parquet or JSON Lines as training data: which of TRL's forms it has, and how many rows."""

from __future__ import annotations

import glob
from pathlib import Path
from typing import Any

from megascience_hf.errors import UserError
from megascience_hf.rows.files import columns_of, count_rows
from megascience_hf.sft import training_rows
from megascience_hf.sft.data import MEGASCIENCE, TEXTBOOK_REASONING, Data

NEEDED = "question, answer, subject and reference_answer; or prompt and completion; or messages"


def data(folder: Path) -> Data:
    """The folder as data for a preset, with the paper's recipe.

    Rows of `question`, `answer`, `subject`, `reference_answer` go through this package's builders; rows of `prompt` and
    `completion`, or of `messages`, TRL takes as they are.

    Raises:
        UserError: there is no file with rows, one cannot be read, or the columns are others.
    """
    files = _files(folder)
    found = _columns(files)
    form = training_rows.form(found)
    absolute = str(folder.resolve())
    rows = sum(count_rows(file) or 0 for file in files)
    entry: tuple[tuple[str, Any], ...]
    if form is None:
        raise UserError(f"{folder} has the columns {', '.join(sorted(found)) or 'none'}; needed are {NEEDED}")
    if form == training_rows.TEXTBOOK:
        name = MEGASCIENCE.name if "source" in found else TEXTBOOK_REASONING.name
        entry = (("path", name), ("name", "prompt_completion"), ("data_dir", absolute), ("split", "train"))
    else:
        # The files by their names and the columns by theirs: of a folder `datasets` takes what lies in its folders too,
        # or what a card names, and TRL looks at columns beside those that are trained.
        entry = (
            ("path", "parquet" if files[0].suffix == ".parquet" else "json"),
            ("data_files", [glob.escape(str(file.resolve())) for file in files]),
            ("columns", list(form)),
            ("split", "train"),
        )
    turns = form == training_rows.MESSAGES
    return Data(folder.name, str(folder), entry, rows, None, assistant_only_loss=turns, folder=absolute)


def columns(folder: Path) -> set[str]:
    """The columns of a folder's first file.

    Raises:
        UserError: there is no file with rows, or it cannot be read.
    """
    return _columns(_files(folder))


def check_rows(folder: Path) -> None:
    """
    Raises:
        UserError: a row cannot be trained; the message has its file and number.
    """
    files = _files(folder)
    training_rows.check_files(files, _columns(files), str(folder))


def require_prompt_and_completion(name: str, found: set[str]) -> None:
    """Refuse data whose rows TRL would not take as they are, or would train whole, the question with the answer.

    Args:
        name: a folder or a repository on the Hub.
        found: its columns.

    Raises:
        UserError: with the columns that it has, and with `--data` where that makes them fit.
    """
    if {"prompt", "completion"} <= found:
        return
    fits = training_rows.form(found) is not None
    raise UserError(
        f"{name} has the columns {', '.join(sorted(found)) or 'none'} where TRL needs prompt and completion"
        + (f"; give it as --data {name} instead of --datasets" if fits else "")
    )


def _files(folder: Path) -> list[Path]:
    from megascience_hf.builders import shards  # imports `datasets`, which takes a second

    try:
        return shards.folder_shards(folder)
    except (ValueError, shards.ShardError) as error:
        raise UserError(str(error)) from error


def _columns(files: list[Path]) -> set[str]:
    """Of the first file with a row: an empty shard in front tells nothing."""
    for file in files:
        try:
            if count_rows(file):
                return columns_of(file)
        except (OSError, ValueError) as error:
            raise UserError(f"{file} cannot be read: {error}") from error
    raise UserError(f"{files[0].parent} has no row in its {len(files)} file{'s' if len(files) > 1 else ''}")
