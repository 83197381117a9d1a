"""A folder of data, loaded as its users will load it: what `load_dataset` refuses must not be published."""

from __future__ import annotations

import logging
import re
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from megascience_hf.cards import eval_yaml
from megascience_hf.cards.front_matter import Card, Finding
from megascience_hf.foreign_text import one_line
from megascience_hf.hub import shard_names

if TYPE_CHECKING:
    from datasets import DatasetDict

# Endings of files with rows, packed ones besides; `datasets` reads pictures, sounds and more as well.
DATA = (".parquet", ".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".arrow", ".txt", ".tar", ".zip")
_PACKED = (".gz", ".zst", ".bz2", ".xz")
_LOADING = threading.Lock()  # what `datasets` logs and shows is set for the whole process
_CONFIGS = "if they are different data, give each a config in the metadata: configs: - config_name: …, data_files: …"
_FILE = re.compile(r"file '([^']+)'")  # in what `datasets` logs of a file that it cannot read


@dataclass(eq=False)
class LoadFailure(Exception):
    """Why `load_dataset` refused.

    Args:
        config: name of the config; "" if it found none.
        file: that it stumbled over, from the folder; "" if it did not say.
        why: in a line.
        is_columns: whether the columns of one file are not those of another.
    """

    config: str
    file: str
    why: str
    is_columns: bool = False

    def __str__(self) -> str:
        of = f" of the config {self.config!r}" if self.config not in ("", "default") else ""
        at = f"{self.file}{of}: " if self.file else (f"{of.strip()}: " if of else "")
        return f"load_dataset refuses this folder: {at}{self.why}"


def has_data(names: Sequence[str]) -> bool:
    """Whether files with rows are among them; the notes of a run beside a card are not."""
    return any(_is_data(name) for name in names)


def has_rows(names: Sequence[str]) -> bool:
    """Whether files are among them that hold rows and nothing else; JSON, texts and archives may be anything."""
    return any(_is_data(name) and not name.lower().endswith((".json", ".txt", ".tar", ".zip")) for name in names)


def _is_data(name: str) -> bool:
    small = name.lower()
    stem = next((small.removesuffix(ending) for ending in _PACKED if small.endswith(ending)), small)
    return stem.endswith(DATA) and not name.startswith(".")


@contextmanager
def loaded(files: Mapping[str, Path]) -> Iterator[dict[str, DatasetDict]]:
    """Every config of the files, loaded by `load_dataset` from a folder that has nothing else; gone afterwards.

    It is written beside the user's cache of datasets, as a user's own call would be, in about the space of the rows.

    Args:
        files: name in the repository → where it lies, the card among them if its `configs` count.

    Raises:
        LoadFailure: it is refused.
    """
    import datasets

    base = Path(datasets.config.HF_DATASETS_CACHE)
    base.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="megascience-check-", dir=base) as temporary:
        folder, cache = Path(temporary) / "folder", Path(temporary) / "cache"
        folder.mkdir()
        for name, path in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).symlink_to(path.resolve())
        with _LOADING, _quiet() as log:
            config = ""
            try:
                made: dict[str, DatasetDict] = {}
                for config in datasets.get_dataset_config_names(str(folder)):
                    found = datasets.load_dataset(str(folder), config, cache_dir=str(cache))
                    made[str(config)] = cast("DatasetDict", found)
            except Exception as error:  # noqa: BLE001  # `datasets` raises whatever its readers stumble over
                raise _failure(error, str(config), log.messages, folder) from None
        yield made


def check(files: Mapping[str, Path], card: Card | None, name: str) -> Iterator[Finding]:
    """What would be published and cannot be loaded, or not whole.

    Args:
        name: of the repository, without its owner.
    """
    if f"{name}.py" in files:
        message = f"{name}.py is taken for a loading script, which load_dataset refuses since datasets 4"
        yield Finding(1, "error", message, "give it another name")
        return
    line = card.line("configs") if card is not None else 1
    if gone := shard_names.missing(name for name in files if _is_data(name)):
        message = f"the names of the shards promise {_some(gone)}, which {'is' if len(gone) == 1 else 'are'} missing"
        yield Finding(line, "error", message, "add what is missing, or write the shards anew")
        return
    try:
        with loaded(files) as configs:
            if eval_yaml.NAME in files:
                yield from _benchmark(configs, files[eval_yaml.NAME])
    except LoadFailure as failure:
        yield Finding(line, "error", str(failure), _CONFIGS if failure.is_columns else "mend the file, or leave it out")


def _benchmark(configs: Mapping[str, DatasetDict], file: Path) -> Iterator[Finding]:
    """The columns that `eval.yaml` asks for and that are not there."""
    for config, split, columns in eval_yaml.columns(file.read_text(encoding="utf-8", errors="replace")):
        splits = configs.get(config)
        if splits is None or split not in splits:
            there = ", ".join(f"{name}/{of}" for name, splits in configs.items() for of in splits)
            message = f"{file.name} asks for the split {split} of the config {config}, and there is {there}"
            yield Finding(1, "error", one_line(message), "write what is there")
            continue
        if lost := [name for name in columns if name not in splits[split].column_names]:
            message = f"{file.name} asks for {', '.join(lost)}, and the columns of {split} are "
            yield Finding(1, "error", one_line(message + ", ".join(splits[split].column_names)), "write what is there")


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


class _Log(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _quiet() -> Iterator[_Log]:
    """What `datasets` logs is kept, and not shown: it tells of a folder that nobody knows."""
    import datasets

    # the client of the Hub reads the card, and says that of a file without metadata which we say as well
    loggers, kept = [logging.getLogger(name) for name in ("datasets", "huggingface_hub")], _Log()
    before, bars = [(logger.handlers[:], logger.propagate) for logger in loggers], datasets.are_progress_bars_disabled()
    for logger in loggers:
        logger.handlers[:], logger.propagate = [kept], False
    datasets.disable_progress_bars()
    try:
        yield kept
    finally:
        for logger, (handlers, propagates) in zip(loggers, before, strict=True):
            logger.handlers[:], logger.propagate = handlers, propagates
        if not bars:
            datasets.enable_progress_bars()


def _failure(error: Exception, config: str, messages: Sequence[str], folder: Path) -> LoadFailure:
    from datasets.exceptions import DatasetGenerationCastError
    from datasets.table import CastError

    cause = error.__cause__ if type(error.__cause__) in (CastError, DatasetGenerationCastError) else None
    is_columns = isinstance(error, DatasetGenerationCastError) or cause is not None
    named = [found[1] for message in messages if (found := _FILE.search(message))]
    text = str(error.__cause__ or error) or type(error).__name__
    if isinstance(error.__cause__ or error, StopIteration) or "BatchSize must be greater than 0" in text:
        text = "a file has no rows"  # which its readers do not foresee
    if is_columns:
        text = "its columns are not those of the files before it"
        if found := re.search(r"Couldn't cast\n(.*?)\nto\n\{(.*?)\}", str(cause or error), re.DOTALL):
            has = ", ".join(re.findall(r"^(.+?): ", found[1], re.MULTILINE))
            wants = ", ".join(re.findall(r"'([^']+)': [A-Z]", found[2]))
            text = f"it has the columns {has}, and the files before it have {wants}"
    text = " ".join(text.replace(f"{folder}/", "").replace(str(folder), "the folder").split())
    why = one_line(text)[:300].rstrip(".")
    file = named[-1].replace(f"{folder}/", "") if named else ""
    return LoadFailure(config, file if not file.startswith("/") else Path(file).name, why, is_columns)
