"""The check of cards: each fault of a table is found in its line, with what to do; a good card has none."""

from __future__ import annotations

import itertools
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from datasets import load_dataset
from datasets.exceptions import DatasetGenerationError
from datasets.utils.info_utils import NonMatchingSplitsSizesError
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from megascience_hf.cards.check import check
from megascience_hf.cards.front_matter import parse
from megascience_hf.cli import app
from megascience_hf.errors import UserError

DATASET = {
    "license": "cc-by-4.0",
    "language": "en",
    "task_categories": "\n- text-generation",
    "size_categories": "\n- n<1K",
}
MODEL = {
    "license": "apache-2.0",
    "language": "en",
    "library_name": "transformers",
    "pipeline_tag": "text-generation",
    "base_model": "Qwen/Qwen3-8B-Base",
}
DATASET_BODY = "# Pairs\n\n## Columns\n\na\n\n## How it was made\n\na\n\n## Load\n\na\n\n## Limits\n\na\n"
MODEL_BODY = "# M\n\n## Use\n\na\n\n## Training\n\na\n\n## Results\n\na\n\n## Limitations\n\na\n"


def card(metadata: dict[str, str], body: str, extra: str = "") -> str:
    """`extra` is YAML at the end of the metadata."""
    lines = "\n".join(f"{key}: {value}" for key, value in metadata.items())
    return f"---\n{lines}\n{extra}{'' if not extra or extra.endswith(chr(10)) else chr(10)}---\n{body}"


def findings(tmp_path: Path, text: str, kind: str | None = None) -> list[tuple[int, str, str]]:
    (tmp_path / "README.md").write_text(text, encoding="utf-8")
    return [(f.line, f.message, f.mend) for f in check(tmp_path / "README.md", kind)]


@pytest.mark.parametrize(("metadata", "body"), [(DATASET, DATASET_BODY), (MODEL, MODEL_BODY)], ids=["dataset", "model"])
def test_a_good_card_has_nothing_to_mend(tmp_path: Path, metadata: dict[str, str], body: str) -> None:
    assert findings(tmp_path, card(metadata, body)) == []


