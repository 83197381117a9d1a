"""`megascience doctor`: the judgements on made-up machines, and the whole report on this one."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from free_port import free_port
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from rich.console import Console

from megascience_hf.doctor import hardware, hub, installation, show, startup
from megascience_hf.doctor.finding import Finding
from megascience_hf.doctor.installation import Installation
from megascience_hf.doctor.packages import KNOWN_BAD, KnownBad, Versions, check_extras, check_known_bad, satisfies
from megascience_hf.doctor.startup import STARTUP_FILES, ask_fresh_interpreter
from megascience_hf.version import editable_checkout

ROOT = Path(__file__).resolve().parents[2]
WHEEL = Installation(Path("/site"))


def machine(**versions: str) -> Versions:
    """A machine on which these versions are installed."""
    return {canonicalize_name(name): version for name, version in versions.items()}.get


# --- combinations known to break -------------------------------------------------------------------------------------

TODAY = {
    **{"lighteval": "0.13.0", "huggingface_hub": "1.33.0", "xxhash": "3.8.2", "latex2sympy2_extended": "1.0.6"},
    **{"math_verify": "0.5.2"},
}


@pytest.mark.parametrize(
    ("change", "what", "mend"),
    [
        ({}, "none installed", None),
        ({"huggingface_hub": "2.0.0"}, "huggingface_hub 2.0.0 beside lighteval 0.13.0: ", "huggingface_hub<2"),
        ({"huggingface_hub": "2.0.0rc1"}, "huggingface_hub 2.0.0rc1 beside lighteval", "huggingface_hub<2"),
        ({"huggingface_hub": "2.4.0", "lighteval": "0.13.1"}, "huggingface_hub 2.4.0 beside", "huggingface_hub"),
        ({"huggingface_hub": "2.4.0", "lighteval": None}, "none installed", None),
        ({"huggingface_hub": "2.4.0", "lighteval": "0.14.0"}, "none installed", None),
        ({"xxhash": "4.0.0"}, "xxhash 4.0.0 beside lighteval 0.13.0: ", "'xxhash>=3.5,<4'"),
        ({"xxhash": "4.1.0", "lighteval": None}, "none installed", None),
        ({"latex2sympy2_extended": "1.0.9"}, "latex2sympy2_extended 1.0.9 beside lighteval", "math-verify==0.5.2"),
        ({"latex2sympy2_extended": "1.0.5"}, "latex2sympy2_extended 1.0.5 beside lighteval", "d==1.0.6"),
        ({"latex2sympy2_extended": None}, "none installed", None),
        ({"math_verify": "0.9.0"}, "math-verify 0.9.0 beside lighteval 0.13.0: ", "math-verify==0.5.2"),
        ({"math_verify": "0.5.1"}, "none installed", None),
        ({"xxhash": "of my own"}, "xxhash of my own beside", "'xxhash>=3.5,<4'"),
    ],
)
def test_each_combination_known_to_break_is_named_with_the_command_that_mends_it(
    change: dict[str, str | None], what: str, mend: str | None
) -> None:
    (finding,) = check_known_bad(machine(**{k: v for k, v in (TODAY | change).items() if v is not None}))
    assert finding.what.startswith(what)
    assert finding.level == ("problem" if mend else "ok")
    assert finding.mend is None if mend is None else finding.mend is not None and mend in finding.mend


def test_several_combinations_are_all_reported() -> None:
    findings = check_known_bad(machine(**TODAY | {"huggingface_hub": "2.4.0", "xxhash": "4.1.0"}))
    assert [finding.what.split()[0] for finding in findings] == ["huggingface_hub", "xxhash"]


def constraints() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line.split("==") for line in lines if "==" in line and not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in pins}


def test_the_set_of_versions_that_ci_runs_is_not_known_to_break() -> None:
    assert check_known_bad(machine(**constraints())) == [Finding("ok", "none installed")]


@pytest.mark.parametrize("row", KNOWN_BAD, ids=lambda row: row.package)
def test_a_mend_names_the_versions_that_ci_runs_and_that_the_row_calls_good(row: KnownBad) -> None:
    pins = constraints()
    assert pins[canonicalize_name(row.package)] in SpecifierSet(row.good)
    for text in shlex.split(row.mend):
        requirement = Requirement(text)
        assert pins[canonicalize_name(requirement.name)] in requirement.specifier


@pytest.mark.parametrize("row", KNOWN_BAD, ids=lambda row: row.package)
def test_a_mend_asks_for_what_pyproject_asks_for(row: KnownBad) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *(line for lines in project["optional-dependencies"].values() for line in lines)]
    asked = {(canonicalize_name(r.name), r.specifier) for r in map(Requirement, lines)}
    assert {(canonicalize_name(r.name), r.specifier) for r in map(Requirement, shlex.split(row.mend))} <= asked


@given(st.text(max_size=30))
def test_any_version_text_is_judged_without_an_error(text: str) -> None:
    assert satisfies(text, SpecifierSet(">=1")) in (True, False)
    assert check_known_bad(machine(**TODAY | {"xxhash": text}))


# --- extras ----------------------------------------------------------------------------------------------------------

REQUIRES = (
    "datasets<6,>=5.2",
    'tomli>=2; python_version < "3.11"',
    'trl<1.17,>=1.16; extra == "train"',
    'peft>=0.21; extra == "train"',
    'litellm[caching]>=1.106; extra == "eval"',
    'winreg-tool; sys_platform == "win32" and extra == "eval"',
    'gradio>=6; extra == "space"',
    'vllm<=0.31; extra == "vllm"',
    'megascience-hf[eval,train]; extra == "all"',
)
EXTRAS = ("train", "eval", "space", "vllm", "all")
COMPLETE = {"datasets": "5.2.0", "trl": "1.16.3", "peft": "0.22", "litellm": "1.106.2", "gradio": "6.31", "vllm": "0.3"}


@pytest.mark.parametrize(
    ("change", "level", "what"),
    [
        ({"trl": None, "peft": None}, "note", "train: missing trl<1.17,>=1.16, peft>=0.21"),
        # A version out of range counts when the extra is there otherwise, …
        ({"trl": "1.17.0"}, "problem", "train: out of range trl 1.17.0 (needs <1.17,>=1.16)"),
        # … and is somebody else's when it is not.
        (
            {"trl": "1.17.0", "peft": None},
            "note",
            "train: missing peft>=0.21; out of range trl 1.17.0 (needs <1.17,>=1.16)",
        ),
        ({"vllm": "0.40"}, "note", "vllm: out of range vllm 0.40 (needs <=0.31)"),
        ({"datasets": "5.1.0"}, "problem", "always needed: out of range datasets 5.1.0 (needs <6,>=5.2)"),
        ({"datasets": None}, "problem", "always needed: missing datasets<6,>=5.2"),
        ({"gradio": "unreadable"}, "problem", "space: out of range gradio unreadable (needs >=6)"),
    ],
)
def test_the_extras_say_what_is_missing_or_out_of_range(change: dict[str, str | None], level: str, what: str) -> None:
    there = {name: version for name, version in (COMPLETE | change).items() if version is not None}
    found = check_extras(REQUIRES, EXTRAS, there.get, WHEEL)
    assert [finding.what.split(":")[0] for finding in found] == ["always needed", "train", "eval", "space", "vllm"]
    (finding,) = [finding for finding in found if finding.level != "ok"]
    assert (finding.level, finding.what) == (level, what)
    assert (finding.mend or "").startswith("pip install")
    assert ("in an environment of its own" in (finding.mend or "")) == ("vllm" in change)
    complete = check_extras(REQUIRES, EXTRAS, COMPLETE.get, WHEEL)
    assert {finding.level for finding in complete} == {"ok"}


# --- how we were installed -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "checkout"),
    [
        (None, None),
        ('{"url": "file:///a%20b/c", "dir_info": {"editable": true}}', Path("/a b/c")),
        ('{"url": "file:///a/b", "dir_info": {}}', None),
        ('{"url": "https://joe:secret@host/r.git", "vcs_info": {"vcs": "git", "commit_id": "1"}}', None),
    ],
)
def test_pips_record_of_the_installation_says_where_its_source_is(text: str | None, checkout: Path | None) -> None:
    assert editable_checkout(text) == checkout


def test_the_commands_of_a_checkout_use_its_constraints_where_they_fit(tmp_path: Path) -> None:
    bare = Installation(Path("/site"), tmp_path)
    assert bare.install("eval") == f"cd {tmp_path} && pip install -e '.[eval]'"
    (tmp_path / "constraints.txt").touch()
    assert bare.install() == f"cd {tmp_path} && pip install -c constraints.txt -e ."
    assert bare.install("eval") == f"cd {tmp_path} && pip install -c constraints.txt -e '.[eval]'"
    assert bare.install("vllm") == f"cd {tmp_path} && pip install -e '.[vllm]'"
    assert bare.reinstall() == f"cd {tmp_path} && pip install --no-deps -e ."
    odd = Installation(Path("/site"), Path("/my code; rm"))
    assert odd.reinstall().startswith("cd '/my code; rm' && ")


def test_code_that_runs_without_being_installed_is_a_problem() -> None:
    (finding,) = installation.check(Installation(None, ROOT))
    assert installation.check(WHEEL) == []
    assert finding.level == "problem"
    assert finding.mend == f"cd {ROOT} && pip install -c constraints.txt -e ."


# --- the start-up hook -----------------------------------------------------------------------------------------------


def test_the_start_up_files_are_those_that_the_wheel_carries() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    carried = config["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]["custom"]["files"]
    assert carried == {f"megascience_hf/{source}": name for name, source in STARTUP_FILES.items()}


@pytest.fixture
def site_folder(tmp_path: Path) -> tuple[Path, Path]:
    """A made-up site folder with current start-up files, and the package that they come from."""
    site, package = tmp_path / "site", tmp_path / "package"
    site.mkdir()
    package.mkdir()
    for name, source in STARTUP_FILES.items():
        (package / source).write_text(f"# {name}\n", encoding="utf-8")
        shutil.copy(package / source, site / name)
    return site, package


def test_start_up_files_that_are_whole_are_found_so_and_each_fault_is_named(
    site_folder: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(startup, "ask_fresh_interpreter", lambda **_: "active")
    site, package = site_folder
    assert [finding.level for finding in startup.check(site, package, "AGAIN", {})] == ["ok"]
    (site / "megascience_hf.start").unlink()
    (site / "_megascience_hf_startup.py").write_text("# older\n", encoding="utf-8")
    active, *faults = startup.check(site, package, "AGAIN", {})
    assert active.level == "ok"
    assert [(fault.level, fault.what, fault.mend) for fault in faults] == [
        ("problem", f"out of date in {site}: _megascience_hf_startup.py", "AGAIN"),
        ("problem", f"missing in {site}: megascience_hf.start", "AGAIN"),
    ]
    monkeypatch.setattr(startup, "ask_fresh_interpreter", lambda **_: "a fresh interpreter has no hook")
    assert startup.check(site, package, "AGAIN", {})[0] == Finding(
        "problem", "not active: a fresh interpreter has no hook", "AGAIN"
    )


@pytest.mark.parametrize(("value", "off"), [("1", True), ("0", True), ("", False)])  # as `_startup.start` reads it
def test_the_switch_is_seen_and_not_handed_to_the_fresh_interpreter(
    site_folder: tuple[Path, Path], value: str, off: bool
) -> None:
    findings = startup.check(*site_folder, "AGAIN", os.environ | {"MEGASCIENCE_HF_NO_STARTUP": value})
    assert findings[0].level == "ok"
    assert (findings[-1].mend == "unset MEGASCIENCE_HF_NO_STARTUP") is off


def test_a_fresh_interpreter_without_start_up_files_has_no_hook_although_this_process_has() -> None:
    import megascience_hf

    assert megascience_hf._startup.active()
    assert ask_fresh_interpreter(sys.executable, "-S") == "a fresh interpreter has no hook"


@pytest.mark.parametrize(
    ("script", "answer"),
    [
        ("exit 10", "active"),
        ("exit 12", "a fresh interpreter imports the package at its start, which it should not"),
        ("echo one >&2; echo Boom >&2; exit 3", "a fresh interpreter ended with code 3 (Boom)"),
        ("echo 'line 1 of x.pth: Boom' >&2; exit 11", "a fresh interpreter has no hook (line 1 of x.pth: Boom)"),
        ("exec sleep 30", "no fresh interpreter could be asked (TimeoutExpired)"),
    ],
)
def test_what_a_fresh_interpreter_says_is_put_into_words(tmp_path: Path, script: str, answer: str) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    python.chmod(0o755)
    limit_s = 0.3 if "sleep" in script else 30.0
    assert ask_fresh_interpreter(str(python), limit_s=limit_s) == answer


def test_a_python_that_cannot_be_started_is_put_into_words(tmp_path: Path) -> None:
    assert "could be asked (FileNotFoundError)" in ask_fresh_interpreter(str(tmp_path / "none"))


# --- the Hub ---------------------------------------------------------------------------------------------------------

MIRROR = "http://joe:secret@mirror:8/x"


@pytest.mark.parametrize(
    ("finding", "level", "text", "mend"),
    [
        (hub.judge_answer("https://h", None, 200), "ok", "https://h is reachable", None),
        (hub.judge_answer("https://h", None, 404), "note", "answers HTTP 404", None),
        (hub.judge_answer("https://h", None, "ConnectError"), "note", "not reachable (ConnectError)", "HF_HUB_OFFLINE"),
        (hub.judge_answer("https://h", "HF_X", None), "note", "(HF_X): https://h was not asked", "unset HF_X"),
        (hub.judge_answer(MIRROR, None, 200), "ok", "http://mirror:8/x is reachable", None),
        (hub.judge_token("HF_TOKEN"), "ok", "from HF_TOKEN", None),
        (hub.judge_token(None), "note", "no token", "hf auth login"),
    ],
)
def test_each_state_of_the_hub_is_judged(finding: Finding, level: str, text: str, mend: str | None) -> None:
    assert finding.level == level
    assert text in finding.what
    assert finding.mend is None if mend is None else mend in (finding.mend or "")
    assert "secret" not in repr(finding)


def test_the_source_of_a_token_is_named_and_the_token_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "token"
    assert hub.token_source({}, file) is None
    file.touch()
    assert hub.token_source({"HF_TOKEN": " "}, file) is None
    file.write_text("hf_x", encoding="utf-8")
    assert hub.token_source({}, file) == str(file)
    assert hub.token_source({"HF_TOKEN": "hf_y"}, file) == "HF_TOKEN"


def test_a_cache_that_is_not_there_yet_is_judged_by_the_folder_above_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = hub.check_cache(tmp_path / "a" / "b")
    assert seen.level in ("ok", "note")
    assert not (tmp_path / "a").exists()
    monkeypatch.setattr(hub, "SPACE_NEEDED", 10**18)
    assert hub.check_cache(tmp_path).mend == "export HF_HOME=/a/larger/disk"
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert hub.check_cache(tmp_path).level == "problem"


class Handler(BaseHTTPRequestHandler):
    asked: list[tuple[str, str, str | None]]

    def do_HEAD(self) -> None:
        self.asked.append((self.command, self.path, self.headers.get("Authorization")))
        self.send_response(200 if self.path == "/api/datasets/MegaScience/MegaScience" else 404)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[tuple[str, list[tuple[str, str, str | None]]]]:
    """The address of a Hub on this machine, and what it was asked."""
    asked: list[tuple[str, str, str | None]] = []
    http = ThreadingHTTPServer(("127.0.0.1", 0), type("Asked", (Handler,), {"asked": asked}))
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{http.server_address[1]}", asked
    http.shutdown()
    thread.join()
    http.server_close()


@pytest.fixture
def closed() -> str:
    """An address where nobody answers."""
    return f"http://127.0.0.1:{free_port()}"


def test_a_hub_that_never_answers_is_given_up_and_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        done = run(tmp_path, HF_ENDPOINT=f"http://127.0.0.1:{silent.getsockname()[1]}")
    assert re.search(r"is not reachable \(\w*Timeout\)", section(done.stdout, "Hub"))


def test_an_error_of_any_client_is_reported_and_never_repeats_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub

    class Failing:
        def head(self, url: str, **_: float) -> None:
            raise ValueError(f"bad {url}")

    monkeypatch.setattr(huggingface_hub, "get_session", Failing)
    assert hub.ask("http://joe:secret@x") == "ValueError"


# --- GPU -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("script", "finding"),
    [
        (None, Finding("note", "no nvidia-smi here: no NVIDIA GPU, or no driver")),
        (
            "echo 'NVIDIA H100 80GB HBM3, 81559 MiB'; echo 'NVIDIA H100 80GB HBM3, 81559 MiB'",
            Finding("ok", "NVIDIA H100 80GB HBM3, 81559 MiB"),
        ),
        ("echo 'NVIDIA-SMI has failed'; exit 9", "finds no GPU (code 9)"),
        ("exec sleep 30", "does not answer (TimeoutExpired)"),
    ],
)
def test_gpus_are_read_from_nvidia_smi(tmp_path: Path, script: str | None, finding: Finding | str) -> None:
    if script is not None:
        command = tmp_path / "nvidia-smi"
        command.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        command.chmod(0o755)
    found = hardware.check(str(tmp_path), limit_s=0.3 if "sleep" in str(script) else 10)
    if isinstance(finding, Finding):
        assert set(found) == {finding}
    else:
        assert found[0].level == "note"
        assert found[0].what.endswith(finding)


# --- the report ------------------------------------------------------------------------------------------------------


def online(more: dict[str, str]) -> dict[str, str]:
    """An environment without settings of Hugging Face, of ours, or of proxies."""
    dropped = re.compile(r"HF_|HUGGING|MEGASCIENCE|TRANSFORMERS_|.*_PROXY$", re.IGNORECASE)
    return {name: value for name, value in os.environ.items() if not dropped.match(name)} | more


def run(tmp_path: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """`megascience doctor` in an empty folder, its output piped."""
    environ = online({"HF_HOME": str(tmp_path / "hf"), "COLUMNS": "80"} | more)
    command = [sys.executable, "-c", "from megascience_hf.cli import main; main()", "doctor"]
    return subprocess.run(command, env=environ, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)


def section(report: str, title: str) -> str:
    """The section, its lines joined."""
    (block,) = [block for block in report.split("\n\n") if block.startswith(title + "\n")]
    return " ".join(block.split())


def test_the_report_on_this_machine_with_a_hub_and_a_secret_token(
    tmp_path: Path, server: tuple[str, list[tuple[str, str, str | None]]]
) -> None:
    address, asked = server
    done = run(tmp_path, HF_ENDPOINT=address, HF_TOKEN="hf_SecretSecretSecret")  # noqa: S106
    report = done.stdout
    assert done.returncode in (0, 1), done.stderr
    assert ("  problem  " in report) == (done.returncode == 1)
    assert "ecretS" not in report + done.stderr
    assert asked == [("HEAD", "/api/datasets/MegaScience/MegaScience", None)]
    assert f"{address} is reachable" in section(report, "Hub")
    assert "a token is there (from HF_TOKEN; not checked)" in section(report, "Hub")
    assert re.search(r"^  datasets +5\.", report, re.MULTILINE)
    assert "ok always needed: complete" in section(report, "Extras")
    assert "ok active: " in section(report, "Start-up hook")
    for line in report.splitlines():
        assert "\x1b" not in line
        assert line == line.rstrip()
        assert len(line) <= 80 or line.strip().startswith("-> ") or " " not in line.strip()
    assert not (tmp_path / "hf").exists()  # it changes nothing


def test_the_report_with_a_hub_out_of_reach_names_it_and_is_no_worse(
    tmp_path: Path, server: tuple[str, Any], closed: str
) -> None:
    done, reachable = run(tmp_path, HF_ENDPOINT=closed), run(tmp_path, HF_ENDPOINT=server[0])
    assert f"note {closed} is not reachable (Connect" in section(done.stdout, "Hub")
    assert "note no token" in section(done.stdout, "Hub")
    assert done.returncode == reachable.returncode


def test_the_report_in_offline_mode_asks_nobody(tmp_path: Path, server: tuple[str, list[Any]]) -> None:
    done = run(tmp_path, HF_ENDPOINT=server[0], HF_HUB_OFFLINE="1", MEGASCIENCE_HF_NO_STARTUP="1")
    assert server[1] == []
    assert "-> unset HF_HUB_OFFLINE" in section(done.stdout, "Hub")
    hook = section(done.stdout, "Start-up hook")
    assert "ok active" in hook
    assert "-> unset MEGASCIENCE_HF_NO_STARTUP" in hook


def test_an_endpoint_that_breaks_the_import_of_huggingface_hub_is_a_problem_without_its_password(
    tmp_path: Path,
) -> None:
    done = run(tmp_path, HF_ENDPOINT="http://joe:hunter2@[::x")
    assert done.returncode == 1, done.stderr
    assert "hunter2" not in done.stdout + done.stderr
    assert "problem huggingface_hub cannot be imported" in section(done.stdout, "Hub")


@pytest.mark.parametrize(
    ("findings", "code", "summary"),
    [
        ([Finding("ok", "fine")], 0, "no problems, 0 notes"),
        ([Finding("ok", "fine"), Finding("note", "a [train] b", "pip install 'x[train]'")], 0, "no problems, 1 note"),
        ([Finding("problem", "w" * 200, "mend " + "m" * 200)], 1, "1 problem, 0 notes"),
    ],
)
def test_the_exit_code_and_the_last_line_follow_from_the_findings(
    monkeypatch: pytest.MonkeyPatch, findings: list[Finding], code: int, summary: str
) -> None:
    monkeypatch.setattr(show, "examine", lambda: {"Section": findings})
    out = io.StringIO()
    assert show.doctor(Console(file=out, width=80)) == code
    lines = out.getvalue().splitlines()
    assert lines[-1] == summary
    text = "".join(line.strip() for line in lines)
    for finding in findings:
        assert finding.what in text
        assert finding.mend is None or f"           -> {finding.mend}" in lines


def test_the_doctor_imports_nothing_heavy() -> None:
    code = (
        "import sys; from megascience_hf.doctor import show; show.examine(); "
        "heavy = {'torch', 'datasets', 'transformers', 'trl', 'lighteval', 'pyarrow', 'numpy'} & set(sys.modules); "
        "sys.exit(', '.join(heavy) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], env=online({}), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
