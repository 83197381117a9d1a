"""What coding agents and the `hf` command find of this package: skill, AGENTS.md, the layout of an extension."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest
import typer
import yaml
from huggingface_hub.cli import extensions

from megascience_hf.agent_skill import SKILL, install
from megascience_hf.cli import app
from megascience_hf.errors import UserError

ROOT = Path(__file__).parents[2]
SCRIPTS = sysconfig.get_path("scripts")
TEXTS = {"SKILL.md": SKILL.read_text(encoding="utf-8"), "AGENTS.md": (ROOT / "AGENTS.md").read_text(encoding="utf-8")}
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = {  # those of the README are run by its own tests
    f"{name} {number}": (language, code)
    for name, text in TEXTS.items()
    for number, (language, code) in enumerate(re.findall(r"```(bash|python)\n(.*?)```", text, re.DOTALL), 1)
    if code not in README
}


@pytest.mark.parametrize("block", BLOCKS)
def test_what_an_agent_is_told_to_run_runs(block: str, tmp_path: Path) -> None:
    language, code = BLOCKS[block]
    command = ["bash", "-euc", code] if language == "bash" else [sys.executable, "-c", code]
    done = subprocess.run(
        command,
        cwd=ROOT if block.startswith("AGENTS") else tmp_path,
        env=os.environ | {"PATH": f"{SCRIPTS}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def test_the_commands_that_an_agent_reads_of_are_there() -> None:
    there = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    for name, text in TEXTS.items():
        named = set(re.findall(r"\bmegascience ([a-z][a-z-]+)", text))
        assert named - there <= {"preset", "card"} | {"benchmarks"}, name


def test_the_skill_has_the_head_that_agents_read() -> None:
    front = yaml.safe_load(TEXTS["SKILL.md"].split("---")[1])
    assert set(front) == {"name", "description"}
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", front["name"])
    assert 100 < len(front["description"]) <= 1024
    assert len(TEXTS["SKILL.md"].splitlines()) < 500


def test_the_skill_is_where_agents_look_and_the_hubs_tools_leave_it_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(2):  # the second time it is written anew
        folders = install()
        assert [str(folder.relative_to(tmp_path.resolve())) for folder in folders] == [
            ".agents/skills/megascience",
            ".claude/skills/megascience",
        ]
        assert {(folder / "SKILL.md").read_text(encoding="utf-8") for folder in folders} == {TEXTS["SKILL.md"]}
    done = subprocess.run([f"{SCRIPTS}/hf", "skills", "update"], capture_output=True, text=True, check=False)
    assert "megascience: unmanaged" in done.stdout, done.stderr
    assert install(folder=tmp_path / "mine") == [tmp_path / "mine" / "megascience"]


def test_what_somebody_else_put_there_is_kept(tmp_path: Path) -> None:
    (tmp_path / "megascience").mkdir()
    (tmp_path / "megascience" / "SKILL.md").write_text("---\nname: another\n---\n", encoding="utf-8")
    with pytest.raises(UserError, match="is something else"):
        install(folder=tmp_path)


def test_the_repository_has_the_layout_of_an_extension() -> None:
    assert not (ROOT / "hf-megascience").exists()  # it would be run instead of the package
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    assert scripts["hf-megascience"] == scripts["megascience"]
    described = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))["description"]
    assert 20 < len(described) < 120


@pytest.mark.slow
def test_hf_extensions_install_makes_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "HEAD.zip"
    with zipfile.ZipFile(archive, "w") as packed:  # as GitHub packs a repository
        for top in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "CHANGELOG.md", "manifest.json"):
            packed.write(ROOT / top, f"hf-megascience-HEAD/{top}")
        for file in (ROOT / "megascience_hf").rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                packed.write(file, f"hf-megascience-HEAD/{file.relative_to(ROOT)}")

    def of_github(method: str, url: str, **_: Any) -> httpx.Response:
        file = ROOT / url.partition("/HEAD/")[2]
        found = httpx.Response(200, content=file.read_bytes()) if "/HEAD/" in url and file.is_file() else None
        answer = httpx.Response(200, text="abc") if found is None and "/HEAD/" not in url else found
        answer = answer or httpx.Response(404)
        answer.request = httpx.Request(method, url)
        return answer.raise_for_status()

    run = subprocess.run

    def installed(command: list[str], **options: Any) -> Any:
        assert command[-1] == "https://github.com/me/hf-megascience/archive/HEAD.zip"
        # The rest of what it needs is here, and would come from PyPI.
        return run([*command[:-1], "--no-deps", "--no-build-isolation", str(archive)], **options)

    class Environment:
        def __init__(self, **_: Any) -> None:
            pass

        def create(self, folder: str) -> None:
            run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)  # it has the pip of here
            [packages] = Path(folder).glob("lib/*/site-packages")
            (packages / "here.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")

    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.setattr(extensions, "_github_request", of_github)
    monkeypatch.setattr(extensions.subprocess, "run", installed)
    monkeypatch.setattr(extensions.venv, "EnvBuilder", Environment)
    monkeypatch.setattr(extensions.shutil, "which", lambda _: None)  # pip, and not uv
    made = extensions._install_extension(owner="me", repo_name="hf-megascience", short_name="megascience")
    assert (made.type, made.commit_sha) == ("python", "abc")
    assert made.description == json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))["description"]
    done = run([f"{SCRIPTS}/hf", "megascience", "preset", "qwen3-8b"], capture_output=True, text=True, check=False)
    assert done.stdout.strip().startswith(str(tmp_path)), done.stderr  # the one that was installed, not this one
    assert done.stdout.strip().endswith(".yaml")
