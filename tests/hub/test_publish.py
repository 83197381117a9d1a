"""Publishing, with the real client against a Hub on this machine that can refuse, stall and hang up."""

from __future__ import annotations

import bz2
import gzip
import io
import itertools
import json
import lzma
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hub_server import READ_TOKEN, WRITE_TOKEN, Fault, Hub
from made_models import write_model
from rich.console import Console
from xet_store import XetStore

from megascience_hf.cards import checkpoint_card
from megascience_hf.errors import UserError
from megascience_hf.hub import upload_plan
from megascience_hf.hub.publish import Plan, guess_type, plan, publish, show, split_repo
from megascience_hf.hub.upload_plan import files

REPO = "me/pairs"
RESULTS = "- dataset: {id: openai/gsm8k, task_id: gsm8k}\n  value: 89.8\n"
CARD = "---\nlicense: cc-by-4.0\nlanguage: en\n---\n\n# Pairs\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A dataset of two shards with a card, results, and what must stay at home."""
    made = tmp_path / "pairs"
    for name, first in (("train-00000-of-00002.parquet", 0), ("train-00001-of-00002.parquet", 40)):
        write_shard(made / "data" / name, first, 40)
    (made / "README.md").write_text(CARD)
    for name in (".eval_results/gsm8k.yaml", ".env", "__pycache__/a.pyc", "checkpoint-10/optimizer.pt", "x.partial"):
        (made / name).parent.mkdir(exist_ok=True)
        (made / name).write_text(RESULTS)
    return made


