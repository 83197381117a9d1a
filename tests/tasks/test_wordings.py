"""`--prompts PATH`: the user's wordings, a checkout of the authors' code, and what is recorded of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from megascience_hf.errors import UserError
from megascience_hf.results import averages, exams, reading
from megascience_hf.results.comparison import compare
from megascience_hf.results.paper import EVALUATED
from megascience_hf.tasks import BENCHMARKS, loading, prompts, wordings
from megascience_hf.tasks.evaluation import Evaluation
from megascience_hf.tasks.loading import SAMPLE
from megascience_hf.tasks.run import Backend, run

pytest.importorskip("lighteval")
pytest.importorskip("inspect_ai")
NAMES = [name for name, benchmark in BENCHMARKS.items() if benchmark.graded]


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECT_DISPLAY", "none")


def folder(path: Path, **texts: str) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (path / f"{name}.txt").write_text(text)
    return path


def items(name: str) -> list[Any]:
    return loading.items(BENCHMARKS[name], SAMPLE)


ALL = {
    "choice": "{context}\nPick one of {letters}.\n{question}\n{options}\n",
    "choices": "Pick all of {letters}.\n{question}\n{options}",
    "boxed": "{question} \\boxed{} it.",
    "number": "{question} In {unit}. \\boxed{}",
}


@pytest.mark.parametrize("name", NAMES)
def test_every_question_of_every_benchmark_can_be_put_in_the_users_words(name: str, tmp_path: Path) -> None:
    wording = wordings.wording(folder(tmp_path / "mine", **ALL))
    for item in items(name):
        text = wording.prompt(BENCHMARKS[name], item)
        assert text != item.prompt
        assert not any(f"{{{field}}}" in text for field in ("question", "options", "letters", "unit", "context"))
        for option in item.key.options or ():
            assert option in text


def test_the_parts_of_a_question_stand_where_the_folder_says(tmp_path: Path) -> None:
    wording = wordings.wording(folder(tmp_path / "mine", **ALL))
    item = replace(items("gsm8k")[0], prompt=prompts.boxed("1 {options}?"), key=items("gsm8k")[0].key)
    assert wording.prompt(BENCHMARKS["gsm8k"], item) == "1 {options}? \\boxed{} it."
    pubmed = items("pubmedqa")[0]
    text = wording.prompt(BENCHMARKS["pubmedqa"], pubmed)
    assert text.startswith("Abstract:\n- ")
    assert "Pick one of A, B, C." in text
    assert text.endswith("(A) Yes\n(B) No\n(C) Maybe")


def test_a_file_of_a_benchmark_goes_before_that_of_its_form(tmp_path: Path) -> None:
    wording = wordings.wording(folder(tmp_path / "mine", boxed="General {question}", math="Special {question}"))
    assert wording.prompt(BENCHMARKS["math"], items("math")[0]).startswith("Special ")
    assert wording.prompt(BENCHMARKS["gsm8k"], items("gsm8k")[0]).startswith("General ")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("piqa", {"choice": "{question}"}, r"choice\.txt: it has no {options}"),
        ("piqa", {"choice": "{question} {options}"}, None),
        ("pubmedqa", {"choice": "{question} {options}"}, r"choice\.txt: it has no {context}"),
        ("pubmedqa", {"choice": ALL["choice"], "pubmedqa": "{question} {context}"}, r"pubmedqa\.txt: it has no {opt"),
        ("scibench", {"number": "{question}"}, r"number\.txt: it has no {unit}"),
        ("gsm8k", {"boxed": "{question}"}, None),
    ],
)
def test_a_text_that_leaves_out_what_the_answer_depends_on_is_refused(
    name: str, text: dict[str, str], said: str | None, tmp_path: Path
) -> None:
    wording = wordings.wording(folder(tmp_path / "mine", **text))
    with pytest.raises(UserError, match=said) if said else nullcontext():
        wordings.check(wording, BENCHMARKS[name], items(name))


def test_a_question_that_stands_in_a_prompt_of_its_own_is_put_once(tmp_path: Path) -> None:
    wording = wordings.wording(folder(tmp_path / "mine", **ALL | {"choices": ALL["choice"]}))
    choices = [item for item in items("olympicarena") if item.key.kind == "choice"]
    assert choices
    for item in choices:
        assert wording.prompt(BENCHMARKS["olympicarena"], item).count(item.prompt[-60:].strip()) == 1


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({}, "no prompts in it"),
        ({"boxed": "Answer me."}, r"boxed\.txt: it has no {question}"),
    ],
)
def test_a_folder_that_is_none_is_one_line(tmp_path: Path, texts: dict[str, str], said: str) -> None:
    with pytest.raises(UserError, match=said):
        wordings.wording(folder(tmp_path / "mine", **texts))
    with pytest.raises(UserError, match="no such folder"):
        wordings.wording(tmp_path / "nowhere")


def test_a_benchmark_without_a_wording_stops_the_run_before_anything_is_asked(tmp_path: Path) -> None:
    mine = folder(tmp_path / "mine", boxed="{question}")
    evaluation = Evaluation(
        "tiny", tmp_path / "out", ["piqa"], data_dir=SAMPLE, endpoint="http://127.0.0.1:9/v1", prompts=mine
    )
    with pytest.raises(UserError, match=r"neither piqa\.txt nor choice\.txt for piqa"):
        run(evaluation, "inspect")
    assert not (tmp_path / "out").exists()


def test_the_hash_is_of_the_words_and_not_of_their_place(tmp_path: Path) -> None:
    one, same = (wordings.wording(folder(tmp_path / n / "mine", boxed="{question}!")) for n in "ab")
    other = wordings.wording(folder(tmp_path / "c" / "mine", boxed="{question}?"))
    assert one.record == same.record != other.record
    assert wordings.wording(None).record.startswith("megascience-hf ")


# A checkout as the authors' is laid out, with other words.
CLASS = '''from .few_shot_prompting import FewShotPrompting

lead = """Think it over.
""".strip()


class {name}(FewShotPrompting):
    def __init__(self):
        super().__init__()

    def format_prompt(self, task_input, task_output):
        prompt = f"{{lead}}\\n\\n[{name}] {{task_input}}\\n" + "Put it into \\\\boxed{{}}." + f"{{task_output}}"
        return prompt.strip()

    def stop_words(self):
        return []
'''
ENTRIES = {
    "Letters": [
        *("mmlu", "mmlu_pro", "gpqa_diamond", "gpqa_main", "super_gpqa", "medqa-us", "medmcqa", "piqa", "PubMedQA"),
        *("ChemBench-multi-choise", "cs-bench-assertion-questions", "cs-bench-multiple-choice-questions"),
    ],
    "Boxes": ["gsm8k", "math", "math-500", "ChemBench-str-match", "scibench-physics", "olympic-arena-physics"],
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "lm-open-science-evaluation"
    (root / "few_shot_prompts").mkdir(parents=True)
    (root / "configs").mkdir()
    for name in ENTRIES:
        (root / "few_shot_prompts" / f"{name.lower()}.py").write_text(CLASS.format(name=name))
    config = {entry: {"few_shot_prompt": name, "tasks": ["sft"]} for name, of in ENTRIES.items() for entry in of}
    (root / "configs" / "en_science_sft_configs.json").write_text(json.dumps(config))
    return root


# Of a benchmark that the paper does not evaluate the authors' code has no prompt.
OF_THE_PAPER = [name for name in NAMES if any(name in names for names in EVALUATED.values())]


@pytest.mark.parametrize("name", OF_THE_PAPER)
def test_a_checkout_of_the_authors_code_has_a_prompt_for_every_item(name: str, checkout: Path) -> None:
    wording = wordings.wording(checkout)
    for item in items(name):
        text = wording.prompt(BENCHMARKS[name], item)
        assert text.startswith("Think it over.\n\n[")
        assert text.endswith("Put it into \\boxed{}.")
        for option in item.key.options or ():
            assert option in text


def test_the_questions_have_the_form_of_their_loaders(checkout: Path) -> None:
    wording = wordings.wording(checkout)

    def asked(name: str, number: int = 0) -> str:
        return wording.prompt(BENCHMARKS[name], items(name)[number])

    assert "\nA) " in asked("supergpqa")
    assert "\n(A) " in asked("mmlu")
    assert "[Letters] Information:\n- " in asked("pubmedqa")
    assert "\n\nQuestion:\n" in asked("pubmedqa")
    with_unit = next(n for n, item in enumerate(items("scibench")) if item.key.unit)
    assert " The unit of the answer is " in asked("scibench", with_unit)
    assert "[Boxes]" in asked("chembench", next(n for n, i in enumerate(items("chembench")) if i.key.kind == "numeric"))
    assert items("olympicarena")[0].prompt in asked("olympicarena")


def test_python_is_read_and_never_run(checkout: Path) -> None:
    (checkout / "few_shot_prompts" / "boxes.py").write_text(
        "import os\nos.environ['RUN'] = '1'\nraise SystemExit('run')\n" + CLASS.format(name="Boxes")
    )
    assert "[Boxes]" in wordings.wording(checkout).prompt(BENCHMARKS["gsm8k"], items("gsm8k")[0])
    (checkout / "few_shot_prompts" / "boxes.py").write_text(
        "class Boxes:\n    def format_prompt(self, task_input, task_output):\n        return open(task_input).read()\n"
    )
    with pytest.raises(UserError, match="it has no prompt for gsm8k"):
        wordings.wording(checkout).prompt(BENCHMARKS["gsm8k"], items("gsm8k")[0])


@pytest.mark.parametrize("backend", ["inspect", pytest.param("lighteval", marks=pytest.mark.slow)])
def test_both_backends_ask_in_these_words_and_record_whose_they_are(
    backend: Backend, tmp_path: Path, openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    server = openai_server(lambda _: completion("\\boxed{1}"))
    mine = folder(tmp_path / "mine", boxed="{question} Now!")
    found = {}
    for name, path in (("ours", None), ("mine", mine)):
        out = tmp_path / name
        run(Evaluation("tiny", out, ["gsm8k"], data_dir=SAMPLE, endpoint=server.url, prompts=path), backend)
        [found[name]] = reading.read_source(str(out)).runs
    asked = [request["messages"][-1]["content"] for request in server.requests]
    assert sum(text.endswith(" Now!") for text in asked) == 3
    records = {name: one.settings.prompts for name, one in found.items() if one.settings}
    assert records == {"ours": wordings.wording(None).record, "mine": wordings.wording(mine).record}
    assert f"prompts of {records['mine']}" in exams.settings(found["mine"])
    assert {item.id for item in found["ours"].items} == {item.id for item in found["mine"].items}
    with pytest.raises(UserError, match=r"different prompts \(megascience-hf \w{12}, mine \w{12}\) on gsm8k"):
        compare([found["ours"]], [found["mine"]])
    assert compare([found["ours"]], [found["mine"]], allow=True).benchmarks
    # the same folder with other words asks again
    folder(mine, boxed="{question} Later!")
    before = len(server.requests)
    run(Evaluation("tiny", tmp_path / "mine", ["gsm8k"], data_dir=SAMPLE, endpoint=server.url, prompts=mine), backend)
    assert [r["messages"][-1]["content"].endswith(" Later!") for r in server.requests[before:]] == [True] * 3
    [again] = reading.read_source(str(tmp_path / "mine")).runs
    assert again.settings is not None
    assert again.settings.prompts == wordings.wording(mine).record


def test_runs_of_other_prompts_have_no_average_unless_it_is_allowed() -> None:
    from megascience_hf.results.paper import GROUPS
    from megascience_hf.results.records import Item, Run, Settings

    def made(name: str, prompts_of: str) -> Run:
        item = Item(f"{name}-1", True, "extracted")
        settings = Settings("inspect", prompts=prompts_of)
        return Run("m", name, (item,), 2, None, None, 100, "", Path("x"), settings=settings)

    alike = [made(name, "mine 1") for name in GROUPS["Math"]]
    mixed = [*alike[:2], made(GROUPS["Math"][2], "mine 2")]
    assert averages.of_runs(alike)["Math"] is not None
    assert averages.of_runs(mixed)["Math"] is None
    assert averages.of_runs(mixed, allow=True)["Math"] is not None


def test_examples_have_a_form_of_their_own(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="--prompts makes no sense with --few-shot"):
        Evaluation("m", tmp_path, ["gsm8k"], few_shot=2, prompts=folder(tmp_path / "mine", **ALL))
