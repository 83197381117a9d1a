"""`megascience mix` where things are not at hand: sources on a Hub, models that fail, a process that is killed."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from hub_server import READ_TOKEN, Blob, Fault, Hub, running
from mixture_sources import jsonl, mix, question
from scripted_rows import quoted

from megascience_hf.curation.mixture import read
from megascience_hf.tasks import BENCHMARKS, loading
from megascience_hf.tasks.loading import SAMPLE

COMMAND = "from megascience_hf.cli import main; main()"
CARD = """---
configs:
- config_name: SFT
  data_files:
  - split: science
    path: SFT/science/*.jsonl
  - split: math
    path: SFT/math/*.jsonl
---
"""


@pytest.fixture(name="hub")
def hub_fixture() -> Iterator[Hub]:
    with running() as hub:
        yield hub


def mix_from(hub: Hub, folder: Path, sources: list[dict[str, Any]]) -> Any:
    """The account of the command in a process that is online with this Hub, or what it ended with."""
    recipe = {"sources": sources, "decontamination": {"enabled": False}}
    (folder / "mixture.yaml").write_text(yaml.safe_dump(recipe))
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "mix", str(folder / "mixture.yaml"), "-o", str(folder / "out")],
        env=os.environ | {"HF_ENDPOINT": hub.url, "HF_HOME": str(folder / "hf"), "HF_HUB_OFFLINE": "0"}
        | {"HF_TOKEN": READ_TOKEN, "HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"},
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    if done.returncode:
        assert done.returncode == 2, done.stderr
        return done.stderr.strip().splitlines()[-1]
    return json.loads((folder / "out" / "funnel.json").read_text())


def put(hub: Hub, name: str, files: dict[str, bytes]) -> str:
    """A dataset with these files; its commit."""
    hub.create(name)
    tree = {path: Blob(content, large=path.endswith(".parquet")) for path, content in files.items()}
    for blob in tree.values():
        hub.store[blob.sha256] = blob.content
    return hub.repository(name).add("main", tree, "data").oid


def lines(*rows: Any) -> bytes:
    return "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows).encode()


def nemotron(n: int) -> dict[str, Any]:
    return {"input": [{"role": "user", "content": question(n)}], "output": f"<think>\nhm\n</think>\nIt is {n}."}


def test_sources_on_a_hub_are_read_at_their_commit_and_broken_rows_are_counted(hub: Hub, tmp_path: Path) -> None:
    files = {
        "README.md": CARD.encode(),
        "SFT/science/one.jsonl": lines(*(nemotron(n) for n in range(5)), '{"input": [{"ro'),
        "SFT/science/two.jsonl": lines(*(nemotron(n) for n in range(5, 8))),
        "SFT/math/one.jsonl": lines(nemotron(99)),
    }
    commit = put(hub, "nvidia/post-training", files)
    later = {"README.md": Blob(CARD.encode(), large=False), "SFT/science/one.jsonl": Blob(b"", large=False)}
    hub.repository("nvidia/post-training").add("main", later, "later")
    table = pa.table({"question": [question(n) for n in range(20, 24)], "answer": ["It is so."] * 4})
    pq.write_table(table, tmp_path / "book.parquet")
    books = put(
        hub, "MegaScience/Books", {"data/train-00000-of-00001.parquet": (tmp_path / "book.parquet").read_bytes()}
    )
    columns = {"question": "input[role=user].content", "answer": {"columns": ["output"], "after": "</think>"}}
    sources = [
        {
            "name": "nemotron", "hub": "nvidia/post-training", "revision": commit, "config": "SFT", "split": "science",
            "columns": columns,
        },
        {
            "name": "books", "hub": "MegaScience/Books", "revision": books,
            "columns": {"question": "question", "answer": "answer"},
        },
    ]  # fmt: skip
    account = mix_from(hub, tmp_path, sources)
    assert [s["rows"]["cut"] for s in account["sources"]] == [8, 4]
    assert account["sources"][0]["dropped"] == {"read": {"not JSON (a line cut off?)": 1}}
    assert account["warnings"] == ["not decontaminated: the mixture says so"]
    known = pl.read_parquet(tmp_path / "out" / "provenance.parquet")
    assert known["place"][0] == "nvidia/post-training/SFT/science/one.jsonl:1"
    refused = known.filter(pl.col("fell_in") == "read")
    assert refused["place"].to_list() == ["nvidia/post-training/SFT/science/one.jsonl:6"]
    assert not any("math" in request for request in hub.requests if "/resolve/" in request)
    asked = len(hub.requests)
    mix_from(hub, tmp_path, sources)
    assert len(hub.requests) == asked, "what was read is there"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"split": "chat"}, "has no split 'chat'; it has science, math"),
        ({"config": "RL"}, "cannot read nvidia/post-training at"),
        ({"hub": "nvidia/none"}, "a local copy can be given as well"),
        ({"revision": "main"}, None),
    ],
    ids=["no split", "no config", "no dataset", "no commit"],
)
def test_a_hub_source_that_is_not_there_is_one_line(
    change: dict[str, str], said: str | None, hub: Hub, tmp_path: Path
) -> None:
    commit = put(
        hub, "nvidia/post-training",
        {
            "README.md": CARD.encode(), "SFT/science/a.jsonl": lines(nemotron(1)),
            "SFT/math/a.jsonl": lines(nemotron(2)),
        },
    )  # fmt: skip
    columns = {"question": "input[role=user].content", "answer": "output"}
    source = {
        "name": "nemotron", "hub": "nvidia/post-training", "revision": commit, "config": "SFT", "split": "science",
        "columns": columns, **change,
    }  # fmt: skip
    if said is None:
        assert "'main' is no commit" in mix_from(hub, tmp_path, [source])["warnings"][0]
        return
    assert said in mix_from(hub, tmp_path, [source])


def test_a_download_that_is_cut_off_is_said_and_the_next_run_goes_on(hub: Hub, tmp_path: Path) -> None:
    commit = put(hub, "a/b", {"train.jsonl": lines(*(nemotron(n) for n in range(5)))})
    columns = {"question": "input[role=user].content", "answer": "output"}
    source = {"name": "n", "hub": "a/b", "revision": commit, "columns": columns}
    hub.faults.append(Fault(r"(GET|HEAD) .*/resolve/.*train.jsonl", status=403, times=50))
    assert "cannot read a/b at" in mix_from(hub, tmp_path, [source])
    hub.faults.clear()
    assert mix_from(hub, tmp_path, [source])["written"] == 5


