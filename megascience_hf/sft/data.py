"""What the presets train on: the two published datasets, the baselines of the paper, the embedded sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from megascience_hf.errors import UserError, first_line


@dataclass(frozen=True, slots=True)
class Data:
    """A dataset and the recipe that the paper trained on it with (table 15 of arXiv 2507.16812)."""

    name: str  # on the command line, and at the end of a preset's name
    title: str
    entry: tuple[tuple[str, Any], ...]  # of `datasets:` in TRL
    rows: int | None  # None: not known before the folder is read
    mean_tokens: float | None  # of question and answer together, without the chat template
    batch: int = 512  # examples a step
    max_length: int = 4096  # tokens
    epochs: int = 3
    assistant_only_loss: bool = False  # for rows that are `messages`; prompt and completion need no such switch
    folder: str | None = None  # of rows of one's own
    hub: tuple[str, str] | None = None  # repository and commit, for the trainers that do not know our names

    @property
    def turns(self) -> bool:
        """Whether the rows are conversations, which TRL takes as they are; else this package's builders make them."""
        return "name" not in dict(self.entry)


def _published(name: str, title: str, repo: str, commit: str, rows: int, mean_tokens: float) -> Data:
    entry = (("path", name), ("name", "prompt_completion"), ("split", "train"))
    return Data(name, title, entry, rows, mean_tokens, hub=(repo, commit))


def _baseline(name: str, title: str, rows: int | None, batch: int, max_length: int) -> Data:
    # The paper's decontaminated copies are not published, so the rows come from a folder of the reader's own.
    entry = (("path", "textbook_reasoning"), ("name", "prompt_completion"), ("data_dir", name), ("split", "train"))
    return Data(name, title, entry, rows, None, batch, max_length, folder=name)


# Mean tokens by the replication in table 1 of the Spark-234K paper: question + response.
MEGASCIENCE = _published(
    "megascience",
    "MegaScience",
    "MegaScience/MegaScience",
    "8df5586005374acba25aecc4f5469ce30fec605c",
    1_253_230,
    170.77 + 692.93,
)
TEXTBOOK_REASONING = _published(
    "textbook_reasoning",
    "TextbookReasoning",
    "MegaScience/TextbookReasoning",
    "ca7ecbec76d01bff2e99f3dc17735b02f87d4e96",
    651_840,
    63.80 + 409.66,
)
# Rows after decontamination, table 3 of the paper; it has none for SCP-116K.
BASELINES = (
    _baseline("scp_116k", "SCP-116K", None, 128, 16_384),
    _baseline("natural_reasoning", "NaturalReasoning", 1_079_000, 512, 4096),
    _baseline("nemotron_science", "Nemotron-Science", 447_400, 128, 16_384),
)
SAMPLE = Data(
    "sample",
    "the embedded sample",
    (("path", "megascience"), ("name", "sample_prompt_completion"), ("split", "train")),
    rows=70,
    mean_tokens=None,
    batch=1,
    max_length=1024,
)

DATA = {data.name: data for data in (MEGASCIENCE, TEXTBOOK_REASONING, *BASELINES, SAMPLE)}


def load(data: Data) -> Any:
    """The rows as TRL reads an entry; they are in the cache then, where the processes of a training find them.

    Raises:
        UserError: they are not there or cannot be read, which TRL says in a traceback for each process.
    """
    import datasets

    entry = dict(data.entry)
    place = {name: entry.get(name) for name in ("name", "data_dir", "data_files")}
    try:
        rows = datasets.load_dataset(entry["path"], **place, split=entry["split"])
    except (OSError, ValueError, TypeError, datasets.exceptions.DatasetsError) as error:
        # `datasets` says of most faults that one occurred, and keeps which for the cause.
        cause = error.__cause__ if "occurred while generating" in str(error) and error.__cause__ else error
        raise UserError(f"the rows of {data.title} cannot be had: {first_line(cause)}") from error
    return rows.select_columns(entry["columns"]) if "columns" in entry else rows
