"""What cannot be loaded is not published: each broken folder is refused, and published once it is mended."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from datasets import load_dataset
from hub_server import Hub, running, sign_in
from hypothesis import given
from hypothesis import strategies as st
from made_models import (
    CONFIG,
    EMBEDDING,
    HEAD,
    write_adapter,
    write_json,
    write_model,
    write_rows,
    write_sharded_model,
    write_tensors,
    write_tokenizer,
)
from rich.console import Console

from megascience_hf.cards import check, dataset_folder, publish
from megascience_hf.errors import UserError
from megascience_hf.hub import shard_names

MODEL = "---\nlicense: mit\nlanguage: en\nlibrary_name: transformers\nbase_model: me/base\n---\n# me/it\n"
DATA = "---\nlicense: mit\nlanguage: en\n---\n# me/it\n"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with running() as hub:
        sign_in(hub, monkeypatch)
        yield hub


def send(folder: Path, kind: str, repo: str = "me/it") -> str:
    """What `megascience publish` says."""
    console = Console(record=True, width=300, quiet=False, file=Path("/dev/null").open("w"))  # noqa: SIM115
    try:
        publish.from_command_line(publish.Request(folder, repo, kind), console, dry_run=False)
    except UserError as error:
        return f"{console.export_text()}\n{error}"
    return console.export_text()


def rows(folder: Path, **files: dict[str, list[object]]) -> Path:
    for name, columns in files.items():
        write_rows(folder / f"{name}.parquet", **columns)
    return folder


A, B, TEXT = {"a": [1, 2]}, {"b": [1]}, {"a": ["x"]}
TWO = ("data/train-00000-of-00002", "data/train-00001-of-00002")


def configs(*names: str) -> str:
    each = "".join(f"- config_name: {name}\n  data_dir: {name}\n" for name in names)
    return DATA.replace("---\n# ", f"configs:\n{each}---\n# ")


# How a folder is broken, what is said of it, and how it is mended.
BROKEN_DATA: dict[str, tuple[Callable[[Path], object], str, Callable[[Path], object]]] = {
    "shards with other columns": (
        lambda f: rows(f, **{TWO[0]: A, TWO[1]: B}),
        "train-00001-of-00002.parquet: it has the columns b, and the files before it have a",
        lambda f: rows(f, **{TWO[1]: A}),
    ),
    "shards with one column more": (
        lambda f: rows(f, **{TWO[0]: A, TWO[1]: A | {"b": [1, 2]}}),
        "it has the columns a, b, and the files before it have a",
        lambda f: rows(f, **{TWO[1]: A}),
    ),
    "shards with another type": (
        lambda f: rows(f, **{TWO[0]: A, TWO[1]: TEXT}),
        "load_dataset refuses this folder: data/train-00001-of-00002.parquet",
        lambda f: rows(f, **{TWO[1]: A}),
    ),
    "splits with other columns": (
        lambda f: rows(f, train=A, test=B),
        "load_dataset refuses this folder",
        lambda f: rows(f, test=A),
    ),
    "folders that are configs of their own": (
        lambda f: rows(f, **{"sft/train": A, "rl/train": B}),
        "give each a config in the metadata",
        lambda f: (f / "README.md").write_text(configs("sft", "rl")),
    ),
    "a config that cannot be loaded beside one that can": (
        lambda f: (
            rows(f, **{"sft/train": A, "rl/a": A, "rl/b": B}),
            (f / "README.md").write_text(configs("sft", "rl")),
        ),
        "of the config 'rl'",
        lambda f: rows(f, **{"rl/b": A}),
    ),
    "a shard that the others promise": (
        lambda f: rows(f, **{TWO[0]: A}),
        "promise data/train-00001-of-00002.parquet, which is missing",
        lambda f: rows(f, **{TWO[1]: A}),
    ),
    "a shard that the others promise by short numbers": (
        lambda f: (f / "part_1_of_2.jsonl").write_text('{"a": 1}\n'),
        "promise part_0_of_2.jsonl, which is missing",
        lambda f: (f / "part_0_of_2.jsonl").write_text('{"a": 1}\n'),
    ),
    "half a line": (
        lambda f: (f / "train.ndjson").write_text('{"a": 1}\n{"a"'),
        "load_dataset refuses this folder: train.ndjson",
        lambda f: (f / "train.ndjson").write_text('{"a": 1}\n'),
    ),
    "a packed folder that was cut off": (
        lambda f: (f / "train.zip").write_bytes(b"PK\x03\x04"),
        "load_dataset refuses this folder: File is not a zip file",
        lambda f: ((f / "train.zip").unlink(), rows(f, train=A)),
    ),
    "an ending in capitals": (
        lambda f: write_rows(f / "train.PARQUET", **A),
        "No (supported) data files found",
        lambda f: (f / "train.PARQUET").rename(f / "train.parquet"),
    ),
    "a table without rows": (
        lambda f: rows(f, train={"a": []}),
        "train.parquet: a file has no rows",
        lambda f: rows(f, train=A),
    ),
    "a file that would be run as a loading script": (
        lambda f: (rows(f, train=A), (f / "it.py").write_text("")),
        "it.py is taken for a loading script",
        lambda f: (f / "it.py").rename(f / "make.py"),
    ),
    "a shard that is a link": (
        lambda f: (rows(f, **{TWO[0]: A}), (f / f"{TWO[1]}.parquet").symlink_to(f / f"{TWO[0]}.parquet")),
        "promise data/train-00001-of-00002.parquet, which is missing",
        lambda f: ((f / f"{TWO[1]}.parquet").unlink(), rows(f, **{TWO[1]: A})),
    ),
    "half a Parquet file": (
        lambda f: (rows(f, train=A), (f / "train.parquet").write_bytes((f / "train.parquet").read_bytes()[:-20])),
        "load_dataset refuses this folder",
        lambda f: rows(f, train=A),
    ),
    "half a line of JSON": (
        lambda f: (f / "train.jsonl").write_text('{"a": 1}\n{"a":\n'),
        "train.jsonl: JSON parse error",
        lambda f: (f / "train.jsonl").write_text('{"a": 1}\n'),
    ),
    "two formats": (
        lambda f: (rows(f, train=A), (f / "test.csv").write_text("a\n1\n")),
        "the same data file format",
        lambda f: ((f / "test.csv").unlink(), rows(f, test=A)),
    ),
    "no rows": (
        lambda f: (f / "train.jsonl").write_text(""),
        "load_dataset refuses this folder",
        lambda f: (f / "train.jsonl").write_text('{"a": 1}\n'),
    ),
}


@pytest.mark.parametrize("with_card", [True, False], ids=["with a card", "without"])
@pytest.mark.parametrize("how", BROKEN_DATA)
def test_data_that_load_dataset_refuses_are_not_published(how: str, with_card: bool, tmp_path: Path, hub: Hub) -> None:
    break_, says, mend = BROKEN_DATA[how]
    folder = tmp_path / "it"
    folder.mkdir()
    if with_card or "config" in how:
        (folder / "README.md").write_text(DATA)
    break_(folder)
    assert says in send(folder, "dataset")
    assert hub.requests == []
    if "shard that" not in how:  # which load_dataset does not notice, or which a link hides
        with pytest.raises(Exception):  # noqa: B017, PT011  # it is true
            load_dataset(str(folder), "rl" if "beside" in how else None, cache_dir=str(tmp_path / "cache"))
    mend(folder)
    assert "Published as" in send(folder, "dataset")
    (tmp_path / "back").mkdir()
    for name, blob in hub.head("me/it").tree.items():  # as it can be downloaded
        if not name.startswith(".git"):
            (tmp_path / "back" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "back" / name).write_bytes(blob.content)
    assert check.check_loading(tmp_path / "back", "dataset") == []


GOOD_DATA: dict[str, Callable[[Path], object]] = {
    "one file": lambda f: rows(f, train=A),
    "two shards": lambda f: rows(f, **{TWO[0]: A, TWO[1]: A}),
    "splits": lambda f: rows(f, train=A, test=A),
    "configs": lambda f: (
        rows(f, **{"sft/train": A, "rl/train": B}),
        (f / "README.md").write_text(configs("sft", "rl")),
    ),
    "stages of a run, which stay at home": lambda f: (
        rows(f, **{"data/train": A, "stages/read": B}),
        write_json(f / "funnel.json", []),
    ),
    "numbers that become text": lambda f: (f / "train.jsonl").write_text('{"a": 1}\n{"a": "x"}\n'),
    "a table of commas": lambda f: (f / "train.csv").write_text("a,b\n1,2\n"),
}


@pytest.mark.parametrize("how", GOOD_DATA)
def test_data_that_load_dataset_takes_are_published(how: str, tmp_path: Path, hub: Hub) -> None:
    (tmp_path / "it").mkdir()
    (tmp_path / "it" / "README.md").write_text(DATA)
    GOOD_DATA[how](tmp_path / "it")
    assert "Published as" in send(tmp_path / "it", "dataset")


def test_the_counts_of_a_card_are_those_that_load_dataset_gives(tmp_path: Path) -> None:
    rows(tmp_path, **{TWO[0]: A, TWO[1]: {"a": [1, None]}})
    facts = dataset_folder.read(tmp_path)
    loaded = load_dataset(str(tmp_path), split="train", cache_dir=str(tmp_path / "cache"))
    assert (facts.rows, facts.arrow_bytes) == (len(loaded), loaded.info.splits["train"].num_bytes)
    assert facts.features == loaded.features._to_yaml_list()


def test_no_card_is_written_for_shards_that_do_not_fit_together(tmp_path: Path) -> None:
    from megascience_hf.cards import dataset_card

    rows(tmp_path, **{TWO[0]: A, TWO[1]: B})
    with pytest.raises(UserError, match="load_dataset refuses this folder"):
        dataset_card.write(tmp_path)
    assert not (tmp_path / "README.md").exists()


def test_nothing_is_left_where_the_rows_were_loaded(tmp_path: Path) -> None:
    import datasets

    rows(tmp_path, train=A)
    check.check_loading(tmp_path, "dataset")
    assert not list(Path(datasets.config.HF_DATASETS_CACHE).glob("megascience-check-*"))


# --- models -----------------------------------------------------------------------------------------------------------


def edit(file: Path, **changed: object) -> None:
    write_json(file, {**json.loads(file.read_text()), **changed})


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-3])


FIRST, SHARD = "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"
INDEX = "model.safetensors.index.json"
BROKEN_MODELS: dict[str, tuple[Callable[[Path], object], str, Callable[[Path], object]]] = {
    "a shard that the index names": (
        lambda f: (write_sharded_model(f) / SHARD).unlink(),
        f"{INDEX} names {SHARD}, which is missing",
        lambda f: write_tensors(f / SHARD, HEAD),
    ),
    "a shard that is a link": (
        lambda f: (f / SHARD).symlink_to(shutil.move(write_sharded_model(f) / SHARD, f.parent / "blob")),
        f"{INDEX} names {SHARD}, which is missing",
        lambda f: ((f / SHARD).unlink(), write_tensors(f / SHARD, HEAD)),
    ),
    "an index of another save": (
        lambda f: write_tensors(write_sharded_model(f) / SHARD, "other.weight"),
        f"looks for 1 tensors in {SHARD} that are not there, such as {HEAD}",
        lambda f: write_tensors(f / SHARD, HEAD),
    ),
    "shards without an index": (
        lambda f: (write_sharded_model(f) / INDEX).unlink(),
        "2 shards and no index",
        lambda f: write_sharded_model(f),
    ),
    "an index that is no JSON": (
        lambda f: (write_sharded_model(f) / INDEX).write_text("{"),
        f"{INDEX} cannot be read",
        lambda f: write_sharded_model(f),
    ),
    "a shard that the names promise": (
        lambda f: (
            (write_sharded_model(f) / SHARD).unlink(),
            write_json(f / INDEX, {"weight_map": {EMBEDDING: FIRST}}),
        ),
        f"{SHARD} is missing, by the names",
        lambda f: write_sharded_model(f),
    ),
    "weights cut off": (
        lambda f: cut(write_model(f) / "model.safetensors"),
        "model.safetensors is damaged: it has",
        lambda f: write_model(f),
    ),
    "weights that are none": (
        lambda f: (write_model(f) / "model.safetensors").write_bytes(b"\x02\0\0\0\0\0\0\0[]"),
        "model.safetensors is damaged",
        lambda f: write_model(f),
    ),
    "no weights": (
        lambda f: (write_model(f) / "model.safetensors").unlink(),
        "a config.json and no weights",
        lambda f: write_model(f),
    ),
    "no config": (
        lambda f: (write_model(f) / "config.json").unlink(),
        "there is no config.json",
        lambda f: write_model(f),
    ),
    "an unknown architecture": (
        lambda f: write_model(f, model_type="nonesuch"),
        "AutoConfig cannot load config.json",
        lambda f: write_model(f),
    ),
    "half a config": (
        lambda f: (write_model(f) / "config.json").write_text('{"model_type": "qwen2"'),
        "AutoConfig cannot load config.json",
        lambda f: write_model(f),
    ),
    "no tokenizer": (
        lambda f: (write_model(f), [path.unlink() for path in f.glob("tokenizer*")]),
        "there is no tokenizer",
        lambda f: write_tokenizer(f),
    ),
    "half a tokenizer": (
        lambda f: cut(write_model(f) / "tokenizer.json"),
        "AutoTokenizer cannot load the tokenizer",
        lambda f: write_tokenizer(f),
    ),
    "a config of another vocabulary": (
        lambda f: write_model(f, vocab_size=9),
        "a vocabulary of 9, and the weights have 8 rows",
        lambda f: write_model(f),
    ),
    "a tokenizer with more tokens than the weights have": (
        lambda f: write_tokenizer(write_model(f), 12),
        " tokens, and the weights have 8 rows for them",
        lambda f: write_tokenizer(f),
    ),
    "an adapter of a folder here": (
        lambda f: write_adapter(f, "/home/alice/models/base"),
        "base_model_name_or_path in adapter_config.json is a path of this machine",
        lambda f: write_adapter(f),
    ),
    "an adapter of a folder beside it": (
        lambda f: write_adapter(f, "./base"),
        "is a path of this machine",
        lambda f: write_adapter(f),
    ),
    "an adapter of a folder of Windows": (
        lambda f: write_adapter(f, r"C:\Users\alice\base"),
        "is a path of this machine",
        lambda f: write_adapter(f),
    ),
    "an adapter of what is no name": (
        lambda f: write_adapter(f, "models/of/mine"),
        "the base model of the adapter, models/of/mine, is no name of the Hub",
        lambda f: write_adapter(f),
    ),
    "an adapter of nothing": (
        lambda f: write_adapter(f, None),
        "adapter_config.json names no base model",
        lambda f: write_adapter(f),
    ),
    "an adapter of another base than the card says": (
        lambda f: write_adapter(f, "me/other"),
        "the card's base_model is me/base, and that of adapter_config.json is me/other",
        lambda f: write_adapter(f),
    ),
    "a model of a folder of its own": (
        lambda f: (write_model(f), (write_sharded_model(f / "sft") / SHARD).unlink()),
        f"in sft: {INDEX} names {SHARD}, which is missing",
        lambda f: write_tensors(f / "sft" / SHARD, HEAD),
    ),
    "an adapter of a folder of its own": (
        lambda f: (write_adapter(f), write_adapter(f / "rl", "/home/alice/base")),
        "in rl: base_model_name_or_path in adapter_config.json is a path of this machine",
        lambda f: write_adapter(f / "rl"),
    ),
    "weights without a tensor": (
        lambda f: (write_adapter(f) / "adapter_model.safetensors").write_bytes(b"\x02\0\0\0\0\0\0\0{}"),
        "adapter_model.safetensors is damaged: it has no tensors",
        lambda f: write_adapter(f),
    ),
    "weights of PyTorch that are empty": (
        lambda f: ((write_model(f) / "model.safetensors").unlink(), (f / "pytorch_model.bin").touch()),
        "pytorch_model.bin is damaged",
        lambda f: ((f / "pytorch_model.bin").unlink(), write_model(f)),
    ),
    "weights of PyTorch that were cut off": (
        lambda f: (
            (write_model(f) / "model.safetensors").unlink(),
            (f / "pytorch_model.bin").write_bytes(b"PK\3\4"),
        ),
        "pytorch_model.bin is damaged",
        lambda f: ((f / "pytorch_model.bin").unlink(), write_model(f)),
    ),
    "half a chat template": (
        lambda f: (write_model(f) / "chat_template.jinja").write_text("{% for m in messages %}{{ m"),
        "the chat template cannot be read: TemplateSyntaxError",
        lambda f: (f / "chat_template.jinja").write_text("{% for m in messages %}{{ m.content }}{% endfor %}"),
    ),
    "half a config of generation": (
        lambda f: (write_model(f) / "generation_config.json").write_text("{"),
        "generation_config.json cannot be read",
        lambda f: write_json(f / "generation_config.json", {}),
    ),
    "an adapter of another rank than its config says": (
        lambda f: (write_adapter(f), write_tensors(f / "adapter_model.safetensors", "m.lora_A.weight", rows=4)),
        "adapter_config.json says rank 8, and the weights have 4",
        lambda f: write_tensors(f / "adapter_model.safetensors", "m.lora_A.weight", rows=8),
    ),
    "an adapter of no kind": (
        lambda f: edit(write_adapter(f) / "adapter_config.json", peft_type=None),
        "adapter_config.json has no peft_type",
        lambda f: write_adapter(f),
    ),
    "half a config of an adapter": (
        lambda f: cut(write_adapter(f) / "adapter_config.json"),
        "adapter_config.json cannot be read",
        lambda f: write_adapter(f),
    ),
    "an adapter of an address": (
        lambda f: write_adapter(f, "https://huggingface.co/me/base"),
        "is no name of the Hub",
        lambda f: write_adapter(f),
    ),
    "an adapter without weights": (
        lambda f: (write_adapter(f) / "adapter_model.safetensors").unlink(),
        "no adapter_model.safetensors",
        lambda f: write_adapter(f),
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", BROKEN_MODELS)
def test_a_model_that_from_pretrained_refuses_is_not_published(how: str, tmp_path: Path, hub: Hub) -> None:
    break_, says, mend = BROKEN_MODELS[how]
    folder = tmp_path / "it"
    break_(folder)
    (folder / "README.md").write_text(MODEL)
    assert says in send(folder, "model")
    assert hub.requests == []
    mend(folder)
    assert "Published as" in send(folder, "model")
    assert {"README.md"} < set(hub.head("me/it", "model").tree)


def test_what_loads_but_shows_the_machine_or_needs_code_is_a_warning(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "it", _name_or_path="/home/alice/base")
    assert [(f.severity, f.message) for f in check.check_loading(folder, "model")] == [
        ("warning", "_name_or_path in config.json is a path of this machine, and shows it to all")
    ]
    write_model(folder, model_type="mine", auto_map={"AutoConfig": "mine.Mine"})
    (folder / "mine.py").write_text("raise SystemExit('this was run')\n")
    assert [(f.severity, f.message) for f in check.check_loading(folder, "model")] == [
        ("warning", "config.json needs code of the repository, so that it was not loaded here")
    ]


def test_weights_in_a_file_and_in_shards_mislead(tmp_path: Path) -> None:
    folder = write_sharded_model(tmp_path / "it")
    write_tensors(folder / "model.safetensors", EMBEDDING)
    assert "takes one of them" in check.check_loading(folder, "model")[0].message


def test_a_folder_beside_the_program_is_no_name_of_the_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = write_adapter(tmp_path / "it", "models/base")
    assert check.check_loading(folder, "model") == []
    write_model(tmp_path / "models" / "base")
    assert "is a folder here" in check.check_loading(folder, "model")[0].message
    monkeypatch.chdir("/")  # from where the path leads nowhere, and is one all the same
    assert "is a folder here" in check.check_loading(folder, "model")[0].message


def test_the_licence_of_an_adapter_is_that_of_its_base_where_the_card_names_none(tmp_path: Path, hub: Hub) -> None:
    folder = write_adapter(tmp_path / "it", "meta-llama/Llama-3.1-8B")
    (folder / "README.md").write_text(MODEL.replace("base_model: me/base\n", ""))
    assert "the licence is mit, and the base model meta-llama/Llama-3.1-8B is under llama3.1" in send(folder, "model")
    write_adapter(folder, "Qwen/Qwen3-8B")
    assert "Published as" in send(folder, "model")


def test_a_copy_of_a_known_model_beside_the_program_is_called_as_on_the_hub(tmp_path: Path) -> None:
    folder = write_adapter(tmp_path / "it", "Qwen/Qwen2.5-7B")
    write_model(tmp_path / "Qwen" / "Qwen2.5-7B")
    assert check.check_loading(folder, "model") == []


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("trainer_state.json", {"best_model_checkpoint": "/home/alice/run/checkpoint-9"}, "best_model_checkpoint"),
        ("config.json", {**CONFIG, "quantization": {"calibration": ["/Users/alice/rows.json"]}}, "calibration"),
        ("notes.json", {"data": [{"from": "C:\\Users\\alice\\rows"}]}, "from"),
        ("notes.json", {"data": "file:///home/alice/rows"}, "data"),
        ("notes.json", {"answer": "/home is where the heart is", "path": "/v1/models", "about": "and/or"}, ""),
        ("vocab.json", {"/home/alice": 1}, ""),
    ],
)  # fmt: skip
def test_a_path_of_this_machine_in_a_file_beside_a_model_is_told(
    name: str, content: object, says: str, tmp_path: Path
) -> None:
    write_json(write_model(tmp_path / "it") / name, content)
    found = [f.message for f in check.check_loading(tmp_path / "it", "model")]
    assert found == ([f"{says} in {name} has a path of this machine, and shows it to all"] if says else [])


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["q4/m.gguf"], ""),
        (["q4/m.gguf", "q8/m.gguf"], ""),
        (["sft/model.safetensors", "sft/config.json"], "users must know of the folder sft"),
        (["model_index.json", "unet/config.json", "unet/model.safetensors"], ""),
    ],
    ids=str,
)
def test_models_in_folders_of_their_own_may_be_published(names: list[str], says: str, tmp_path: Path) -> None:
    for name in names:
        file = tmp_path / "it" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(".safetensors"):
            write_tensors(file, EMBEDDING)
        else:
            file.write_bytes(b"GGUF" + bytes(40) if name.endswith(".gguf") else b"{}")
    found = check.check_loading(tmp_path / "it", "model")
    assert [finding.severity for finding in found] == ["warning"] * bool(says)
    assert not says or says in found[0].message


def test_rows_are_no_model_and_a_model_is_no_dataset(tmp_path: Path, hub: Hub) -> None:
    data, model = rows(tmp_path / "it", **{"data/train": A}), write_model(tmp_path / "model" / "it")
    assert "there are rows here and no model" in send(data, "model")
    assert "there is a model here and no rows" in send(model, "dataset")
    (data / "README.md").write_text(configs("data"))
    assert "there are rows here and no model" in send(data, "model")
    assert hub.requests == []
    (data / "README.md").unlink()
    assert "Published as" in send(data, "dataset")
    assert "Published as" in send(model, "model")
    write_rows(tmp_path / "results" / "results.parquet", **A)
    (tmp_path / "results" / "README.md").write_text(MODEL)
    assert "Published as" in send(tmp_path / "results", "model")  # beside the weights that are there


def test_a_card_alone_and_a_space_are_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(MODEL)
    for kind in check.KINDS:
        assert check.check_loading(tmp_path, kind) == []


@pytest.mark.parametrize(
    ("names", "gone"),
    [
        ([], []),
        (["train-00000-of-00001.parquet"], []),
        (["train-00001-of-00003.parquet"], ["train-00000-of-00003.parquet", "train-00002-of-00003.parquet"]),
        (["m-00001-of-00002.safetensors"], ["m-00002-of-00002.safetensors"]),
        (["m-00002-of-00002.safetensors"], ["m-00001-of-00002.safetensors"]),
        (["m-00002-of-00003.gguf"], ["m-00001-of-00003.gguf", "m-00003-of-00003.gguf"]),
        (["m-00000-of-00002.bin"], ["m-00001-of-00002.bin"]),
        (["a-00001-of-00002.jsonl.gz"], ["a-00000-of-00002.jsonl.gz"]),
        (["a-00002-of-00002.jsonl"], ["a-00001-of-00002.jsonl"]),
        (["train-00000-of-00002.parquet", "test-00001-of-00002.parquet"],
         ["test-00000-of-00002.parquet", "train-00001-of-00002.parquet"]),
    ],
)  # fmt: skip
def test_the_shards_that_names_promise_are_known(names: list[str], gone: list[str]) -> None:
    assert shard_names.missing(names) == gone


@given(st.integers(1, 30), st.sampled_from([".parquet", ".safetensors"]), st.data())
def test_of_a_whole_series_nothing_is_missing_and_of_another_what_was_taken(
    count: int, ending: str, data: st.DataObject
) -> None:
    first = int(ending == ".safetensors")
    series = [f"s-{n:05d}-of-{count:05d}{ending}" for n in range(first, count + first)]
    left = data.draw(st.lists(st.sampled_from(series), unique=True, min_size=1))
    assert shard_names.missing(left) == [name for name in series if name not in left]


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("# me/it\n", ""),
        ("# It\n", ""),
        ("# me/other\n", "the card is called me/other, and goes to me/it"),
        ('# It\n```python\nload_dataset("me/it", split="train")\n```\n', ""),
        ('# It\n```python\nload_dataset("me/other")\n```\n', ""),  # another one, which it may be compared with
        ('# It\n```python\nload_dataset("you/it")\n```\n', "the code loads you/it, and the card goes to me/it"),
        ('# it\n```python\nload_dataset("it")\n```\n', "the code loads it, and the card goes to me/it"),
        ('# me/it\n```python\nAutoModel.from_pretrained("you/it")\n```\n', "the code loads you/it"),
        ("# me/it\n```python\npipeline('text-generation', model='you/it')\n```\n", "the code loads you/it"),
        ("# me/it\n```bash\nhf download you/it --local-dir x\n```\n", "the code loads you/it"),
        ("# me/it\n```bash\nvllm serve you/it\n```\n", "the code loads you/it"),
        ("# Model Card for me/other\n", "the card is called me/other"),
        ("# `me/other`\n", "the card is called me/other"),
        ("# [me/other](https://huggingface.co/me/other)\n", "the card is called me/other"),
        ("# Of acids and/or bases\n", ""),
        ("# It\n```python\nload_dataset(\n    'you/it'\n)\n```\n", "README.md:9: error the code loads you/it"),
        ("# It\n```python\npipeline('text-generation', 'you/it')\n```\n", "the code loads you/it"),
        ("# It\n```python\nLLM('you/it')\n```\n", "the code loads you/it"),
        ("# It\n```python\nhf_hub_download('you/it', 'a')\n```\n", "the code loads you/it"),
        ("# It\n```python\nMODEL = 'you/it'\n```\n", "the code loads you/it"),
        ("# It\n```python\npd.read_parquet('hf://datasets/you/it/a.parquet')\n```\n", "the code loads you/it"),
        ("# It\n```bash\nserve --model you/it\n```\n", "the code loads you/it"),
        ("# It\n```bash\ninspect eval hf/you/it --model x\n```\n", "the code loads you/it"),
        ("# It\n```bash\nollama run hf.co/you/it:Q4\n```\n", "the code loads you/it"),
        ("# It\n```bash\ngit clone https://huggingface.co/datasets/you/it.git\n```\n", "the code loads you/it"),
        ("# It\n```bash\ngit clone git@hf.co:you/it\n```\n", "the code loads you/it"),
        ("# It\n```bash\nllama-server -hf you/it\n```\n", "the code loads you/it"),
        ('# It\n```bash\ncurl -d \'{"model": "you/it"}\'\n```\n', "the code loads you/it"),
        ('# It\n```python\nload_dataset("./it")\nload_dataset("../it")\nopen("data/it")\n```\n', ""),
        ('# It\n```python\nAutoModel.from_pretrained("base/it")\n```\n', ""),  # which it was made from
    ],
)
def test_the_name_in_the_card_is_that_of_the_repository(body: str, says: str, tmp_path: Path, hub: Hub) -> None:
    folder = rows(tmp_path / "it", train=A)
    front = "---\nlicense: mit\nlanguage: en\nbase_model: base/it\n---\n"
    (folder / "README.md").write_text(front + body)
    said = send(folder, "dataset")
    assert (says in said) if says else ("Published as" in said)
    assert bool(hub.requests) is not bool(says)