# What replaces or follows the metadata of a good card; the line and a part of the message and of the mend.
MODEL_FAULTS = [
    ({"license": "apache2"}, "", 2, "no licence", "apache-2.0"),
    ({"license": "Apache-2.0"}, "", 2, "no licence", "apache-2.0"),
    ({"license": "other"}, "", 2, "license: other", "license_name"),
    ({"license": "2.0"}, "", 2, "YAML reads a number", "quote"),
    ({"language": "English"}, "", 3, "no code of a language", "write en"),
    ({"language": "no"}, "", 3, "YAML reads a yes or no", '"no"'),
    ({"language": "[en, xx]"}, "", 3, "'xx' is no code", "ISO 639"),
    ({"language": "EN"}, "", 3, "'EN' is no code", "write en"),
    ({"language": "en-US"}, "", 3, "no region", "write en, and en-US under language_bcp47"),
    ({"language": "pt_BR"}, "", 3, "no region", "write pt, and pt-BR under language_bcp47"),
    ({"language": "zh-Hant-TW"}, "", 3, "no region", "write zh, and zh-Hant-TW under language_bcp47"),
    ({"language": "English-US"}, "", 3, "no region", "write en, and en-US under language_bcp47"),
    ({"language": "ENG"}, "", 3, "'ENG' is no code", "write eng"),
    ({"language": "german"}, "", 3, "'german' is no code", "write de"),
    ({"language": "xx-US"}, "", 3, "'xx-US' is no code", "ISO 639"),
    ({"license": "apache-2.0", "base_model": "Qwen/Qwen2.5-3B"}, "", 2, "is under qwen-research", "license: other"),
    ({"license": "mit", "base_model": "meta-llama/Llama-3.1-8B"}, "", 2, "is under llama3.1", "license: llama3.1"),
    ({"license": "other", "base_model": "Qwen/Qwen2.5-3B"}, "license_name: mine", 2, "the licence is mine", "qwen-res"),
    ({"base_model": "[Qwen/Qwen3-8B, google/gemma-3-4b-it]"}, "", 2, "google/gemma-3-4b-it is under gemma", "gemma"),
    ({"base_model": "MegaScience/Qwen2.5-3B-MegaScience"}, "", 2, "is under qwen-research", "license: other"),
    ({"language": "jp"}, "", 3, "'jp' is no code", "write ja"),
    ({"language": "ua"}, "", 3, "'ua' is no code", "write uk"),
    ({"language": "Deutsch"}, "", 3, "'Deutsch' is no code", "write de"),
    ({"language": "Français"}, "", 3, "'Français' is no code", "write fr"),
    ({"language": "中文"}, "", 3, "'中文' is no code", "write zh"),
    ({"language": "en, fr"}, "", 3, "'en, fr' is no code", "write a list: [en, fr]"),
    ({"language": "zh en"}, "", 3, "'zh en' is no code", "write a list: [zh, en]"),
    ({"license": "MIT License"}, "", 2, "no licence", "mean mit?"),
    ({"license": "The MIT Licence"}, "", 2, "no licence", "mean mit?"),
    ({"license": "GPLv3"}, "", 2, "no licence", "mean gpl-3.0?"),
    ({"license": "Apache License, Version 2.0"}, "", 2, "no licence", "mean apache-2.0?"),
    ({"license": "CC0"}, "", 2, "no licence", "mean cc0-1.0?"),
    ({"license": "Public Domain"}, "", 2, "no licence", "mean cc0-1.0?"),
    ({"license": "Llama 3.1 Community License"}, "", 2, "no licence", "mean llama3.1?"),
    ({"license": "CC BY-NC-SA 4.0"}, "", 2, "no licence", "mean cc-by-nc-sa-4.0?"),
    ({"license": "qwen-research"}, "", 2, "no licence", "write license: other, license_name: qwen-research"),
    ({"license": "proprietary"}, "", 2, "no licence", "write license: other, license_name: proprietary"),
    ({"license": "of-my-own"}, "", 2, "no licence", "license: other with license_name"),
    ({"base_model": "qwen/qwen2.5-3b"}, "", 2, "is under qwen-research", "license: other"),
    ({"base_model": "unsloth/Qwen2.5-3B-Instruct-bnb-4bit"}, "", 2, "is under qwen-research", "license: other"),
    ({"base_model": "NousResearch/Meta-Llama-3.1-8B"}, "", 2, "is under llama3.1", "license: llama3.1"),
    ({"base_model": "meta-llama/Llama-Guard-3-8B"}, "", 2, "is under llama3.1", "license: llama3.1"),
    ({"base_model": "codellama/CodeLlama-7b-hf"}, "", 2, "is under llama2", "license: llama2"),
    ({"base_model": "CohereLabs/aya-expanse-8b"}, "", 2, "is under cc-by-nc-4.0", "license: cc-by-nc-4.0"),
    ({"base_model": "mistralai/Ministral-8B-Instruct-2410"}, "", 2, "is under mrl", "license_link: https://mistral.ai"),
    ({"base_model": "Qwen/Qwen2-72B"}, "", 2, "is under tongyi-qianwen", "license_name: tongyi-qianwen"),
    ({"license": "[apache-2.0]", "base_model": "Qwen/Qwen2.5-3B"}, "", 2, "is under qwen-research", "license: other"),
    (
        {"license": "other", "base_model": "meta-llama/Llama-3.1-8B"},
        "license_name: llama3.1",
        2,
        "the licence is other",
        "write license: llama3.1",
    ),
    ({"pipeline_tag": "text_generation"}, "", 5, "no task", "text-generation"),
    ({"pipeline_tag": "[text-generation]"}, "", 5, "must be a text, not a list", "quote"),
    ({"base_model": "my model"}, "", 6, "no name of a repository", "OWNER/NAME"),
    ({"base_model": "./checkpoint-10"}, "", 6, "no name of a repository", "OWNER/NAME"),
    ({}, "base_model_relation: fine-tuned", 7, "no relation", "finetune"),
    ({}, "datasets: /data/train", 7, "no name of a repository", "OWNER/NAME"),
    ({}, "tags: science", 7, "must be a list", "- before it"),
    ({}, "tags:\n- science\n- 2024", 9, "2024 is a number", "quote"),
    ({}, "metrics:", 7, "has no value", "take the key out"),
    ({}, "license: mit", 7, "there twice (first in line 2)", "keep one"),
    ({}, "tags: [a", 7, "no valid YAML", "mend"),
    ({}, "title: a: b", 7, "no valid YAML", "quote"),
    ({}, "tags:\n\t- a", 8, "no valid YAML", "mend"),
    ({}, "model-index: gsm8k", 7, "must be a list of models", "name"),
    ({}, "model-index:\n- results: []", 8, "no name", "name:"),
    ({}, "model-index:\n- name: m", 8, "no results", "results:"),
    (
        {},
        "model-index:\n- name: m\n  results:\n  - task:\n      type: t\n    dataset:\n      name: GSM8K\n"
        "    metrics:\n    - type: accuracy\n      value: 1",
        12,
        "no dataset.type",
        "add type",
    ),
    (
        {},
        "model-index:\n- name: m\n  results:\n  - task:\n      type: t\n    dataset:\n      name: G\n      type: g\n"
        "    metrics:\n    - type: accuracy\n      value: 89.8%",
        17,
        "is no number",
        "number alone",
    ),
    (
        {},
        "model-index:\n- name: m\n  results:\n  - task:\n      type: t\n    dataset:\n      name: G\n      type: g",
        10,
        "no metrics",
        "type and value",
    ),
]


