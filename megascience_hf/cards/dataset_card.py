"""The card of a user's own dataset, from its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huggingface_hub import DatasetCardData

from megascience_hf import terminal
from megascience_hf.builders.selection import SUBJECTS
from megascience_hf.cards import dataset_folder, example_row
from megascience_hf.cards.card_file import refuse_foreign, write_card
from megascience_hf.cards.dataset_folder import DatasetFacts
from megascience_hf.cards.rendering import render
from megascience_hf.cards.size_category import size_category
from megascience_hf.errors import UserError
from megascience_hf.foreign_text import plain_markdown
from megascience_hf.language_names import language_name

if TYPE_CHECKING:
    from megascience_hf.curation.report.schema import DatasetReport, Options

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
LENGTHS = "lengths.png"
_SFT = ({"question", "answer"}, {"prompt", "completion"}, {"messages"})


@dataclass(frozen=True, slots=True)
class DataDescription:
    """What no file of the data says.

    Args:
        name: title of the card and id on the Hub; by default the folder's name.
        licence: the Hub's identifier; `unknown` if it is not given.
        languages: codes; by default the one that most rows are in, none if they are not counted.
        description: what it is, in a sentence or two.
    """

    name: str | None = None
    licence: str | None = None
    languages: Sequence[str] = ()
    description: str | None = None


def write(
    folder: Path,
    about: DataDescription = DataDescription(),
    *,
    counting: Options | DatasetReport | None = None,
    force: bool = False,
) -> Path:
    """Write `README.md` into the folder, and `lengths.png` beside it where questions and answers are counted.

    Args:
        counting: how questions and answers are counted, or a report that was made of the same rows; by default they
            are not.
        force: replace a card that was written by hand.

    Raises:
        UserError: there is no data, it cannot be read, the report is of other rows, or there is a card of somebody's.
    """
    refuse_foreign(folder / "README.md", force)
    facts = _facts(folder, counting)
    facts.lengths = _draw_lengths(facts.report, folder / LENGTHS) if facts.report is not None else ""
    return write_card(folder / "README.md", build(about.name or folder.resolve().name, facts, about), force)


def _draw_lengths(report: DatasetReport, file: Path) -> str:
    """The name of the figure; "" if no row has a question or an answer."""
    from megascience_hf.pages import dataset_pages  # they need the extra `curate`, as the report does
    from megascience_hf.results import figures

    figure = dataset_pages.lengths_figure(report, ink="black")
    if figure is None:
        return ""
    figures.save(figure, file)
    return file.name


def _facts(folder: Path, counting: Options | DatasetReport | None) -> DatasetFacts:
    if counting is None:
        return dataset_folder.read(folder)
    from megascience_hf.curation.report.counter import DatasetCounter
    from megascience_hf.curation.report.schema import DatasetReport

    if isinstance(counting, DatasetReport):
        facts = dataset_folder.read(folder)
        read = counting.rows + sum(counting.refused.values())
        if read != facts.rows:
            raise UserError(
                f"the report is of {read:,} rows of {counting.data}, and {folder} has {facts.rows:,}: "
                "make it anew with megascience dataset-report, or leave --report out"
            )
        facts.report = counting
        return facts
    with DatasetCounter(counting, terminal.Console(stderr=True)) as counter:
        facts = dataset_folder.read(folder, counter)
        if counter.rows:
            facts.report = counter.report(str(folder))
    return facts


def build(name: str, facts: DatasetFacts, about: DataDescription) -> str:
    """The text of the card.

    Args:
        facts: of the files; another source than a folder may fill them as well.
    """
    codes = list(about.languages) or _languages(facts)
    columns = {feature["name"]: _type(feature) for feature in facts.features}
    trainable = any(needed <= columns.keys() for needed in _SFT)
    data = DatasetCardData(
        pretty_name=name.rpartition("/")[2],
        language=codes or None,
        license=about.licence or "unknown",
        task_categories=["text-generation"] if trainable else None,
        size_categories=[size_category(facts.rows)],
        tags=_tags(facts) or None,
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
    return render(
        "dataset_card.md.jinja",
        data,
        name=name,
        facts=facts,
        about=about,
        languages=[language_name(code) for code in codes],
        counted=_tables(facts),
        columns=[(column, kind, _COLUMNS.get(column, "")) for column, kind in columns.items()],
        trainable=trainable,
        example=example_row.fenced(facts.example) if facts.example else "",
        decontaminated=next((stage for stage in facts.funnel if stage.stage == "decontaminate"), None),
    )


def _languages(facts: DatasetFacts) -> list[str]:
    """The language of most of the rows that were looked at; none if nothing was counted or none has most."""
    if facts.report is None:
        return []
    most, rows = next(iter(facts.report.languages.items()), ("", 0))
    return [most] if len(most) == 2 and 2 * rows > facts.report.language_sample else []


def _tags(facts: DatasetFacts) -> list[str]:
    """What is true of the rows: which command made them, and science only where the counted subjects are such."""
    tags = ["megascience"] if facts.made_by else []
    subjects = set(facts.report.subjects) - {""} if facts.report else set()
    return [*tags, "science"] if subjects and subjects <= SUBJECTS.keys() else tags


def _tables(facts: DatasetFacts) -> dict[str, str]:
    """What was counted as tables of Markdown, by what they are of."""
    if facts.report is None:
        return {}
    from megascience_hf.pages import dataset_tables as made

    report = facts.report
    labelled = {
        "sources": made.source_table(report) if set(report.sources) - {""} else None,
        "subjects": made.subject_table(report) if set(report.subjects) - {""} else None,
        "lengths": made.length_table(report),
        "quality": made.quality_table(report),
        "empty": made.column_table(report),
        "refused": made.refused_table(report.refused, report.rows),
        "languages": made.sample_languages(report),
        "contamination": made.contamination_table(report),
    }
    return {name: table.markdown(plain_markdown) for name, table in labelled.items() if table is not None}


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
