"""What docs/rl.md shows: the servers for frameworks that cannot be installed here, by their documented interfaces."""

from __future__ import annotations

import asyncio
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from pydantic import BaseModel

from megascience_hf.answers import RATES
from megascience_hf.rewards.science import ScienceReward

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "rl.md").read_text(encoding="utf-8")


def block(holds: str) -> str:
    """The Python of the page that holds a text."""
    return next(code for code in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL) if holds in code)


def module(monkeypatch: pytest.MonkeyPatch, name: str, **members: Any) -> None:
    made = ModuleType(name)
    vars(made).update(members)
    monkeypatch.setitem(sys.modules, name.partition(".")[0], ModuleType(name.partition(".")[0]))
    monkeypatch.setitem(sys.modules, name, made)


def test_the_resources_server_of_nemo_gym_pays_the_last_message(monkeypatch: pytest.MonkeyPatch) -> None:
    class Request(BaseModel):
        responses_create_params: dict[str, Any] = {}
        response: Any

    class Response(Request):
        reward: float

    base = "nemo_gym.base_resources_server"
    module(monkeypatch, base, BaseVerifyRequest=Request, BaseVerifyResponse=Response, SimpleResourcesServer=object)
    shown: dict[str, Any] = {"__name__": __name__}
    exec(block("SimpleResourcesServer"), shown)  # noqa: S102 - our own page
    shown["ScienceRequest"].model_rebuild(_types_namespace=shown)

    def message(*texts: str) -> SimpleNamespace:
        return SimpleNamespace(type="message", content=[SimpleNamespace(text=text) for text in texts])

    for output, reward in (
        ([message("\\boxed{9}"), SimpleNamespace(type="reasoning"), message("\\boxed{", "4.2 kJ}")], 1.0),
        ([message("\\boxed{9 J}")], 0.0),
        ([], 0.0),
    ):
        body = shown["ScienceRequest"](response=SimpleNamespace(output=output), reference_answer="4200 J")
        assert asyncio.run(shown["ScienceServer"]().verify(body)).reward == reward


def test_the_verifier_of_open_instruct_is_called_as_its_base_class_says(monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass
    class Result:
        score: float
        cost: float = 0.0

    class Base:
        def __init__(self, name: str, weight: float = 1.0, verifier_config: object = None) -> None:  # noqa: ARG002
            self.name = name

    module(monkeypatch, "open_instruct.ground_truth_utils", VerificationResult=Result, VerifierFunction=Base)
    shown: dict[str, Any] = {"__name__": __name__}
    exec(block("VerifierFunction"), shown)  # noqa: S102 - our own page
    verifier = shown["ScienceVerifier"]()
    assert verifier.name == "megascience"
    assert verifier([1, 2], "\\boxed{42}", "42", query="What is 6 × 7?").score == 1.0
    assert verifier([1, 2], "\\boxed{43}", "42").score == 0.0
    options = "Which gas is lightest?\n(A) argon\n(B) helium"
    assert verifier([], "It is helium.", "B", query=options, rollout_state={}).score == 1.0


def test_the_page_names_every_option_metric_column_and_configuration() -> None:
    for name in (*ScienceReward.__dataclass_fields__, *RATES, "rl", "sample_rl", "extracted_answer", "pass_at"):
        assert name in PAGE, name


def test_what_the_page_links_to_is_there() -> None:
    folder = Path(__file__).resolve().parents[2] / "docs"
    for target in re.findall(r"\]\(([^)#:]+)\)", PAGE):
        assert (folder / target).exists(), target


def test_the_bench_compares_with_no_peer_that_does_not_pay_what_is_plainly_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = Path(__file__).resolve().parents[2]
    monkeypatch.syspath_prepend(str(root / "bench"))
    import rewards as bench

    (tmp_path / "math_verify.py").write_text("parse = lambda *_, **__: [1]\nverify = lambda *_, **__: False\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(SystemExit, match=r"Math-Verify does not work.*0\.0 where 1 is right.*--peer-python"):
        bench.Process("Math-Verify", sys.executable, 30)