@pytest.mark.parametrize(("changed", "extra", "line", "message", "mend"), MODEL_FAULTS)
def test_a_fault_in_a_models_metadata_is_found_in_its_line(
    tmp_path: Path, changed: dict[str, str], extra: str, line: int, message: str, mend: str
) -> None:
    found = findings(tmp_path, card(MODEL | changed, MODEL_BODY, extra), "model")
    assert [f for f in found if f[0] == line and message in f[1] and mend in f[2]], found


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("licence: mit", "license"),
        ("License: mit", "license"),
        ("lang: en", "language"),
        ("languages: en", "language"),
        ("Tags: [a]", "tags"),
        ("datset: [me/x]", "datasets"),
        ("pipeline-tag: text-generation", "pipeline_tag"),
        ("base-model: me/x", "base_model"),
        ("libary_name: transformers", "library_name"),
        ("model_index: []", "model-index"),
        ("source_dataset: [a]", "source_datasets"),
        ("task_id: [a]", "task_ids"),
    ],
)
def test_a_misspelt_key_is_found_once_and_not_beside_the_right_one(tmp_path: Path, written: str, meant: str) -> None:
    rest = {key: value for key, value in MODEL.items() if key != meant}
    found = findings(tmp_path, card(rest, MODEL_BODY, written), "model")
    key, line = written.partition(":")[0], 2 + len(rest)
    assert found == [(line, f"the Hub does not know the key {key}, and ignores it", f"write {meant}")]
    if meant in MODEL:
        assert findings(tmp_path, card(MODEL, MODEL_BODY, written), "model") == []


@pytest.mark.parametrize(
    ("changed", "extra"),
    [
        *(({"language": word}, "") for word in ("de", "deu", "ger", "yue", "ber", "code", "multilingual", "[en, fr]")),
        ({}, "language_bcp47:\n- en-US"),
        ({}, "license_details: a\nextra_gated_prompt: b\nmodel_creator: me"),  # cards have keys of their own
        ({"license": "other", "base_model": "Qwen/Qwen2.5-3B"}, "license_name: qwen-research\nlicense_link: LICENSE"),
        ({"license": "llama3.1", "base_model": "meta-llama/Llama-3.1-8B"}, ""),
        ({"license": "mit", "base_model": "Qwen/Qwen3-8B-Base"}, ""),  # what is under Apache 2.0 may be
        ({"license": "mit", "base_model": "somebody/unknown"}, ""),
        ({"license": "[mit, llama3.1]", "base_model": "meta-llama/Llama-3.1-8B"}, ""),
        ({"license": "mit", "base_model": "unsloth/Qwen3-8B"}, ""),
    ],
)
def test_what_the_hub_takes_is_good(tmp_path: Path, changed: dict[str, str], extra: str) -> None:
    assert findings(tmp_path, card(MODEL | changed, MODEL_BODY, extra), "model") == []


SPACE = {"title": "It", "emoji": "🔬", "colorFrom": "green", "colorTo": "blue", "sdk": "gradio", "app_file": "app.py"}


