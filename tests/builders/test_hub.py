"""The Hub path with the real client over HTTP: against `olah`, and against a Hub of our own that can fail."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

MEGA, TEXTBOOK = "MegaScience/MegaScience", "MegaScience/TextbookReasoning"
PINNED = "8df5586005374acba25aecc4f5469ce30fec605c"
SECOND = "data/train-00001-of-00003.parquet"

pytestmark = pytest.mark.slow  # every child imports `datasets`, and the client waits between its attempts


@pytest.fixture
def cached(tmp_path: Path):
    """The Arrow files that a later load would find."""
    return lambda: sorted(path.name for path in (tmp_path / "hf" / "datasets").rglob("*.arrow"))


# --- rows --------------------------------------------------------------------------------------------------


def test_the_hub_and_a_local_copy_give_the_same_rows_in_the_same_order(hub, loaded, rows, copies) -> None:
    variants = ({}, {"streaming": True}, {"num_proc": 2})
    for place, address in (({"revision": "main"}, hub.url), ({"data_dir": str(copies["megascience"])}, None)):
        every = loaded(address, *({"path": "megascience", **place, **variant} for variant in variants))
        assert every == [rows] * len(variants)


def test_olah_serves_both_datasets_to_the_real_client(olah, loaded, rows) -> None:
    address, commits = olah
    textbook = [{key: value for key, value in row.items() if key != "source"} for row in rows]
    mine, books, streamed, native = loaded(
        address,
        {"path": "megascience", "revision": "main"},
        {"path": "textbook_reasoning", "revision": commits[TEXTBOOK]},
        {"path": "megascience", "revision": commits[MEGA], "streaming": True},
        {"path": MEGA},
    )
    assert mine == rows
    assert books == textbook
    assert streamed == rows
    assert native == rows, "load_dataset of the repository itself gives what our builder gives"


def test_streaming_reads_the_first_row_without_the_other_shards(hub, child) -> None:
    child(
        "from datasets import load_dataset\n"
        "rows = load_dataset('megascience', revision='main', split='train', streaming=True)\n"
        "assert next(iter(rows))['question'].startswith('Question 0')",
        hub=hub.url,
    )
    fetched = {request for request in hub.requests if request.startswith("GET") and "parquet" in request}
    assert {Path(request).name for request in fetched} == {"train-00000-of-00003.parquet"}


# --- revisions ---------------------------------------------------------------------------------------------


def test_without_a_revision_the_pinned_commit_is_asked_for(hub, loaded) -> None:
    hub.extra_commits.add(PINNED)
    failure = loaded(hub.url, path="megascience")
    assert failure["error"] == "ShardError"
    assert "60 rows instead of the 1253230 that were published" in failure["message"]
    assert any(f"/resolve/{PINNED}/{SECOND}" in request for request in hub.requests)


def test_the_infos_of_all_configurations_can_be_asked_for(hub, child) -> None:
    hub.extra_commits.add(PINNED)
    code = """
