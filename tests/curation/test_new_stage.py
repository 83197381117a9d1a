"""The exercise of the house: a new stage is its file, its prompt, and its place in the registry; all else is derived.

The package is copied, the stage put between filter and decontaminate in the copy, and the copy's commands are run.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import megascience_hf
from megascience_hf.terminal import dollars

pytestmark = pytest.mark.slow
STAGE = '''
"""Stage clarity: pairs that a model finds unclear are dropped."""

from megascience_hf.llm.replies import ask_for_verdict
from megascience_hf.llm.verdicts import Verdict
from megascience_hf.curation.pipeline.model_stage import by_model
from megascience_hf.curation.pipeline.stage import Outcome, Prompt, Stage
from megascience_hf.curation.records import QARecord


class Clear(Verdict):
    clear: bool


@by_model
async def clarity(row, model, _):
    asked = model.prompts.request("clarity", row.id, question=row.question, reader="a student")
    return Outcome((row,)) if (await ask_for_verdict(model, asked, Clear)).clear else Outcome(reason="unclear")


CLARITY = Stage(
    name="clarity", version=1, row=QARecord, makes=QARecord, process=clarity,
    prompts=(Prompt("clarity", 1, 5),), kept=0.5,
)
'''
PROMPT = """Is this question clear to {{ reader }}? {{ question | quoted("QUESTION") }}
Answer with JSON: {"clear": true or false}."""


@pytest.fixture(name="megascience", scope="module")
def megascience_fixture(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command line of a copy of the package that has the stage."""
    root = tmp_path_factory.mktemp("copy")
    package = root / "megascience_hf"
    shutil.copytree(Path(megascience_hf.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    curation = package / "curation"
    (curation / "stages" / "clarity.py").write_text(STAGE)
    (curation / "prompts" / "clarity.jinja").write_text(PROMPT)
    registry = curation / "stages" / "registry.py"
    text = registry.read_text()
    text = text.replace("FILTER, DECONTAMINATE,", "FILTER, CLARITY, DECONTAMINATE,")
    registry.write_text(
        text.replace("\n# Each", "from megascience_hf.curation.stages.clarity import CLARITY\n\n# Each")
    )

    def run(*options: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from megascience_hf.cli import main; main()", *map(str, options)],
            env=os.environ | {"PYTHONPATH": str(root), "COLUMNS": "160"},
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def reply_to(scholar: Callable[[Any], str]) -> Callable[[Any], str]:
    def answer(reply: Any) -> str:
        if "Is this question clear to a student?" in reply.prompt:
            return json.dumps({"clear": "7" not in reply.prompt})
        return scholar(reply)

    return answer


def config(file: Path, url: str, **models: dict[str, Any]) -> Path:
    entries = {name: {"name": name, "endpoint": url, "max_tokens": 50, **more} for name, more in models.items()}
    file.write_text(json.dumps({"models": entries}))  # JSON is YAML
    return file


def test_the_dry_run_has_the_stage_in_its_place_with_its_calls(megascience: Any, tmp_path: Path) -> None:
    done = megascience(
        "curate", "--dry-run", "--config", config(tmp_path / "c.yaml", "http://127.0.0.1:1/v1", clarity={})
    )
    assert done.returncode == 0, done.stderr
    lines = [line.replace("│", " ").split() for line in done.stdout.splitlines()]
    stages = {cells[0]: cells[1:] for cells in lines if len(cells) > 1}
    names = list(stages)
    assert names[names.index("filter") + 1 : names.index("filter") + 3] == ["clarity", "decontaminate"]
    rows, calls = stages["clarity"][:2]
    assert rows == calls
    assert int(stages["decontaminate"][0].lstrip("~")) == round(int(rows) / 2)


def test_a_model_of_the_settings_is_asked_and_the_funnel_and_the_provenance_have_the_stage(
    megascience: Any, tmp_path: Path, serve: Any, scholar: Callable[[Any], str]
) -> None:
    out = tmp_path / "out"
    with serve(reply_to(scholar)) as server:
        done = megascience("curate", "-o", out, "--config", config(tmp_path / "c.yaml", server.url, clarity={}))
    assert done.returncode == 0, done.stderr
    funnel = {stage["stage"]: stage for stage in json.loads((out / "funnel.json").read_text())}
    names = list(funnel)
    assert names[names.index("filter") + 1] == "clarity"
    assert funnel["clarity"]["rows_in"] == funnel["filter"]["rows_out"] == funnel["clarity"]["calls"]
    assert funnel["clarity"]["dropped"]["unclear"] > 0
    assert funnel["decontaminate"]["rows_in"] == funnel["clarity"]["rows_out"]
    assert "| clarity |" in (out / "README.md").read_text()
    assert "unclear" in done.stdout


def test_its_calls_count_in_the_budget(
    megascience: Any, tmp_path: Path, serve: Any, scholar: Callable[[Any], str]
) -> None:
    out, priced = tmp_path / "out", {"price_in": 1000.0, "price_out": 1000.0}
    with serve(reply_to(scholar)) as server:
        first = config(tmp_path / "first.yaml", server.url, clarity=priced)
        assert megascience("curate", "-o", out, "--config", first).returncode == 0
        paid = len(server.requests)
        spent = next(s["cost"] for s in json.loads((out / "funnel.json").read_text()) if s["stage"] == "clarity")
        more = config(tmp_path / "more.yaml", server.url, clarity=priced, reference=priced)
        stopped = megascience("curate", "-o", out, "--config", more, "--budget", spent)
    assert stopped.returncode == 2
    assert f"{dollars(spent)} spent" in stopped.stderr
    assert len(server.requests) == paid > 0


def test_a_model_for_a_stage_that_asks_none_is_refused_in_one_line(megascience: Any, tmp_path: Path) -> None:
    done = megascience(
        "curate", "--dry-run", "--config", config(tmp_path / "c.yaml", "http://127.0.0.1:1/v1", dedup={})
    )
    assert done.returncode == 2
    (line,) = done.stderr.strip().splitlines()
    assert "models.dedup" in line
    assert "clarity" in line