def write_shard(path: Path, first: int, rows: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    numbers = range(first, first + rows)
    pq.write_table(
        pa.table({"question": [f"{n} + 1?" for n in numbers], "answer": [str(n + 1) for n in numbers]}), path
    )


def planned(folder: Path, **options: object) -> Plan:
    return plan(folder, REPO, "dataset", **options)  # type: ignore[arg-type]


def kinds(of: Plan) -> dict[str, str]:
    return {change.path: change.kind for change in of.changes}


PUBLISHED = {
    "README.md",
    ".eval_results/gsm8k.yaml",
    "data/train-00000-of-00002.parquet",
    "data/train-00001-of-00002.parquet",
}


# --- the plan ---------------------------------------------------------------------------------------------------------


def test_a_plan_for_a_new_repository_adds_all_and_sends_nothing(hub: Hub, folder: Path) -> None:
    made = planned(folder)
    assert made.head is None
    assert kinds(made) == dict.fromkeys(PUBLISHED, "add")
    assert set(made.left_out) == {".env", "__pycache__/", "checkpoint-10/", "x.partial"}
    assert hub.repositories == {}
    assert hub.count("^(POST|PUT)") == 0


def test_a_second_plan_says_what_was_added_changed_and_left_as_it_is(hub: Hub, folder: Path) -> None:
    publish(planned(folder))
    (folder / "README.md").write_text(CARD + "More.\n")
    (folder / "new.txt").write_text("new\n")
    (folder / ".eval_results" / "gsm8k.yaml").unlink()
    found = kinds(planned(folder))
    assert found["README.md"] == "change"
    assert found["new.txt"] == "add"
    assert found["data/train-00000-of-00002.parquet"] == "same"
    assert found[".eval_results/gsm8k.yaml"] == "keep"
    deleting = kinds(planned(folder, delete=True))
    assert (deleting[".eval_results/gsm8k.yaml"], deleting[".gitattributes"]) == ("delete", "keep")


def test_a_file_of_the_same_size_with_other_content_is_a_change(hub: Hub, folder: Path) -> None:
    publish(planned(folder))
    (folder / "README.md").write_text(CARD.replace("Pairs", "Pears"))
    assert kinds(planned(folder))["README.md"] == "change"


def test_shards_of_a_series_of_another_length_are_deleted(hub: Hub, folder: Path) -> None:
    publish(planned(folder))
    for path in (folder / "data").iterdir():
        path.unlink()
    write_shard(folder / "data" / "train-00000-of-00001.parquet", 0, 80)
    found = planned(folder)
    assert {c.path for c in found.of("delete")} == {p for p in PUBLISHED if p.startswith("data/")}
    publish(found)
    assert {p for p in hub.head(REPO).tree if p.startswith("data/")} == {"data/train-00000-of-00001.parquet"}


def test_a_folder_with_a_part_of_a_series_deletes_nothing_of_it(hub: Hub, folder: Path) -> None:
    publish(planned(folder))
    (folder / "data" / "train-00001-of-00002.parquet").unlink()
    assert kinds(planned(folder))["data/train-00001-of-00002.parquet"] == "keep"


def test_the_table_shows_every_file_with_its_sizes_and_the_sum(hub: Hub, folder: Path) -> None:
    publish(planned(folder))
    (folder / "README.md").write_text(CARD + "More.\n")
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(show(planned(folder)))
    text = console.export_text()
    size = (folder / "README.md").stat().st_size
    assert f"{size} bytes" in text
    assert f"{len(CARD)} bytes" in text
    assert "1 change; 3 same; 1 only there" in " ".join(text.split())
    assert "left out: .env" in " ".join(text.split())


def test_a_file_with_a_token_is_refused_by_its_line_and_without_the_token(hub: Hub, folder: Path) -> None:
    (folder / "train.py").write_text(f"import x\ntoken = '{WRITE_TOKEN}'\n")
    with pytest.raises(UserError, match=r"train\.py:2 holds a token") as refused:
        planned(folder)
    assert WRITE_TOKEN not in str(refused.value)
    assert hub.requests == []


def zipped(file: Path, content: bytes) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("empty", b"")
        archive.writestr("in/a.txt", content)


HIDDEN: dict[str, Callable[[Path, bytes], object]] = {
    "far into a log": lambda folder, key: (folder / "a.log").write_bytes(b"a line\n" * 800_000 + key),
    "in a packed file": lambda folder, key: (folder / "a.jsonl.gz").write_bytes(gzip.compress(key)),
    "in a file of bzip2": lambda folder, key: (folder / "a.jsonl.bz2").write_bytes(bz2.compress(key)),
    "in a file of xz": lambda folder, key: (folder / "a.jsonl.xz").write_bytes(lzma.compress(key)),
    "in an archive": lambda folder, key: zipped(folder / "a.zip", key),
    "in UTF-16": lambda folder, key: (folder / "a.txt").write_bytes(key.decode().encode("utf-16")),
    "in a name": lambda folder, key: (folder / f"{key.decode()}.txt").write_bytes(b"x"),
}


@pytest.mark.parametrize("where", HIDDEN)
def test_a_secret_is_found_wherever_a_person_may_have_put_it(where: str, folder: Path, hub: Hub) -> None:
    HIDDEN[where](folder, b"AKIA" + b"EXAMPLE1" * 2)
    with pytest.raises(UserError, match="holds a key of AWS"):
        planned(folder)
    assert hub.requests == []


@pytest.mark.parametrize("start", [b"\x1f\x8b", b"BZh9", b"\xfd7zXZ\0", b"PK\3\4"])
def test_a_file_that_only_begins_as_a_packed_one_is_published(start: bytes, folder: Path, hub: Hub) -> None:
    (folder / "a.log").write_bytes(start + b"no more of it")
    assert kinds(planned(folder))["a.log"] == "add"


@pytest.mark.parametrize("name", [os.fsdecode(b"caf\xe9.txt"), "red\x1b[31m.txt", "two\nlines.txt"])
def test_a_name_that_the_hub_cannot_have_is_left_out_and_said(name: str, folder: Path, hub: Hub) -> None:
    (folder / name).write_text("x")
    made = planned(folder)
    assert name in made.left_out
    assert publish(made).changed


@pytest.mark.parametrize(
    ("repo", "expected"),
    [
        ("me/x", ("me/x", None)),
        ("datasets/me/x", ("me/x", "dataset")),
        ("spaces/me/x", ("me/x", "space")),
        ("models/x", ("models/x", None)),
        ("https://huggingface.co/datasets/me/x", ("me/x", "dataset")),
        ("https://huggingface.co/datasets/me/x/tree/main/data", ("me/x", "dataset")),
        ("https://huggingface.co/datasets/me/x/viewer/default/train?p=3#row", ("me/x", "dataset")),
        ("huggingface.co/me/x/", ("me/x", "model")),
        ("http://hf.co/spaces/me/x/discussions/2", ("me/x", "space")),
        ("hf://datasets/me/x@main/a.parquet", ("me/x", "dataset")),
        (" me/x ", ("me/x", None)),
        ("me/tree", ("me/tree", None)),
        ("/datasets/me/x/", ("me/x", "dataset")),
        ("me/x/", ("me/x", None)),
        ("<https://huggingface.co/me/x>", ("me/x", "model")),
        ("(hf.co/spaces/me/x),", ("me/x", "space")),
        ('"me/x"', ("me/x", None)),
        ("git@hf.co:datasets/me/x.git", ("me/x", "dataset")),
        ("https://me:hf_secret@huggingface.co/datasets/me/x.git", ("me/x", "dataset")),
    ],
)
def test_a_repository_is_named_as_in_the_hubs_addresses(repo: str, expected: tuple[str, str | None]) -> None:
    assert split_repo(repo) == expected


@pytest.mark.parametrize(
    ("repo", "says"),
    [
        ("x", "whose repository? write 'x' as OWNER/x"),
        ("https://huggingface.co/datasets/squad", "write 'datasets/squad' as datasets/OWNER/squad"),
        ("https://huggingface.co/papers/2507.16812", "'papers/2507.16812' is a page of the Hub and no repository"),
        ("me/x y", "'me/x y' is no name of a repository: write OWNER/NAME"),
        ("datasets/me/x/y", "is no name"),
        ("me/..", "is no name"),
        ("", "is no name"),
        ("https://me:hf_secret@example.org/me/x", "'https://example.org/me/x' is no name"),
        ("https://hf.co/", "is no name"),
    ],
)
def test_what_is_no_name_of_a_repository_is_refused(repo: str, says: str) -> None:
    with pytest.raises(UserError, match=re.escape(says)) as refused:
        split_repo(repo)
    assert "hf_secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("names", "expected"),
    [(["config.json"], "model"), (["adapter_config.json"], "model"), (["a.parquet"], "dataset"), (["app.py"], "space")],
)
def test_the_type_is_guessed_from_the_files(tmp_path: Path, names: list[str], expected: str) -> None:
    for name in names:
        (tmp_path / name).write_text("{}")
    assert guess_type(tmp_path) == expected


