"""What the two builders share: configs, arguments, where the rows come from, the cache key."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import inspect
import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
from datasets import (
    ArrowBasedBuilder,
    BuilderConfig,
    DatasetBuilder,
    DatasetInfo,
    Features,
    Split,
    SplitDict,
    SplitGenerator,
    SplitInfo,
)
from datasets.builder import Key
from datasets.table import table_cast

from megascience_hf.builders import audits, formats, pass_rates, shards
from megascience_hf.builders.audits import Audit
from megascience_hf.builders.pass_rates import PassRates
from megascience_hf.builders.selection import Selection, nearest
from megascience_hf.builders.shards import ShardError
from megascience_hf.hub.client import HTTPError

logger = logging.getLogger(__name__)

VERSION = "1.0.0"  # of the configs; `datasets` ignores the builder's own VERSION once configs exist
HERE = Path(__file__).parent
SAMPLE = HERE / "sample.jsonl"
EASY = HERE / "easy.jsonl"
HOMEPAGE = "https://arxiv.org/abs/2507.16812"


@dataclass(frozen=True)
class Published:
    """A dataset as its authors published it on the Hub, at the commit that this package pins."""

    repo_id: str
    commit: str
    columns: tuple[str, ...]  # all strings
    num_rows: int
    num_bytes: int  # as Arrow, by the dataset card
    download_bytes: int  # as Parquet, by the dataset card


@dataclass
class ScienceConfig(BuilderConfig):  # type: ignore[misc]  # mypy skips datasets
    """A config: a form of the rows; in a builder also where they come from and which are kept."""

    form: str = "rows"
    embedded: Path | None = None  # the rows inside this package
    commit: str | None = None  # None: the pinned one
    folder: tuple[tuple[str, str], ...] = ()  # (path, SHA-256) of each file of data_dir
    selection: Selection = field(default_factory=Selection)
    passes: PassRates | None = None
    audit: Audit | None = None

    def create_config_id(self, config_kwargs: dict[str, Any], custom_features: Features | None = None) -> str:
        """The folder name in the cache: the config's name, and a digest of all that makes its rows others."""
        del config_kwargs  # they are attributes by now
        makes_a_difference = {
            "commit": self.commit,
            "folder": self.folder,
            "selection": str(self.selection),
            "pass_rates": dataclasses.astuple(self.passes) if self.passes else None,
            "audit": dataclasses.astuple(self.audit) if self.audit else None,
            "features": custom_features.to_dict() if custom_features is not None else None,
        }
        chosen = {key: value for key, value in makes_a_difference.items() if value}
        if not chosen:
            return str(self.name)
        digest = hashlib.sha256(json.dumps(chosen, sort_keys=True).encode()).hexdigest()
        return f"{self.name}-{digest[:16]}"


CONFIGS = [
    ScienceConfig("default", VERSION, description="The columns of the Hub, rows as published."),
    ScienceConfig("sft", VERSION, description="messages (user, assistant), for TRL.", form="messages"),
    ScienceConfig(
        "prompt_completion", VERSION, description="prompt and completion, for TRL.", form="prompt_completion"
    ),
    ScienceConfig("sample", VERSION, description="Embedded rows of our own, offline.", embedded=SAMPLE),
    ScienceConfig(
        "sample_sft", VERSION, description="The sample in the form of sft.", form="messages", embedded=SAMPLE
    ),
    ScienceConfig(
        "sample_prompt_completion",
        VERSION,
        description="The sample in the form of prompt_completion.",
        form="prompt_completion",
        embedded=SAMPLE,
    ),
    ScienceConfig("rl", VERSION, description="prompt and answer key, of the rows that rules can verify.", form="rl"),
    ScienceConfig("sample_rl", VERSION, description="The sample in the form of rl.", form="rl", embedded=SAMPLE),
    ScienceConfig("easy_rl", VERSION, description="Made items that a small model learns.", form="rl", embedded=EASY),
]


@functools.cache
def source_hash(embedded: Path | None = None, form: str = "rows") -> str:
    """A digest of the code that makes the rows, part of the cache path: another version of this package
    never reuses rows that it would have made differently. The configs with the sample depend on its rows as
    well, those for a reward on the code that tells which rows rules can verify."""
    names = (
        "audits.py",
        "science_builder.py",
        "megascience.py",
        "textbook_reasoning.py",
        "formats.py",
        "pass_rates.py",
        "selection.py",
        "shards.py",
    )
    digest = hashlib.sha256()
    readers = sorted((HERE.parent / "rows").glob("*.py"))
    judges = sorted((HERE.parent / "answers").rglob("*.py")) if form == "rl" else []
    for path in [*(HERE / name for name in names), *readers, *judges, *([embedded] if embedded else [])]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


