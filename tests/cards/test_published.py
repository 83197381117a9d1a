"""The committed cards of the published datasets and models: up to date, valid, and true to the paper's figures."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from datasets.info import DatasetInfosDict
from datasets.utils.metadata import MetadataConfigs
from huggingface_hub import DatasetCard, ModelCard, parse_eval_result_entries

from megascience_hf.builders.megascience import MegaScience
from megascience_hf.builders.textbook_reasoning import TextbookReasoning
from megascience_hf.cards import check, published
from megascience_hf.cards.size_category import size_category
from megascience_hf.errors import UserError
from megascience_hf.results import paper, paper_claims
from megascience_hf.results.hub_benchmarks import REGISTERED

ROOT = Path(__file__).parents[2]
BUILDERS = (MegaScience, TextbookReasoning)
BASES = {base.megascience: base for base in paper.BASES}


def test_the_committed_cards_are_those_that_the_templates_and_figures_make() -> None:
    assert published.write(ROOT, check=True) == []


def test_there_is_a_card_of_both_datasets_and_of_all_nine_models() -> None:
    assert len(list((ROOT / "dataset_cards").glob("*.md"))) == 2
    assert {path.stem for path in (ROOT / "model_cards").glob("*.md")} == set(BASES)


def test_a_changed_a_missing_and_a_foreign_file_are_found_and_mended(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    assert len(published.write(tmp_path)) == 2 * 2 + 3 * 9
    assert published.write(tmp_path, check=True) == []
    changed, gone = tmp_path / "dataset_cards/MegaScience.md", tmp_path / "model_cards/Qwen3-8B-MegaScience.md"
    foreign = tmp_path / "model_cards/other.md"
    changed.write_text("old")
    gone.unlink()
    foreign.write_text("old")
    assert published.write(tmp_path, check=True) == sorted([changed, gone, foreign])
    published.write(tmp_path)
    assert published.write(tmp_path, check=True) == []
    assert not foreign.exists()


def test_every_card_shows_a_figure_that_is_there_and_says_what_it_is_of() -> None:
    for card in ROOT.glob("*_cards/*.md"):
        [(says, figure)] = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", card.read_text(encoding="utf-8"))
        assert len(says) > 40
        drawn = (card.parent / figure).read_text(encoding="utf-8")
        assert drawn.startswith("<?xml")
        assert card.stem.removesuffix("-MegaScience") in drawn + "MegaScience", card


def test_cards_are_not_written_into_any_folder(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no working copy"):
        published.write(tmp_path)


@pytest.mark.parametrize(
    "path", sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("*_cards/*") if path.is_file())
)
def test_the_check_finds_nothing_to_mend(path: str) -> None:
    assert check.check(ROOT / path) == []


@pytest.mark.parametrize("builder", BUILDERS, ids=lambda builder: builder.__name__)
def test_datasets_reads_configs_features_and_sizes_of_a_dataset_card(builder: type) -> None:
    known = builder.PUBLISHED  # type: ignore[attr-defined]
    card = DatasetCard.load(ROOT / "dataset_cards" / f"{builder.__name__}.md").data
    configs = MetadataConfigs.from_dataset_card_data(card)
    assert configs["default"]["data_files"] == [{"split": "train", "path": "data/train-*"}]
    info = DatasetInfosDict.from_dataset_card_data(card)["default"]
    assert tuple(info.features) == known.columns
    assert (info.splits["train"].num_examples, info.splits["train"].num_bytes) == (known.num_rows, known.num_bytes)
    assert (info.download_size, card.license, card.language) == (known.download_bytes, "cc-by-nc-sa-4.0", ["en"])


@pytest.mark.parametrize("name", BASES)
def test_the_results_of_a_model_card_are_the_papers(name: str) -> None:
    data = ModelCard.load(ROOT / "model_cards" / f"{name}.md").data
    assert sorted(r.metric_value for r in data.eval_results) == sorted(paper.model(name).values())
    assert {r.source_url for r in data.eval_results} == {"https://arxiv.org/abs/2507.16812"}
    entries = parse_eval_result_entries(
        yaml.safe_load((ROOT / "model_cards" / f"{name}.eval_results.yaml").read_text())
    )
    registered = {task: paper.model(name)[ours] for ours, task in REGISTERED.items()}
    assert {entry.task_id: entry.value for entry in entries} == registered


@pytest.mark.parametrize("name", BASES)
def test_a_model_card_says_whether_it_is_the_better_model(name: str) -> None:
    base, text = BASES[name], (ROOT / "model_cards" / f"{name}.md").read_text()
    gain = paper_claims.gains()[base.name]
    assert ("**below** the official" in text) == (gain < 0)
    assert f"{abs(gain):.2f} points" in text
    averages = paper.printed_averages()
    falls = averages[base.megascience]["Math"] < averages[base.instruct]["Math"]
    assert ("Mathematics drops" in text) == falls
    assert "forbids commercial use" in text


def test_the_funnel_of_a_subject_adds_up_to_the_total() -> None:
    facts = published.facts()
    for stage in ("extracted", "deduplicated", "filtered", "released"):
        assert sum(subject[stage] for subject in facts["subjects"]) == facts["total"][stage]
    assert facts["total"]["released"] == TextbookReasoning.PUBLISHED.num_rows
    for stage in ("raw", "deduplicated", "decontaminated", "selected"):
        assert sum(source[stage] for source in facts["sources"]) == pytest.approx(facts["mixture"][stage], abs=0.11)


def test_commands_in_the_cards_name_presets_and_commands_that_exist() -> None:
    from typer.main import get_command

    from megascience_hf.cli import app
    from megascience_hf.sft import preset

    commands = get_command(app).commands  # type: ignore[attr-defined]
    for path in ROOT.glob("*_cards/*.md"):
        text = path.read_text()
        for name in re.findall(r"megascience preset ([\w.-]+)", text):
            preset.get(name)
        for name in re.findall(r"^megascience (\w+)", text, re.MULTILINE):
            assert name in commands


@pytest.mark.parametrize(
    ("rows", "category"),
    [
        (0, "n<1K"),
        (999, "n<1K"),
        (1000, "1K<n<10K"),
        (1_253_230, "1M<n<10M"),
        (10**12, "n>1T"),
        (10**12 - 1, "100B<n<1T"),
    ],
)
def test_a_number_of_rows_has_its_size_category(rows: int, category: str) -> None:
    assert size_category(rows) == category


def test_a_base_model_with_a_licence_of_its_own_is_named_and_not_passed_on() -> None:
    limits = (ROOT / "model_cards" / "Qwen2.5-3B-MegaScience.md").read_text().partition("## Limits")[2]
    assert "that of the base model, qwen-research," in limits
    cards = {path.stem: ModelCard.load(path).data for path in (ROOT / "model_cards").glob("*.md")}
    said = {name: (data.license, data.license_name, data.license_link) for name, data in cards.items()}
    text = "https://huggingface.co/Qwen/Qwen2.5-3B/blob/main/LICENSE"
    assert said.pop("Qwen2.5-3B-MegaScience") == ("other", "qwen-research", text)
    assert said.pop("Llama3.1-8B-MegaScience") == ("llama3.1", None, None)
    assert set(said.values()) == {("apache-2.0", None, None)}


@pytest.mark.parametrize("name", BASES)
def test_a_model_card_says_what_the_papers_instruct_model_is_on_the_hub(name: str) -> None:
    base, text = BASES[name], (ROOT / "model_cards" / f"{name}.md").read_text()
    assert f"What the paper calls {base.instruct} is [{base.instruct_repo}](" in text
    assert ("on the Hub, run without thinking." in text) == name.startswith("Qwen3")
    known = {
        "Qwen3-8B": "Qwen/Qwen3-8B",
        "Qwen3-30B-A3B": "Qwen/Qwen3-30B-A3B",
        "Qwen2.5-7B": "Qwen/Qwen2.5-7B-Instruct",
        "Llama3.1-8B": "meta-llama/Llama-3.1-8B-Instruct",
    }
    assert known.get(base.name, base.instruct_repo) == base.instruct_repo


def test_every_card_links_paper_and_code_and_its_install_line_works_today() -> None:
    for path in ROOT.glob("*_cards/*.md"):
        text = path.read_text()
        for link in ("arxiv.org/abs/2507.16812", "github.com/GAIR-NLP/MegaScience", "huggingface.co/MegaScience"):
            assert link in text, path
        assert "pip install megascience-hf" not in text
        assert "is not on PyPI yet" in text
    for path in (ROOT / "dataset_cards").glob("*.md"):
        [example] = re.findall(r"```json\n(.*?)\n```", path.read_text(), re.DOTALL)
        assert {"question", "answer", "subject", "reference_answer"} <= json.loads(example).keys()
    for path in (ROOT / "model_cards").glob("*.md"):
        assert "SamplingParams(temperature=0.0, max_tokens=10_240)" in path.read_text()


def test_the_space_names_the_models_by_their_ids_on_the_hub() -> None:
    front = yaml.safe_load((ROOT / "spaces/megascience/README.md").read_text().split("---")[1])
    assert {f"MegaScience/{name}" for name in BASES} == set(front["models"])
    assert "MegaScience/Llama3.1-8B-MegaScience" in front["models"]
