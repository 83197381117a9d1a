"""The card of a user's own dataset, from its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from huggingface_hub import DatasetCardData

from megascience_hf.cards import dataset_folder
from megascience_hf.cards.card_file import write_card
from megascience_hf.cards.dataset_folder import DatasetFacts
from megascience_hf.cards.rendering import render
from megascience_hf.cards.size_category import size_category
from megascience_hf.language_names import language_name

# What the columns of this package's datasets hold, for the table of columns; others get no description.
_COLUMNS = {
    "question": "the question",
    "answer": "the solution, with its steps",
    "subject": "the subject",
    "reference_answer": "the short answer alone; empty where there is none",
    "source": "where the row comes from",
    "messages": "the turns of a conversation, for a trainer",
    "prompt": "what the model is asked",
    "completion": "what it is to answer",
}
_SFT = ({"question", "answer"}, {"prompt", "completion"}, {"messages"})


@dataclass(frozen=True, slots=True)
class DataDescription:
    """What no file of the data says.

    Args:
        name: title of the card and id on the Hub; by default the folder's name.
        licence: the Hub's identifier; `unknown` if it is not given.
        languages: codes.
        description: what it is, in a sentence or two.
    """

    name: str | None = None
    licence: str | None = None
    languages: Sequence[str] = ("en",)
    description: str | None = None


def write(folder: Path, about: DataDescription = DataDescription(), *, force: bool = False) -> Path:
    """Write `README.md` into the folder.

    Args:
        force: replace a card that was written by hand.

    Raises:
        UserError: there is no data, it cannot be read, or there is a card of somebody's.
    """
    facts = dataset_folder.read(folder)
    return write_card(folder / "README.md", build(about.name or folder.resolve().name, facts, about), force)


def build(name: str, facts: DatasetFacts, about: DataDescription) -> str:
    """The text of the card.

    Args:
        facts: of the files; another source than a folder may fill them as well.
    """
    data = DatasetCardData(
        pretty_name=name.rpartition("/")[2],
        language=list(about.languages),
        license=about.licence or "unknown",
        task_categories=["text-generation"],
        size_categories=[size_category(facts.rows)],
        tags=["science", "reasoning", "megascience"],
        configs=[
            {
                "config_name": "default",
                "data_files": [{"split": s.name, "path": _one_or_list(s.patterns)} for s in facts.splits],
            }
        ],
        dataset_info={
            "features": facts.features,
            "splits": [{"name": s.name, "num_bytes": s.arrow_bytes, "num_examples": s.rows} for s in facts.splits],
            "download_size": facts.file_bytes,
            "dataset_size": facts.arrow_bytes,
        },
    )
    columns = {feature["name"]: _type(feature) for feature in facts.features}
    return render(
        "dataset_card.md.jinja",
        data,
        name=name,
        facts=facts,
        about=about,
        languages=[language_name(code) for code in about.languages],
        columns=[(column, kind, _COLUMNS.get(column, "")) for column, kind in columns.items()],
        trainable=any(needed <= columns.keys() for needed in _SFT),
        decontaminated=next((stage for stage in facts.funnel if stage.stage == "decontaminate"), None),
    )


def _one_or_list(patterns: Sequence[str]) -> str | list[str]:
    return patterns[0] if len(patterns) == 1 else list(patterns)


def _type(feature: dict[str, Any]) -> str:
    """A feature's type in a word or two."""
    if "dtype" in feature:
        return str(feature["dtype"]) if isinstance(feature["dtype"], str) else "class label"
    if "list" in feature:
        inner = feature["list"]
        return f"list of {inner if isinstance(inner, str) else 'records'}"
    return next((f"list of {feature[key]}" for key in ("sequence",) if isinstance(feature.get(key), str)), "record")