@pytest.mark.parametrize(
    ("changed", "line", "message", "mend"),
    [
        ({}, 0, "", ""),
        ({"emoji": "👩‍🔬"}, 0, "", ""),
        ({"sdk_version": "'6.31.0'", "python_version": "'3.11'", "pinned": "true"}, 0, "", ""),
        ({"colorFrom": "teal"}, 4, "colorFrom is no colour", "one of: red"),
        ({"colorTo": "Blue"}, 5, "colorTo is no colour", "one of: red"),
        ({"short_description": "x" * 60}, 0, "", ""),
        ({"short_description": "x" * 61}, 8, "has 61 characters", "shorten"),
        ({"emoji": "lab"}, 3, "emoji is no emoji", "🔬"),
        ({"sdk": "gradioo"}, 6, "no SDK", "gradio"),
        ({"app_file": "main.py"}, 7, "there is no main.py", "app_file"),
        ({"app_file": "../app.py"}, 7, "outside the repository", "top"),
        ({"sdk_version": "6.0"}, 8, "YAML reads the number 6.0", "quote"),
        ({"python_version": "3.10"}, 8, "YAML reads the number 3.1", "3.10 becomes 3.1"),
        ({"pinned": "'no'"}, 8, "pinned must be true or false", "true"),
        ({"colourFrom": "red"}, 0, "", ""),  # colorFrom is there as well
        ({"models": "my model"}, 8, "no name of a repository", "OWNER/NAME"),
        ({"app_file": "3"}, 7, "app_file is no name of a file: 3", "write one"),
        ({"app_file": "./app.py"}, 0, "", ""),
        ({"app_file": "linked.py"}, 7, "there is no linked.py", "app_file"),  # a link is not published
        ({"app_file": ""}, 7, "app_file has no value", "take the key out"),
    ],
)
def test_a_fault_in_a_spaces_card_is_found_in_its_line(
    tmp_path: Path, changed: dict[str, str], line: int, message: str, mend: str
) -> None:
    (tmp_path / "app.py").touch()
    (tmp_path / "linked.py").symlink_to(tmp_path / "app.py")
    found = findings(tmp_path, card(SPACE | changed, "# It\n\nText.\n"))
    if not message:
        assert found == []
    assert not message or [f for f in found if f[0] == line and message in f[1] and mend in f[2]], found


def test_a_space_without_its_file_is_found(tmp_path: Path) -> None:
    rest = {key: value for key, value in SPACE.items() if key != "app_file"}
    assert [
        f for f in findings(tmp_path, card(rest, "# It\n\nText.\n")) if "no app.py, which the Space starts with" in f[1]
    ]


def test_a_card_without_sdk_that_has_what_spaces_have_is_a_spaces(tmp_path: Path) -> None:
    rest = {key: value for key, value in SPACE.items() if key != "sdk"}
    (tmp_path / "app.py").touch()
    found = findings(tmp_path, card(rest, "# It\n\nText.\n"))
    assert [message for _, message, _ in found] == ["no sdk: the Hub cannot filter by it"]