def test_a_source_whose_later_rows_have_other_columns_is_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read, "ROWS", 3)
    rows = [{"question": question(n), "answer": "a"} for n in range(3)]
    rows += [{"prompt": question(9), "answer": "a"}] * 4 + [{"question": question(n), "answer": "a"} for n in (4, 5)]
    source = {
        "name": "n", "path": str(jsonl(tmp_path / "in.jsonl", rows)),
        "columns": {"question": "question", "answer": "answer"},
    }  # fmt: skip
    account = mix(tmp_path, [source])
    assert account["sources"][0]["rows"]["read"] == 5
    assert account["sources"][0]["dropped"] == {"read": {"no column question": 4}}


def test_a_judging_model_decides_what_words_do_not_and_failed_calls_are_made_again(
    tmp_path: Path, sources: list[dict[str, Any]], serve: Any, minilm: Path
) -> None:
    exam = max((str(row["question"]) for row in loading.rows(BENCHMARKS["gsm8k"], SAMPLE)), key=len)
    jsonl(
        tmp_path / "natural.jsonl",
        [{"question": q, "responses": [{"response": "12"}]} for q in (exam, question(1), question(2), question(3))],
    )
    sources[1]["select"] = {"method": "all"}
    down = True

    def judge(reply: Any) -> Any:
        first = quoted(reply.prompt, "FIRST QUESTION")
        if "Case 3:" in first and down:
            return reply.send_json(500, {"error": {"message": "down"}})
        return json.dumps({"same": "Case 2:" in first})

    with serve(judge) as server:
        search = {
            "data_dir": str(SAMPLE), "embedder": str(minilm), "nearest": 2,
            "model": {"name": "judge", "endpoint": server.url, "attempts": 1, "concurrency": 1},
        }  # fmt: skip
        account = mix(tmp_path, sources[1:2], decontamination=search)
        dropped = account["sources"][0]["dropped"]["decontaminate"]
        assert dropped.pop("in gsm8k") >= 1, "without a model"
        assert any(reason.startswith("failed: ") for reason in dropped)
        assert sum(dropped.values()) + account["written"] == 3
        down = False
        again = mix(tmp_path, sources[1:2], "--retry-failed", decontamination=search)
        assert not any(r.startswith("failed: ") for r in again["sources"][0]["dropped"]["decontaminate"])
        assert again["written"] == 2
        asked = len(server.requests)
        mix(tmp_path, sources[1:2], "--retry-failed", decontamination=search)
        assert len(server.requests) == asked


def tree(folder: Path) -> dict[str, str]:
    """Hashes of the files that are no notes of times."""
    files = (f for f in sorted(folder.rglob("*")) if f.is_file() and "ledger" not in f.parts)
    return {
        str(f.relative_to(folder)): hashlib.sha256(f.read_bytes()).hexdigest()
        for f in files
        if f.name not in ("funnel.json", "manifest.json") and f.relative_to(folder) != Path(".megascience/run.json")
    }


@pytest.mark.slow
def test_killed_at_any_moment_it_ends_like_a_run_that_was_not(
    tmp_path: Path, sources: list[dict[str, Any]], serve: Any
) -> None:
    def answer(reply: Any) -> str:
        time.sleep(0.06)
        return f"Worked: {re.findall(r'Case ([0-9]+)', quoted(reply.prompt, 'QUESTION'))[0]}"

    with serve(answer) as server:
        recipe = {
            "sources": sources, "decontamination": {"data_dir": str(SAMPLE)},
            "annotation": {
                "sources": ["nemotron"], "model": {"name": "m", "endpoint": server.url, "concurrency": 2},
            },
        }  # fmt: skip
        (tmp_path / "mixture.yaml").write_text(yaml.safe_dump(recipe))

        def start(out: str) -> subprocess.Popen[bytes]:
            command = [sys.executable, "-c", COMMAND, "mix", str(tmp_path / "mixture.yaml"), "-o", str(tmp_path / out)]
            return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ)

        assert start("whole").wait(120) == 0
        needed = len(server.requests)
        kills = 0
        for step in (
            "rows/00-textbook.parquet",
            "steps/dedup.parquet",
            "steps/decontaminate.parquet",
            "ledger",
            "data",
        ):
            process = start("killed")
            deadline = time.monotonic() + 120
            while not (tmp_path / "killed" / step).exists() and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.005)
            if step == "ledger":
                time.sleep(0.1)
            process.kill()
            kills += process.wait() != 0
        assert kills >= 4
        assert start("killed").wait(120) == 0
        assert needed * 2 <= len(server.requests) <= needed * 2 + 2 * kills
    assert tree(tmp_path / "killed") == tree(tmp_path / "whole")