def test_a_folder_that_may_be_two_things_is_asked_about(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "a.jsonl").write_text("{}")
    with pytest.raises(UserError, match="model or dataset"):
        guess_type(tmp_path)


# --- publishing -------------------------------------------------------------------------------------------------------


def test_all_goes_up_as_one_commit(hub: Hub, folder: Path) -> None:
    made = publish(planned(folder), message="First")
    head = hub.head(REPO)
    assert (made.oid, made.created, made.changed) == (head.oid, True, True)
    assert made.url == f"{hub.url}/datasets/{REPO}"
    assert len(hub.repository(REPO).commits) == 2
    assert head.message == "First"
    assert set(head.tree) == PUBLISHED | {".gitattributes"}
    for name in PUBLISHED:
        assert head.tree[name].content == (folder / name).read_bytes()


def test_publishing_the_same_again_makes_no_commit(hub: Hub, folder: Path) -> None:
    first = publish(planned(folder))
    again = publish(planned(folder))
    assert (again.oid, again.changed) == (first.oid, False)
    assert len(hub.repository(REPO).commits) == 2


@pytest.mark.parametrize("kind", ["model", "dataset", "space"])
def test_a_new_repository_can_be_private(hub: Hub, folder: Path, kind: str) -> None:
    publish(plan(folder, REPO, kind), private=True, space_sdk="gradio" if kind == "space" else None)  # type: ignore[arg-type]
    assert hub.repository(REPO, kind).private


def test_private_is_refused_for_what_is_public_already(hub: Hub, folder: Path) -> None:
    hub.create(REPO)
    with pytest.raises(UserError, match="is public"):
        publish(planned(folder), private=True)
    assert len(hub.repository(REPO).commits) == 1


def test_a_pull_request_leaves_the_main_branch_as_it_is(hub: Hub, folder: Path) -> None:
    before = hub.create(REPO).branches["main"]
    made = publish(planned(folder), pull_request=True)
    assert hub.head(REPO).oid == before
    assert hub.repository(REPO).branches["refs/pr/1"] == made.oid
    assert made.url.endswith("/discussions/1")