def test_a_picture_that_is_not_published_is_none(tmp_path: Path) -> None:
    for name in ("loss.png", ".cache/loss.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "linked.png").symlink_to(tmp_path / "loss.png")
    body = MODEL_BODY + "![a](loss.png) ![b](./loss.png) ![c](linked.png) ![d](.cache/loss.png)\n"
    found = [message for _, message, _ in findings(tmp_path, card(MODEL, body))]
    assert found == ["there is no picture .cache/loss.png", "there is no picture linked.png"]


@pytest.mark.parametrize("heading", ["Dataset Summary", "Dataset Description", "Overview", "Data Fields"])
def test_a_summary_says_what_is_in_a_dataset(tmp_path: Path, heading: str) -> None:
    assert findings(tmp_path, card(DATASET, DATASET_BODY.replace("## Columns", f"## {heading}"))) == []


DATASET_FAULTS = [
    ({"task_categories": "\n- text-generation\n- maths"}, "", 6, "no task", ""),
    ({"size_categories": "\n- 500"}, "", 7, "YAML reads a number", "quote"),
    ({"size_categories": "\n- n<1k"}, "", 7, "no size category", "n<1K"),
    ({}, "configs: default", 8, "must be a list", "config_name"),
    ({}, "configs:\n- data_files: a.parquet", 9, "no config_name", "default"),
    ({}, "configs:\n- config_name: a\n  data_files: data/trian-*", 10, "no file is called data/trian-*", "train"),
    ({}, "configs:\n- config_name: a\n  data_files:\n  - split: train\n    path: x.csv", 12, "no file is called", ""),
    ({}, "configs:\n- config_name: a\n  data_files: ../a.csv", 10, "outside", "top"),
    ({}, "configs:\n- config_name: a\n  data_files:\n    train: data/train-*", 10, "data_files is a path", "split"),
    ({}, "configs:\n- config_name: a\n  data_dir: dta", 10, "no folder dta", ""),
    ({}, "configs:\n- config_name: a\n  data_dir: data\n- config_name: a\n  data_dir: data", 11, "twice (line 9)", ""),
    ({}, "dataset_info:\n  features:\n  - name: q\n    dtype: strnig", 9, "cannot read features", ""),
    (
        {},
        "dataset_info:\n  splits:\n  - name: train\n    num_examples: 1,000",
        11,
        "no whole number",
        "digits",
    ),
    ({}, "dataset_info:\n  download_size: 5 MB", 9, "no number of bytes", "digits"),
]


@pytest.mark.parametrize(("changed", "extra", "line", "message", "mend"), DATASET_FAULTS)
def test_a_fault_in_a_datasets_metadata_is_found_in_its_line(
    tmp_path: Path, changed: dict[str, str], extra: str, line: int, message: str, mend: str
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "train-00000-of-00001.parquet").touch()
    found = findings(tmp_path, card(DATASET | changed, DATASET_BODY, extra), "dataset")
    assert [f for f in found if f[0] == line and message in f[1] and mend in f[2]], found


@pytest.mark.parametrize(
    "extra",
    [
        "configs:\n- config_name: a\n  data_files: data/train-*",
        "configs:\n- config_name: a\n  data_files: data/**/*.parquet",
        "configs:\n- config_name: a\n  data_files:\n  - split: train\n    path: [data/train-*]",
        "configs:\n- config_name: a\n  data_files:\n  - split: train\n    path: data/train-00000-of-00001.parquet",
        "configs:\n- config_name: a\n  data_dir: data\n  default: true\n- config_name: b\n  data_dir: data",
        "dataset_info:\n  features:\n  - name: q\n    dtype: string\n  - name: m\n    list:\n    - name: role\n"
        "      dtype: string",
    ],
)
def test_every_form_of_configs_and_features_that_datasets_reads_is_good(tmp_path: Path, extra: str) -> None:
    (tmp_path / "data").mkdir()
    table = pa.table({"q": ["a"], "m": [[{"role": "user"}]]} if "dataset_info" in extra else {"q": ["a"]})
    pq.write_table(table, tmp_path / "data" / "train-00000-of-00001.parquet")
    assert findings(tmp_path, card(DATASET, DATASET_BODY, extra), "dataset") == []


DATA = """configs:
- config_name: default
  data_files:
  - split: train
    path: data/train-*
dataset_info:
  features:
  - name: q
    dtype: string
  splits:
  - name: train
    num_examples: 3
"""


@pytest.mark.parametrize(
    ("change", "line", "message"),
    [
        (("", ""), 0, ""),
        (("num_examples: 3", "num_examples: 4"), 19, "train has 3 rows and not 4: load_dataset refuses it"),
        (("name: q", "name: question"), 14, "features are question, and the files have q: load_dataset refuses that"),
        (("num_examples: 3", "num_examples: 3000"), 7, "3,000 rows are 1K<n<10K, not n<1K"),
    ],
    ids=["as it is", "rows", "columns", "size"],
)
def test_what_the_card_says_of_its_data_is_compared_with_the_files(
    tmp_path: Path, change: tuple[str, str], line: int, message: str
) -> None:
    (tmp_path / "data").mkdir()
    for number in range(3):
        pq.write_table(pa.table({"q": ["a"]}), tmp_path / "data" / f"train-0000{number}-of-00003.parquet")
    found = findings(tmp_path, card(DATASET, DATASET_BODY, DATA.replace(*change)), "dataset")
    assert [(at, said) for at, said, _ in found if at == line and message in said] or (not message and not found), found
    if message and "load_dataset" in message:  # it is true
        with pytest.raises((NonMatchingSplitsSizesError, DatasetGenerationError)):
            load_dataset(str(tmp_path), cache_dir=str(tmp_path / "cache"))


def test_a_key_that_is_missing_is_named(tmp_path: Path) -> None:
    rest = {key: value for key, value in MODEL.items() if key != "base_model"}
    assert findings(tmp_path, card(rest, MODEL_BODY)) == [
        (1, "no base_model: the Hub cannot filter by it", "add base_model: to the metadata")
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (MODEL_BODY, "no metadata at the top"),
        ("---\nlicense: mit\n# M\n", "does not end"),
        ("---\n- a\n---\n", "no keys"),
        ("---\n---\n", "no keys"),
        ("\n---\nlicense: mit\n---\n", "no metadata at the top"),
    ],
)
def test_metadata_that_are_not_there_or_do_not_end_are_found(tmp_path: Path, text: str, message: str) -> None:
    assert any(message in found[1] for found in findings(tmp_path, text))