from datasets import get_dataset_infos
infos = get_dataset_infos("megascience")
print(",".join(name for name, info in infos.items() if list(info.splits) == ["train"] and info.features))
"""
    named = child(code, hub=hub.url).out.strip().split(",")
    assert {"default", "sft", "prompt_completion", "rl", "sample", "sample_sft", "sample_rl", "easy_rl"} <= set(named)


def test_main_follows_the_branch_and_is_another_entry_of_the_cache(hub, loaded, rows) -> None:
    assert loaded(hub.url, path="megascience", revision="main") == rows
    table = pa.Table.from_pylist(rows[:5])
    folder = hub.folders[MEGA] / "data"
    for file in folder.iterdir():
        file.unlink()
    pq.write_table(table, folder / "train-00000-of-00001.parquet")
    hub.commits[MEGA] = "b" * 40
    assert loaded(hub.url, path="megascience", revision="main") == rows[:5]


def test_offline_main_is_the_commit_that_was_last_seen_and_its_rows_come_from_the_cache(hub, loaded, rows) -> None:
    assert loaded(hub.url, path="megascience", revision="main") == rows
    hub.down = True  # and nothing asks: HF_HUB_OFFLINE=1
    asked = len(hub.requests)
    again, messages, streamed = loaded(
        None,
        {"path": "megascience", "revision": "main"},
        {"path": "megascience", "revision": "main", "name": "sft"},  # never made online: from the Hub's cache
        {"path": "megascience", "revision": "main", "streaming": True},
    )
    assert again == streamed == rows
    assert [turn["content"] for turn in messages[3]["messages"]] == [rows[3]["question"], rows[3]["answer"]]
    assert len(hub.requests) == asked


def test_when_the_hub_does_not_answer_what_was_loaded_before_still_loads(hub, loaded) -> None:
    requests = [{"path": "megascience", "revision": "main", "name": name} for name in ("default", "sft")]
    before = loaded(hub.url, *requests)
    hub.down = True
    assert loaded(hub.url, *requests) == before


def test_several_configs_in_the_cache_leave_the_default_loadable_offline(hub, loaded, rows) -> None:
    names = ("sft", "prompt_completion", "sample", "default")
    options = ({"name": name} | ({} if name == "sample" else {"revision": "main"}) for name in names)
    loaded(hub.url, *({"path": "megascience", **option} for option in options))
    assert loaded(path="megascience", revision="main") == rows


def test_an_unknown_revision_is_said_to_be_unknown(hub, loaded) -> None:
    failure = loaded(hub.url, path="megascience", revision="nope")
    assert failure["error"] == "DatasetNotFoundError"
    assert "no revision 'nope'" in failure["message"]


def test_offline_and_not_in_the_cache_says_in_one_line_what_to_do(loaded) -> None:
    variants = ({}, {"streaming": True}, {"name": "sft"}, {"revision": "main"})
    for failure in loaded(None, *({"path": "megascience", **variant} for variant in variants)):
        assert failure["error"] == "ConnectionError"
        assert "HF_HUB_OFFLINE=1" in failure["message"]
        assert "with the network" in failure["message"].lower()
        assert "\n" not in failure["message"]


# --- faults ------------------------------------------------------------------------------------------------

FAULTS = {
    "the second shard is listed and gone": (
        {"missing": {SECOND}},
        "train-00001-of-00003|could not be downloaded",
    ),
    "the listing lacks the second shard": ({"unlisted": {SECOND}}, "1 of the 3 shards are missing"),
    "the second shard is truncated": ({"truncated": {SECOND}}, "train-00001-of-00003.parquet cannot be read"),
    "the connection always breaks": ({"drops": {SECOND: 99}}, "could not be downloaded"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_is_a_clear_error_and_leaves_nothing_that_loads_later(hub, loaded, rows, cached, case) -> None:
    faults, message = FAULTS[case]
    for attribute, value in faults.items():
        setattr(hub, attribute, value)
    failure = loaded(hub.url, path="megascience", revision="main")
    assert failure["error"] == "ShardError"
    assert re.search(message, failure["message"])
    assert cached() == []
    hub.missing, hub.unlisted, hub.truncated, hub.drops = set(), set(), set(), {}
    if "truncated" in case:  # the files of a commit never change: a mended one is a new commit
        hub.commits[MEGA] = "c" * 40
    assert loaded(hub.url, path="megascience", revision="main") == rows


def test_a_shard_damaged_in_the_hubs_cache_is_named_and_mended_by_the_advice_given(hub, loaded, rows, tmp_path) -> None:
    assert loaded(hub.url, path="megascience", revision="main") == rows
    (shard,) = (tmp_path / "hf" / "hub").rglob(Path(SECOND).name)
    whole = shard.read_bytes()
    shard.resolve().write_bytes(whole[: len(whole) // 2])
    failure = loaded(hub.url, path="megascience", name="sft", revision="main")
    assert failure["error"] == "ShardError"
    assert "download_mode='force_redownload'" in failure["message"]
    mended = loaded(hub.url, path="megascience", name="sft", revision="main", download_mode="force_redownload")
    assert len(mended) == len(rows)


def test_a_connection_that_breaks_once_is_resumed_and_gives_every_row(hub, loaded, rows) -> None:
    hub.drops = {SECOND: 1}
    assert loaded(hub.url, path="megascience", revision="main") == rows
    assert hub.drops == {SECOND: 0}


def test_a_truncated_shard_is_a_clear_error_when_streaming(hub, loaded) -> None:
    hub.truncated = {SECOND}
    failure = loaded(hub.url, path="megascience", revision="main", streaming=True)
    assert failure["error"] == "ShardError"
    assert SECOND in failure["message"]


def test_offline_with_one_shard_gone_from_the_hubs_cache_nothing_is_loaded(hub, loaded, cached, tmp_path) -> None:
    loaded(hub.url, path="megascience", revision="main")
    shutil.rmtree(tmp_path / "hf" / "datasets")
    (shard,) = (tmp_path / "hf" / "hub").rglob(Path(SECOND).name)
    shard.unlink()
    failure = loaded(path="megascience", revision="main")
    assert failure["error"] == "ConnectionError"
    assert "only partly in the cache" in failure["message"]
    assert cached() == []