def test_a_pull_request_needs_a_repository(hub: Hub, folder: Path) -> None:
    with pytest.raises(UserError, match="without --pr"):
        publish(planned(folder), pull_request=True)
    assert hub.repositories == {}


# --- a Hub that refuses -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("token", "status", "step"),
    [("hf_" + "x" * 34, 401, "hf auth login"), (READ_TOKEN, 403, "--pr")],
    ids=["a token that the Hub does not know", "a token that may only read"],
)
def test_a_token_that_will_not_do_is_named_by_what_is_wrong_with_it(
    hub: Hub, folder: Path, monkeypatch: pytest.MonkeyPatch, token: str, status: int, step: str
) -> None:
    monkeypatch.setenv("HF_TOKEN", token)
    with pytest.raises(UserError, match=step) as refused:
        publish(planned(folder))
    assert str(status) in str(refused.value)
    assert token not in str(refused.value)
    assert hub.repositories == {}


def test_without_any_token_the_first_step_is_to_sign_in(
    hub: Hub, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HF_TOKEN")
    with pytest.raises(UserError, match="hf auth login"):
        publish(planned(folder))


def test_a_hub_that_echoes_the_token_does_not_get_it_into_the_message(hub: Hub, folder: Path) -> None:
    hub.faults.append(Fault("POST .*/preupload", 400, message=f"Bearer {WRITE_TOKEN} is odd"))
    with pytest.raises(UserError, match="is odd") as refused:
        publish(planned(folder))
    assert WRITE_TOKEN not in str(refused.value)


def test_a_token_in_a_trainers_arguments_is_refused(hub: Hub, folder: Path) -> None:
    import torch

    torch.save({"hub_token": WRITE_TOKEN}, folder / "training_args.bin")
    with pytest.raises(UserError, match=r"training_args\.bin:\d+ holds a token"):
        planned(folder)


def test_what_somebody_else_committed_meanwhile_is_not_overwritten(hub: Hub, folder: Path) -> None:
    repository = hub.create(REPO)
    made = planned(folder)
    theirs = repository.add("main", dict(hub.head(REPO).tree), "theirs")
    with pytest.raises(UserError, match="somebody else changed it"):
        publish(made)
    assert hub.head(REPO) is theirs
    publish(planned(folder))  # looked at anew
    assert hub.head(REPO).parent == theirs.oid


@pytest.mark.parametrize("step", ["create", "preupload", "batch", "verify", "commit", "validate-yaml"])
def test_a_conflict_or_refusal_at_any_step_leaves_the_commit_as_it_was(hub: Hub, folder: Path, step: str) -> None:
    if step != "create":
        hub.create(REPO)
    before = dict(hub.repositories)
    hub.faults.append(Fault(f"POST .*{step}", 409))
    with pytest.raises(UserError, match="409"):
        publish(planned(folder))
    assert hub.repositories == before
    assert step == "create" or len(hub.repository(REPO).commits) == 1
    assert publish(planned(folder)).changed


@pytest.mark.parametrize("step", ["create", "preupload", "batch", "commit", "validate-yaml"])
def test_it_waits_as_long_as_a_busy_hub_says(hub: Hub, folder: Path, step: str) -> None:
    hub.faults.append(Fault(f"POST .*{step}", 429, {"Retry-After": "0"}, times=1))
    assert publish(planned(folder)).changed
    assert hub.count(f"POST .*{step}") >= 2
    assert len(hub.repository(REPO).commits) == 2


def test_a_hub_that_stays_busy_or_asks_for_an_hour_ends_in_one_line(hub: Hub, folder: Path) -> None:
    for header, requests in (({"Retry-After": "0"}, 5), ({"Retry-After": "3600"}, 1)):
        hub.requests.clear()
        hub.faults = [Fault("POST .*/commit/", 429, header, times=9)]
        with pytest.raises(UserError, match="asks to wait"):
            publish(planned(folder))
        assert hub.count("POST .*/commit/") == requests


# --- a connection that breaks -----------------------------------------------------------------------------------------


def test_an_upload_that_is_cut_in_the_middle_is_sent_again(hub: Hub, folder: Path) -> None:
    hub.faults.append(Fault("PUT /lfs/", half=True))
    assert publish(planned(folder)).changed
    assert hub.count("PUT /lfs/") == 3


def test_after_a_failed_upload_only_the_rest_is_sent(hub: Hub, folder: Path) -> None:
    before = hub.create(REPO).branches["main"]
    hub.faults.append(Fault("PUT /lfs/", 403, after=1))
    with pytest.raises(UserError, match="403"):
        publish(planned(folder))
    assert hub.head(REPO).oid == before
    assert len(hub.store) == 1
    hub.requests.clear()
    publish(planned(folder))
    assert hub.count("PUT /lfs/") == 1
    assert set(hub.head(REPO).tree) == PUBLISHED | {".gitattributes"}


def test_a_commit_that_is_cut_before_it_arrives_changes_nothing(hub: Hub, folder: Path) -> None:
    hub.faults.append(Fault("POST .*/commit/", half=True))
    with pytest.raises(UserError, match="run the same command again"):
        publish(planned(folder))
    assert len(hub.repository(REPO).commits) == 1
    hub.requests.clear()
    assert publish(planned(folder)).changed
    assert hub.count("PUT /lfs/") == 0


def test_a_commit_whose_answer_is_lost_is_found_and_not_made_twice(hub: Hub, folder: Path) -> None:
    hub.faults.append(Fault("POST .*/commit/"))
    made = publish(planned(folder))
    assert made.oid == hub.head(REPO).oid
    assert len(hub.repository(REPO).commits) == 2


def test_killed_in_the_middle_it_leaves_the_repository_and_goes_on(hub: Hub, folder: Path) -> None:
    before = hub.create(REPO).branches["main"]
    arrived, dead = threading.Event(), threading.Event()
    uploads = itertools.count()

    def hold(request: str) -> None:
        # The two large files come at the same time: one is let through, the other held until the client is dead.
        if request.startswith("PUT") and next(uploads) == 1:
            while not hub.store:
                time.sleep(0.01)
            arrived.set()
            dead.wait(60)

    hub.on_request = hold
    process = command(hub, "publish", str(folder), f"datasets/{REPO}")
    assert arrived.wait(60)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    hub.on_request = lambda _: None
    hub.requests.clear()
    dead.set()
    assert hub.head(REPO).oid == before
    again = command(hub, "publish", str(folder), f"datasets/{REPO}")
    said, errors = again.communicate(timeout=120)
    assert again.returncode == 0, errors
    assert hub.head(REPO).oid[:8] in said
    assert hub.count("PUT /lfs/") <= 1
    assert WRITE_TOKEN not in said + errors


# --- how large files are sent ---------------------------------------------------------------------------------------


def model(folder: Path, size: int) -> bytes:
    """A folder with weights of random bytes, which are returned."""
    folder.mkdir()
    weights = random.Random(1).randbytes(size)
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(weights)
    (folder / "README.md").write_text(CARD)
    return weights


@pytest.mark.parametrize("size", [30, 31, 100])
def test_a_file_that_the_hub_wants_in_parts_is_sent_in_parts(hub: Hub, tmp_path: Path, size: int) -> None:
    weights = model(tmp_path / "m", size * 1_000)
    hub.part_bytes = 10_000
    publish(plan(tmp_path / "m", "me/m", "model"))
    assert hub.count("PUT /lfs/.*/[0-9]+$") == -(-size // 10)
    assert hub.count("POST /lfs/.*/complete") == 1
    assert hub.head("me/m", "model").tree["model.safetensors"].content == weights


def test_a_part_that_is_cut_is_sent_again_and_one_that_is_refused_leaves_the_repository(
    hub: Hub, tmp_path: Path
) -> None:
    weights = model(tmp_path / "m", 50_000)
    hub.part_bytes = 10_000
    before = hub.create("me/m", "model").branches["main"]
    hub.faults = [Fault("PUT /lfs/.*/2$", half=True), Fault("PUT /lfs/.*/4$", 403)]
    with pytest.raises(UserError, match="403"):
        publish(plan(tmp_path / "m", "me/m", "model"))
    assert hub.head("me/m", "model").oid == before
    assert hub.store == {}
    publish(plan(tmp_path / "m", "me/m", "model"))
    assert hub.head("me/m", "model").tree["model.safetensors"].content == weights


def test_by_xet_all_arrives_and_a_second_run_sends_nothing(hub: Hub, folder: Path) -> None:
    hub.xet = XetStore()
    for _ in range(2):
        process = command(hub, "publish", str(folder), f"datasets/{REPO}", xet=True)
        said, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        assert WRITE_TOKEN not in said + errors
    assert hub.count("/cas/v1/xorbs/") == 1
    assert hub.count("lfs") == 0
    for name in PUBLISHED:
        assert hub.head(REPO).tree[name].content == (folder / name).read_bytes()
    assert len(hub.repository(REPO).commits) == 2


def test_a_hub_without_xet_gets_the_files_by_lfs_though_hf_xet_is_installed(hub: Hub, folder: Path) -> None:
    process = command(hub, "publish", str(folder), f"datasets/{REPO}", xet=True)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert hub.count("PUT /lfs/") == 2
    assert set(hub.head(REPO).tree) == PUBLISHED | {".gitattributes"}


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (Fault("POST /cas/v1/xorbs", half=True), None),
        (Fault("POST /cas/v1/xorbs", 403), "403: your token may not write here"),
        (Fault("GET .*xet-write-token", 403, after=1), "403: your token may not write here"),
    ],
    ids=["cut in the middle", "the store refuses", "no token of the store"],
)
def test_xet_that_fails_leaves_the_repository_and_the_same_command_goes_on(
    hub: Hub, folder: Path, fault: Fault, says: str | None
) -> None:
    hub.xet = XetStore()
    before = hub.create(REPO).branches["main"]
    hub.faults.append(replace(fault))
    process = command(hub, "publish", str(folder), f"datasets/{REPO}", xet=True)
    said, errors = process.communicate(timeout=120)
    assert WRITE_TOKEN not in said + errors
    if says is None:  # the client sends it again by itself
        assert process.returncode == 0, errors
    else:
        assert process.returncode == 2, errors
        assert says in errors.splitlines()[-1]
        assert hub.head(REPO).oid == before
        process = command(hub, "publish", str(folder), f"datasets/{REPO}", xet=True)
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
    assert set(hub.head(REPO).tree) == PUBLISHED | {".gitattributes"}