BODY_FAULTS = [
    ("[More Information Needed]\n", "a placeholder is left"),
    ("[more information needed]\n", "a placeholder is left"),
    ("MORE INFORMATION NEEDED\n", "a placeholder is left"),
    ("more info needed\n", "a placeholder is left"),
    ("[Needs More Information]\n", "a placeholder is left"),
    ("More&nbsp;Information Needed\n", "a placeholder is left"),
    ("[Your Name]\n", "a placeholder is left"),
    ("It is YOUR_USERNAME/it.\n", "a placeholder is left"),
    ("Load <your-model>.\n", "a placeholder is left"),
    ("[Insert the text here]\n", "a placeholder is left"),
    ("Todo: all of it\n", "a placeholder is left"),
    ("More information needed.\n", "a placeholder is left"),
    ("{{ model_name }}\n", "a placeholder is left"),
    ("TODO: say more\n", "a placeholder is left"),
    ("<!-- Provide a quick summary. -->\n", "a placeholder is left"),
    ("![loss](loss.png)\n", "no picture loss.png"),
    ('<img src="loss.png">\n', "no picture loss.png"),
    ("![loss](/home/me/loss.png)\n", "on your machine"),
    ("![loss](file:///home/me/loss.png)\n", "on your machine"),
    ("![loss](../loss.png)\n", "outside the repository"),
    ("## Empty\n", "the section 'Empty' is empty"),
    ("See [the notes](docs/notes.md#a) there.\n", "the link docs/notes.md#a leads nowhere"),
]


@pytest.mark.parametrize(("line", "message"), BODY_FAULTS)
def test_a_fault_in_the_text_is_found_in_its_line(tmp_path: Path, line: str, message: str) -> None:
    text = card(MODEL, MODEL_BODY + "\n" + line)
    place = text.splitlines().index(line.strip()) + 1
    found = findings(tmp_path, text)
    assert [f for f in found if f[0] == place and message in f[1]], found


@pytest.mark.parametrize(
    "line",
    [
        "```\nTODO and {{ x }} and ![a](b.png)\n```\n",
        "`[More Information Needed]` is what the check finds.\n",
        "![a](https://example.org/a.png)\n",
        "![a](there.png)\n",
        "[a](there.png) [b](#use) [c](https://example.org/x.md) [d](/datasets/me/x) [e](mailto:a@example.org)\n",
        "## Parent\n\n### Child\n\ntext\n",
    ],
)
def test_code_other_sites_and_pictures_that_are_there_are_no_faults(tmp_path: Path, line: str) -> None:
    (tmp_path / "there.png").touch()
    assert findings(tmp_path, card(MODEL, MODEL_BODY + "\n" + line)) == []


@pytest.mark.parametrize("section", ["Use", "Training", "Results", "Limitations"])
def test_a_section_that_is_missing_is_named(tmp_path: Path, section: str) -> None:
    found = findings(tmp_path, card(MODEL, MODEL_BODY.replace(f"## {section}", "## Other")))
    assert [message for _, message, _ in found if message.startswith("no section says")]


def test_the_card_that_trl_writes_is_found_incomplete(tmp_path: Path) -> None:
    trl = "---\nlibrary_name: transformers\nlicence: license\n---\n\n# Model Card for None\n\n## Quick start\n\na\n"
    messages = [message for _, message, _ in findings(tmp_path, trl)]
    assert "the Hub does not know the key licence, and ignores it" in messages
    assert "no license: the Hub cannot filter by it" not in messages
    assert "no language: the Hub cannot filter by it" in messages
    assert "no section says results" in messages