class ScienceBuilder(ArrowBasedBuilder):  # type: ignore[misc]  # mypy skips datasets
    """A question–answer dataset from the Hub, from a folder, or the embedded sample.

    Args (those of `load_dataset` are in its documentation):
        revision: branch, tag or commit on the Hub; the pinned commit if None.
        data_dir: folder with a local copy of the Hub repository, or one that `megascience curate` wrote.
        subjects: keep the rows of these subjects.
        sources: keep the rows of these sources (MegaScience only).
        max_answer_chars: keep the rows whose answer has at most so many characters (Unicode code points).
        pass_rates: for the configs of `rl`, the `scores.jsonl` of `megascience select --method difficulty`; kept are
            the questions whose pass rate is between `min_pass_rate` (0) and `max_pass_rate` (1).
        audit: folder that `megascience audit` of the same rows wrote; with it `verifiable`, `agrees`, `self_contained`,
            `duplicate`, `in_exam` (True or False) and `language` keep the rows of which that was found.

    Raises:
        ValueError: an unknown config, argument, subject or source (the message names the valid ones), or a
            folder without data.
    """

    BUILDER_CONFIG_CLASS = ScienceConfig
    BUILDER_CONFIGS = CONFIGS
    DEFAULT_CONFIG_NAME = "default"
    PUBLISHED: ClassVar[Published]

    def __init__(
        self,
        *,
        config_name: str | None = None,
        data_dir: str | None = None,
        data_files: object = None,
        token: bool | str | None = None,
        revision: str | None = None,
        subjects: object = None,
        sources: object = None,
        max_answer_chars: object = None,
        pass_rates: object = None,
        min_pass_rate: object = None,
        max_pass_rate: object = None,
        **others: Any,
    ) -> None:
        ours = ["revision", "data_dir", "subjects", "sources", "max_answer_chars"]
        ours += ["pass_rates", "min_pass_rate", "max_pass_rate", *audits.ARGUMENTS]
        by_audit = {name: others.pop(name, None) for name in audits.ARGUMENTS}
        others.pop("hash", None)  # of `registration`; the one below also knows about the sample
        for argument in others:
            if argument not in inspect.signature(DatasetBuilder.__init__).parameters:
                raise ValueError(f"Unknown argument {argument!r}.{nearest(argument, ours)} Valid: {', '.join(ours)}.")
        if data_files is not None:
            raise ValueError("data_files= is not supported here: give the folder that holds the files as data_dir=.")
        config_name = config_name or self.DEFAULT_CONFIG_NAME
        if config_name not in self.builder_configs:
            valid = list(self.builder_configs)
            raise ValueError(f"Unknown config {config_name!r}.{nearest(config_name, valid)} Valid: {', '.join(valid)}.")
        if sources is not None and "source" not in self.PUBLISHED.columns:
            raise ValueError(f'{self.PUBLISHED.repo_id} has no sources to choose from: sources= is for "megascience".')

        options: dict[str, Any] = {"selection": Selection.parse(subjects, sources, max_answer_chars)}
        chosen = self.builder_configs[config_name]
        embedded = chosen.embedded
        options["passes"] = PassRates.parse(pass_rates, min_pass_rate, max_pass_rate)
        options["audit"] = Audit.parse(by_audit.pop("audit"), by_audit.pop("language"), **by_audit)
        if options["passes"] and chosen.form != "rl":
            raise ValueError(f"pass_rates= is for the configs of rl, not for {config_name!r}.")
        if embedded and (data_dir is not None or revision is not None):
            raise ValueError(f"The config {config_name!r} is inside this package: it takes no data_dir= or revision=.")
        if data_dir is not None and revision is not None:
            raise ValueError("data_dir= is a local folder and revision= a commit on the Hub: give one of them.")
        if data_dir is not None:
            folder = shards.absolute(data_dir)
            data_dir = str(folder)
            options["folder"] = tuple(shards.fingerprint(shards.folder_shards(folder)))
        if revision is not None:
            commit = shards.resolve_commit(self.PUBLISHED.repo_id, str(revision), token)
            options["commit"] = commit if commit != self.PUBLISHED.commit else None
        # Only what is not the default: a plain config stays the plain config, with a readable cache path.
        options = {key: value for key, value in options.items() if value}
        super().__init__(
            config_name=config_name,
            hash=source_hash(embedded, chosen.form),
            data_dir=data_dir,
            token=token,
            **others,
            **options,
        )

    # --- what `datasets` asks of a builder -----------------------------------------------------------------

    def _info(self) -> DatasetInfo:
        info = DatasetInfo(
            description=self.config.description,
            homepage=HOMEPAGE,
            license=self._licence(),
            features=formats.features_of(self.config.form, self.PUBLISHED.columns),
        )
        if self.config.name == "default" and self._is_pinned() and not self.config.selection and not self.config.audit:
            # Known beforehand: `datasets` checks the number of rows and the space on the disk with it.
            train = SplitInfo(
                "train", self.PUBLISHED.num_bytes, self.PUBLISHED.num_rows, dataset_name=self.dataset_name
            )
            info.splits = SplitDict({"train": train}, dataset_name=self.dataset_name)
            info.dataset_size = self.PUBLISHED.num_bytes
            info.download_size = self.PUBLISHED.download_bytes
            info.size_in_bytes = self.PUBLISHED.num_bytes + self.PUBLISHED.download_bytes
        return info

    def _split_generators(self, dl_manager: Any) -> list[SplitGenerator]:
        if self.config.embedded:
            files = [str(self.config.embedded)]
        elif self.config.folder:
            files = [path for path, _ in self.config.folder]
        else:
            files = self._hub_files(dl_manager)
        # a list is what `datasets` splits among processes
        whole = self.config.audit is not None and self.config.audit.in_one_process
        return [SplitGenerator(Split.TRAIN, gen_kwargs={"files": tuple(files) if whole else files})]

    def _generate_tables(self, files: Sequence[str]) -> Iterator[tuple[Key, pa.Table]]:
        selection, form, passes = self.config.selection, self.config.form, self.config.passes
        admitted = passes.admitted() if passes else None
        audit = self.config.audit
        audited = audit.admitted() if audit else {}
        columns = self.PUBLISHED.columns
        if form == "rl" and self.config.embedded and "source" not in columns:
            columns += ("source",)  # which the rows inside this package all have
        read = kept = without_text = with_both = 0
        sources: set[str | None] = set()
        for index, file in enumerate(files):
            try:
                # `datasets` replaces `open` in this module when it streams: the file may be on the Hub.
                stream = open(file, "rb")  # noqa: SIM115, PTH123
            except OSError as error:
                raise ShardError(f"{file} cannot be opened ({type(error).__name__}: {error}).") from error
            with stream:
                for batch, rows in enumerate(shards.read_shard(stream, str(file), columns)):
                    read += len(rows)
                    if selection.sources and len(sources) < 20:
                        sources.update(rows["source"].unique().to_pylist())
                    rows = selection.keep(rows)
                    if admitted is not None:
                        rows = pass_rates.keep(rows, admitted)
                    if audit:
                        rows = audit.keep(rows, audited)
                    if form != "rows":
                        selected, rows = len(rows), formats.with_text(rows, form)
                        without_text += selected - len(rows)
                        with_both += len(rows)
                        rows = formats.FORMATS[form](self._with_source(rows) if form == "rl" else rows)
                    if len(rows):
                        kept += len(rows)
                        yield Key(index, batch), table_cast(rows, self.info.features.arrow_schema)
        if without_text:
            turns = "question" if form == "rl" else "question or answer"
            logger.warning(f"{self.dataset_name}: left out {without_text} of {read} rows without {turns}.")
        if form == "rl" and kept < with_both:
            logger.info(
                f"{self.dataset_name}: left out {with_both - kept} of {with_both} rows that rules cannot verify."
            )
        if read and not kept and selection:
            seen = f"; their sources are {sorted(map(str, sources))}" if sources else ""
            logger.warning(f"{self.dataset_name}: none of {read} rows has {selection}{seen}.")

    def _download_and_prepare(self, dl_manager: Any, verification_mode: Any, **prepare_split_kwargs: Any) -> None:
        super()._download_and_prepare(dl_manager, verification_mode, **prepare_split_kwargs)
        # Raised before the folder gets its final name, so nothing empty stays in the cache.
        if not self.info.splits["train"].num_examples:
            filters = ", ".join(map(str, filter(None, (self.config.selection, self.config.passes, self.config.audit))))
            raise ValueError(
                f"No row of {self.dataset_name} is left with {filters}."
                if filters
                else f"{self.dataset_name} has no rows in {self.config.data_dir or self.PUBLISHED.repo_id}."
            )

    def _with_source(self, rows: pa.Table) -> pa.Table:
        """The rows of a dataset without a column `source` are their own source."""
        if "source" in rows.column_names:
            return rows
        return rows.append_column("source", pa.array([self.dataset_name] * len(rows), pa.string()))

    # --- the Hub -------------------------------------------------------------------------------------------

    def _licence(self) -> str:
        if self.config.folder:  # a copy of the published data or somebody's own: we cannot know
            return ""
        return "apache-2.0" if self.config.embedded else "cc-by-nc-sa-4.0"

    def _is_pinned(self) -> bool:
        return not (self.config.embedded or self.config.folder or self.config.commit)

    def _hub_files(self, dl_manager: Any) -> list[str]:
        published, commit = self.PUBLISHED, self.config.commit or self.PUBLISHED.commit
        files = shards.hub_shards(published.repo_id, commit, self.token)
        if dl_manager.is_streaming:
            return files
        if files[0].startswith("hf://"):
            try:
                files = dl_manager.download(files)
            except (OSError, HTTPError) as error:
                raise ShardError(
                    f"{published.repo_id}@{commit} could not be downloaded ({type(error).__name__}: "
                    f"{error}); load again, the files that are complete are kept."
                ) from error
        rows = shards.count_rows(files)
        if self._is_pinned() and rows != published.num_rows:
            raise ShardError(
                f"The {len(files)} files of {published.repo_id}@{commit} hold {rows} rows instead of the "
                f"{published.num_rows} that were published; load again with download_mode='force_redownload'."
            )
        return files