# --- as a user does it ------------------------------------------------------------------------------------------------


def command(
    hub: Hub, *arguments: str, code: str = "", xet: bool = False, token: str = WRITE_TOKEN
) -> subprocess.Popen[str]:
    program = ["-c", code] if code else ["-c", "from megascience_hf.cli import main; main()"]
    env = {name: value for name, value in os.environ.items() if name != "HF_HUB_OFFLINE"}
    env |= {"HF_ENDPOINT": hub.url, "HF_TOKEN": token, "HF_HUB_DISABLE_XET": "0" if xet else "1"}
    return subprocess.Popen(
        [sys.executable, *program, *arguments], env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def test_a_dry_run_shows_and_sends_nothing(hub: Hub, folder: Path) -> None:
    process = command(hub, "publish", str(folder), f"datasets/{REPO}", "--dry-run")
    said, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert "train-00001-of-00002.parquet" in said
    assert "nothing was sent" in said
    assert hub.repositories == {}


def test_an_error_is_one_line_and_exit_code_2(hub: Hub, folder: Path) -> None:
    hub.faults.append(Fault("POST .*/commit/", 403))
    process = command(hub, "publish", str(folder), f"datasets/{REPO}")
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 2
    assert errors.splitlines()[-1].startswith("megascience: me/pairs: 403")
    assert "Traceback" not in errors
    assert WRITE_TOKEN not in errors


def test_a_card_that_the_hub_would_refuse_stops_before_anything_is_sent(hub: Hub, folder: Path) -> None:
    (folder / "README.md").write_text(CARD.replace("cc-by-4.0", "creative commons"))
    process = command(hub, "publish", str(folder), f"datasets/{REPO}")
    said, errors = process.communicate(timeout=120)
    assert process.returncode == 2
    assert "README.md:2: error 'creative commons' is no licence" in said
    assert "mend them first" in errors
    assert hub.requests == []


def test_a_model_its_card_and_its_results_are_one_commit_and_are_read_back(hub: Hub, tmp_path: Path) -> None:
    folder = tmp_path / "tuned"
    (write_model(folder) / "checkpoint-20").mkdir()
    log = [{"step": 10, "loss": 2.0}, {"step": 20, "loss": 1.0}]
    (folder / "checkpoint-20" / "trainer_state.json").write_text(json.dumps({"log_history": log}))
    rows = [{"task": "megascience:scibench", "correct": n < 320, "status": "extracted"} for n in range(640)]
    (tmp_path / "tuned.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    checkpoint_card.write(folder, str(tmp_path / "tuned.jsonl"), "qwen2.5-7b", checkpoint_card.ModelFacts("me/tuned"))
    process = command(hub, "publish", str(folder), "me/tuned", "--private")
    said, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert hub.repository("me/tuned", "model").private
    assert len(hub.repository("me/tuned", "model").commits) == 2
    tree = hub.head("me/tuned", "model").tree
    assert set(tree) == {
        ".gitattributes", "README.md", "accuracies.png", "config.json", "loss.png", "model.safetensors",
        "tokenizer.json", "tokenizer_config.json",
    }  # fmt: skip
    read = command(hub, code=READ_CARD)
    said, errors = read.communicate(timeout=120)
    assert "metric_value=50.0" in said, errors


@pytest.mark.slow
def test_books_become_a_dataset_with_a_card_on_the_hub(hub: Hub, tmp_path: Path) -> None:
    folder = tmp_path / "pairs"
    for arguments in (
        ("curate", "--out", str(folder)),
        ("card", "dataset", str(folder), "--name", REPO, "--licence", "apache-2.0"),
        ("publish", str(folder), f"datasets/{REPO}"),
    ):
        process = command(hub, *arguments)
        said, errors = process.communicate(timeout=300)
        assert process.returncode == 0, said + errors
    tree = hub.head(REPO).tree
    assert b"| finalise |" in tree["README.md"].content
    assert not [path for path in tree if path.startswith(("stages/", "logs/", "ledger/")) or "pairs.jsonl" in path]
    process = command(hub, code=f'import datasets; print(len(datasets.load_dataset("{REPO}", split="train")))')
    said, errors = process.communicate(timeout=120)
    rows = sum(len(pq.read_table(path)) for path in (folder / "data").glob("*.parquet"))
    assert said.strip() == str(rows), errors


READ_CARD = 'from huggingface_hub import ModelCard; print(ModelCard.load("me/tuned").data.eval_results)'
LOAD = f"""
from datasets import load_dataset
rows = load_dataset("{REPO}", split="train")
print(len(rows), rows[41]["question"], rows[41]["answer"])
streamed = load_dataset("{REPO}", split="train", streaming=True)
print(sum(1 for _ in streamed))
"""


def test_what_was_published_is_read_back_with_load_dataset(hub: Hub, folder: Path, tmp_path: Path) -> None:
    publish(planned(folder))
    process = command(hub, code=LOAD)
    said, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert said.split("\n")[:2] == ["80 41 + 1? 42", "80"]


def test_a_private_dataset_is_read_back_with_a_token_and_by_nobody_without(hub: Hub, folder: Path) -> None:
    process = command(hub, "publish", str(folder), "datasets/me/secret", "--private")
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert hub.repository("me/secret").private
    for token, works in (("", False), (READ_TOKEN, True)):  # in this order, because of the cache
        process = command(hub, code=LOAD.replace(REPO, "me/secret"), token=token)
        said, errors = process.communicate(timeout=120)
        assert (process.returncode == 0) is works, errors
        assert (said.split("\n")[:2] == ["80 41 + 1? 42", "80"]) is works


@pytest.mark.parametrize("inside", [True, False])
@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_link_is_never_followed_and_is_said(kind: str, inside: bool, hub: Hub, folder: Path, tmp_path: Path) -> None:
    target = (folder / ".kept" if inside else tmp_path / "elsewhere") / "id_ed25519"
    target.parent.mkdir(parents=True)
    target.write_text("a key")
    (folder / "link").symlink_to(target if kind == "file" else target.parent)
    local, left_out = files(folder)
    assert not any("link" in name or "id_ed25519" in name for name in local)
    assert "link (a link)" in left_out


def test_text_that_only_looks_like_a_secret_is_published(folder: Path) -> None:
    (folder / "notes.txt").write_text("sk-learn, AKIA, task-ant-hill, -----BEGIN PUBLIC KEY-----, hf_dataset, AIza\n")
    assert "notes.txt" in files(folder)[0]
    upload_plan._refuse_secrets(files(folder)[0])
