"""The `datasets` builders of MegaScience and TextbookReasoning.

Importing this package imports nothing heavy: the start-up hook does it while `datasets` is half imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict, IterableDataset, IterableDatasetDict


def load(
    name: str,
    config: str | None = None,
    *,
    split: Any = None,
    streaming: bool = False,
    num_proc: int | None = None,
    download_mode: Any = None,
    verification_mode: Any = None,
    keep_in_memory: bool = False,
    **builder_arguments: Any,
) -> Dataset | DatasetDict | IterableDataset | IterableDatasetDict:
    """What `datasets.load_dataset(name, config, …)` returns, without anything patched into `datasets`.

    Args:
        name: "megascience" or "textbook_reasoning".
        config: "default", "sft", "prompt_completion", "rl"; of the embedded rows "sample", "sample_sft",
            "sample_prompt_completion", "sample_rl" or "easy_rl".
        split, streaming, num_proc, download_mode, verification_mode, keep_in_memory: as in `load_dataset`.
        builder_arguments: `revision`, `data_dir`, `subjects`, `sources`, `max_answer_chars`, for the configs
            of rl `pass_rates`, `min_pass_rate`, `max_pass_rate`; `audit` with `verifiable`, `agrees`, `self_contained`,
            `duplicate`, `in_exam`, `language`; and of `load_dataset` also `cache_dir`, `token`,
            `features`, `storage_options`.

    Raises:
        ValueError: an unknown name, config, argument, subject or source; the message lists the valid ones.
        ConnectionError: the rows are not in the cache and the Hub cannot be reached.
        megascience_hf.builders.shards.ShardError: a file with rows is missing or broken.
    """
    from megascience_hf.builders.registration import BUILDER_MODULES
    from megascience_hf.builders.selection import nearest

    if name not in BUILDER_MODULES:
        valid = ", ".join(BUILDER_MODULES)
        raise ValueError(f"Unknown dataset {name!r}.{nearest(str(name), BUILDER_MODULES)} Valid names: {valid}.")
    from datasets.load import import_main_class

    builder = import_main_class(BUILDER_MODULES[name])(dataset_name=name, config_name=config, **builder_arguments)
    if streaming:
        if num_proc is not None:
            raise ValueError("num_proc= is for loading into the cache: it does not go with streaming=True.")
        return builder.as_streaming_dataset(split=split)
    builder.download_and_prepare(download_mode=download_mode, verification_mode=verification_mode, num_proc=num_proc)
    return builder.as_dataset(split=split, in_memory=keep_in_memory)
