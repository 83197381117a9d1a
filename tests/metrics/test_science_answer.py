"""The `evaluate` metric: loaded as users load it, the scores of `megascience score`, and errors that name the row."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from judge_script import parts, verdict
from scripted_server import Reply, serve

evaluate = pytest.importorskip("evaluate")

from megascience_hf.answers import RATES  # noqa: E402
from megascience_hf.errors import UserError  # noqa: E402
from megascience_hf.metrics import SCIENCE_ANSWER  # noqa: E402
from megascience_hf.rescore import score_file  # noqa: E402

FOLDER = Path(SCIENCE_ANSWER)


@pytest.fixture(scope="module")
def metric() -> Any:
    return evaluate.load(str(FOLDER))


def test_it_is_loaded_by_its_name_in_the_package_outside_a_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    loaded = evaluate.load(SCIENCE_ANSWER)
    found = loaded.compute(predictions=["So the answer is (B)."], references=["B"], kind="choice")
    assert found["accuracy"] == 1.0


# (response, gold, kind, arguments)
ROWS: list[tuple[str, Any, str, dict[str, Any]]] = [
    ("So it is (B).", "B", "choice", {"letters": "ABCD"}),
    ("Answer: A, C", ["A", "C"], "choice", {}),
    ("Answer: A, C", "A", "choice", {"multiple": True}),
    ("The answer is helium.", "A", "choice", {"options": ["helium", "neon"]}),
    ("I cannot say.", "B", "choice", {}),
    (r"\boxed{\frac{2}{4}}", "1/2", "math", {}),
    (r"\boxed{2, -2}", ["-2", "2"], "math", {}),
    (r"\boxed{7}", "5", "math", {"alternatives": ["6", "7"]}),
    (r"\boxed{2.04}", 2, "numeric", {"rel_tol": 0.05}),
    (r"\boxed{2.04}", 2, "numeric", {"rel_tol": 0.01}),
    ("Answer: 1.5 km", 1500.0, "numeric", {"unit": "m"}),
    (r"\boxed{7}", "5", "numeric", {"abs_tol": 2.5}),
    ("Answer: basic", "basic", "label", {"labels": ["acidic", "basic"]}),
    ("Answer: yes", "no", "label", {}),
    ("Answer: chlorophyll", ["chlorophyll", "the chlorophyll"], "text", {}),
    ("The energy is", "3", "numeric", {"finish_reason": "length"}),
    ("<think>Perhaps", "3", "numeric", {}),
]


def column(name: str) -> list[Any]:
    return [arguments.get(name) for *_, arguments in ROWS]


def test_the_metric_gives_what_megascience_score_gives_for_the_same_rows(metric: Any, tmp_path: Path) -> None:
    lines = [{"response": r, "gold": gold, "kind": kind, **arguments} for r, gold, kind, arguments in ROWS]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    summary = score_file(str(tmp_path / "in.jsonl"), None, workers=1)
    arguments = ["letters", "alternatives", "multiple", "options", "labels", "unit", "rel_tol", "abs_tol"]
    result = metric.compute(
        predictions=[response for response, *_ in ROWS],
        references=[gold for _, gold, *_ in ROWS],
        kind=[kind for _, _, kind, _ in ROWS],
        finish_reasons=column("finish_reason"),
        **{name: column(name) for name in arguments},
    )
    assert result == {
        **summary.total.rates(),
        "total": len(ROWS),
        "correct": summary.total.correct,
        **{s: summary.total.by_status[s] for s in RATES.values()},
    }
    assert (result["correct"], result["truncated"], result["no_answer"]) == (11, 2, 1)
    assert result["extraction_rate"] == 14 / 17


def test_one_value_holds_for_all_responses(metric: Any) -> None:
    two = {"predictions": ["It is helium.", "It is neon."], "references": ["A", "A"], "kind": "choice"}
    assert metric.compute(**two, options=["helium", "neon"])["correct"] == 1
    assert metric.compute(**two, options=[["helium", "neon"], ["neon", "helium"]])["correct"] == 2
    numbers = {"predictions": [r"\boxed{95}", r"\boxed{110}"], "references": [100, 100], "kind": "numeric"}
    assert metric.compute(**numbers, rel_tol=0.06)["correct"] == 1
    assert metric.compute(**numbers, rel_tol=[0.06, 0.11])["correct"] == 2
    assert metric.compute(**numbers, abs_tol=10)["correct"] == 2


def test_responses_can_be_added_bit_by_bit(metric: Any) -> None:
    metric.add(prediction="Answer: A", reference="A")
    metric.add(prediction="Answer: A, B", reference=["A", "B"])
    metric.add_batch(predictions=["Answer: C", "Answer: D"], references=["C", ["A"]])
    assert metric.compute(kind="choice")["correct"] == 3


def test_the_configuration_is_the_kind_so_that_it_combines_with_other_metrics(tmp_path: Path) -> None:
    other = tmp_path / "length" / "length.py"
    other.parent.mkdir()
    other.write_text(
        "import datasets\nimport evaluate\n"
        "class Length(evaluate.Metric):\n"
        "    def _info(self):\n"
        "        text = datasets.Value('string')\n"
        "        features = datasets.Features({'predictions': text, 'references': text})\n"
        "        return evaluate.MetricInfo('d', 'c', features)\n"
        "    def _compute(self, predictions, references):\n"
        "        return {'length': sum(map(len, predictions))}\n"
    )
    both = evaluate.combine([evaluate.load(str(FOLDER), "choice"), evaluate.load(str(other))])
    result = both.compute(predictions=["Answer: B", "Answer: C"], references=["B", "B"])
    assert (result["accuracy"], result["length"]) == (0.5, 18)


TWO = {"predictions": ["Answer: A", "Answer: B"]}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({**TWO, "references": ["A", "B"]}, "say the kind"),
        ({**TWO, "references": ["A", "B"], "kind": "mcq"}, "row 0: 'kind' must be one of"),
        ({**TWO, "references": ["A", "B"], "kind": ["choice"]}, "kind has 1 entries for 2 predictions"),
        ({**TWO, "references": ["A", "B"], "kind": "choice", "letters": ["AB"]}, "letters has 1 entries"),
        ({**TWO, "references": ["A", "B"], "kind": "choice", "options": [["x", "y"]]}, "options has 1 entries"),
        ({**TWO, "references": ["A", "B"], "kind": "choice", "options": "xy"}, "'options' must be a list"),
        ({**TWO, "references": ["A", "B"], "kind": "numeric", "rel_tol": "5%"}, "'rel_tol' must be a number"),
        ({**TWO, "references": ["A", "Z"], "kind": "choice", "letters": "AB"}, "row 1: gold 'Z'"),
        ({**TWO, "references": ["A", None], "kind": "choice"}, "a reference is None"),
        ({**TWO, "references": ["A", []], "kind": "choice"}, "row 1: 'gold' is empty"),
        ({**TWO, "references": ["A", {"x": 1}], "kind": "choice"}, "a reference must be text"),
        ({**TWO, "references": ["A"], "kind": "choice"}, "Mismatch in the number"),
        (
            {"predictions": ["A", None], "references": ["A", "B"], "kind": "choice"},
            "row 1: the prediction must be",
        ),
        ({"predictions": [], "references": [], "kind": "choice"}, "there are no predictions"),
    ],
)
def test_a_wrong_argument_is_named(arguments: dict[str, Any], says: str, tmp_path: Path) -> None:
    # A name of its own: `evaluate` waits a second for the file of another metric that an error has ended.
    metric = evaluate.load(str(FOLDER), experiment_id=tmp_path.name)
    with pytest.raises(ValueError, match=says):
        metric.compute(**arguments)


def test_after_an_error_the_metric_can_be_used_again(metric: Any) -> None:
    with pytest.raises(ValueError, match="row 0"):
        metric.compute(predictions=["Answer: A"], references=["Z"], kind="choice", letters="AB")
    assert metric.compute(predictions=["Answer: A"], references=["A"], kind="choice")["accuracy"] == 1.0


def test_it_loads_offline_from_any_folder(tmp_path: Path) -> None:
    command = (
        f"import evaluate; m = evaluate.load({str(FOLDER)!r}); "
        "print(m.compute(predictions=['Answer: B'], references=['B'], kind='choice')['accuracy'])"
    )
    done = subprocess.run([sys.executable, "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1.0"


def test_the_example_of_the_card_gives_the_output_of_the_card(metric: Any) -> None:
    card = (FOLDER / "README.md").read_text()
    call, output = re.findall(r"```python\n(.*?)```", card, flags=re.DOTALL)
    (compute,) = [node for node in ast.walk(ast.parse(call)) if isinstance(node, ast.Call) and node.keywords]
    arguments = {keyword.arg: ast.literal_eval(keyword.value) for keyword in compute.keywords}
    assert metric.compute(**arguments) == ast.literal_eval(output)


def test_a_judge_reads_what_rules_cannot_tell_and_what_it_adds_is_counted(metric: Any, tmp_path: Path) -> None:
    def script(reply: Reply) -> str:
        asked = parts(reply.prompt)
        return verdict({asked.gold, asked.answer} == {"a heart attack", "myocardial infarction"})

    with serve(script) as server:
        found = metric.compute(
            predictions=["Answer: myocardial infarction", "Answer: a stroke", "Answer: a heart attack", "Answer: 6 km"],
            references=["a heart attack", "a heart attack", "a heart attack", "5 km"],
            kind="text",
            questions=["What is it?"] * 4,
            judge=server.url,
            judge_model="m",
            judge_folder=str(tmp_path / "judge"),
            judge_settings={"max_tokens": 512},
        )
        assert all("What is it?" in request["messages"][0]["content"] for request in server.requests)
        assert {request["max_tokens"] for request in server.requests} == {512}
    assert (found["accuracy"], found["rule_accuracy"], found["judged_rate"]) == (0.5, 0.25, 0.5)
    assert (found["judged"], found["judge_right"], found["judge_wrong"], found["judge_unavailable"]) == (2, 1, 1, 0)
    assert (found["correct"], found["total"]) == (2, 4)


def test_settings_of_a_judge_without_one_are_refused(metric: Any) -> None:
    with pytest.raises(UserError, match="judge_settings makes no sense without judge"):
        metric.compute(predictions=["5"], references=["5"], kind="numeric", judge_settings={"votes": 2})