def test_the_template_of_the_hub_itself_is_full_of_placeholders(tmp_path: Path) -> None:
    from huggingface_hub import ModelCard, ModelCardData

    text = str(ModelCard.from_template(ModelCardData(license="mit")))
    [found] = [message for _, message, _ in findings(tmp_path, text) if "placeholder" in message]
    number = int(found.partition(" placeholders are left (lines ")[0])
    assert number > 20
    assert found.endswith("…), the first: <!-- Provide")


def test_the_command_ends_with_1_on_findings_with_0_on_none_and_with_2_on_no_file(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.md", tmp_path / "bad.md"
    good.write_text(card(MODEL, MODEL_BODY))
    bad.write_text(card(MODEL | {"license": "apache2"}, MODEL_BODY))
    run = CliRunner().invoke
    assert run(app, ["card", "check", str(good)]).exit_code == 0
    result = run(app, ["card", "check", str(good), str(bad)])
    assert result.exit_code == 1
    assert f"{bad}:2: error 'apache2' is no licence of the Hub. Did you mean apache-2.0?" in result.output
    with pytest.raises(UserError, match="no "):
        run(app, ["card", "check", str(tmp_path / "none.md")], catch_exceptions=False)


LEVELS = "abcdefghijklmnopqrstuvwxz"
BOMB = "a: &a [x, x]\n" + "".join(f"{n}: &{n} [*{p}, *{p}]\n" for p, n in itertools.pairwise(LEVELS))


@pytest.mark.parametrize("bomb", [BOMB, "a: &a [*a]\n"], ids=["aliases of aliases", "an alias of itself"])
@pytest.mark.timeout(20)
def test_aliases_do_not_make_the_check_run_for_ever(bomb: str) -> None:
    parsed = parse(f"---\n{bomb}---\n")
    assert parsed.metadata is None
    assert "endless" in parsed.findings[0].message


def test_an_alias_that_is_used_once_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("q\na\n")
    extra = "configs:\n- &one\n  config_name: a\n  data_files: a.csv\n- <<: *one\n  config_name: b"
    assert findings(tmp_path, card(DATASET, DATASET_BODY, extra), "dataset") == []


@given(st.text(max_size=200))
def test_any_text_is_taken_apart_without_a_traceback(text: str) -> None:
    for shape in (text, f"---\n{text}\n---\n{text}"):
        parsed = parse(shape)
        assert parsed.metadata is not None or parsed.findings


RESULT = "- dataset:\n    id: openai/gsm8k\n    task_id: gsm8k\n  value: 89.8\n"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (RESULT + RESULT.replace("  value: 89.8\n", ""), 5, "no value"),
        (RESULT + RESULT.replace("    task_id: gsm8k\n", ""), 5, "no task_id"),
        (RESULT.replace("openai/gsm8k", "not a repo"), 1, "cannot be read"),
        (RESULT.replace("89.8", "89.8%"), 1, "no number"),
        (RESULT + "  source:\n    name: us\n", 1, "cannot be read"),
        (RESULT + "  value: 1\n", 5, "twice"),
        ("value: 1\n", 1, "must be a list"),
        ("", 1, "must be a list"),
        ("- a: [\n", 2, "no valid YAML"),
        ("- 3\n", 1, "keys with values"),
    ],
)
def test_a_fault_in_a_file_of_results_is_found_in_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    file = tmp_path / "r.yaml"
    file.write_text(text)
    found = check(file)
    assert [f for f in found if f.line == line and message in f.message], found


def test_a_folder_is_checked_with_its_results(tmp_path: Path) -> None:
    (tmp_path / ".eval_results").mkdir()
    (tmp_path / "README.md").write_text(card(MODEL, MODEL_BODY))
    results = tmp_path / ".eval_results" / "r.yaml"
    results.write_text(RESULT)
    run = CliRunner().invoke
    assert run(app, ["card", "check", str(tmp_path)]).exit_code == 0
    results.write_text("- 3\n")
    assert run(app, ["card", "check", str(tmp_path)]).exit_code == 1
