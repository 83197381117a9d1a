"""The start-up file: our names are known in any interpreter, and nothing of it can do harm."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "megascience_hf"
SAMPLE = "from datasets import load_dataset; print(len(load_dataset('megascience', 'sample', split='train')))"
IS_INSTALLED = subprocess.run(
    [sys.executable, "-c", "import _megascience_hf_startup"], cwd="/", capture_output=True, check=False
)

pytestmark = pytest.mark.skipif(
    IS_INSTALLED.returncode != 0, reason="megascience-hf is not installed in this environment (pip install -e .)"
)


@pytest.fixture
def alone(tmp_path: Path):
    """Run code with only the given folder's start-up module: `-S` leaves out site-packages and every `.pth`."""

    def run(code: str, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-S", *options, "-c", code]
        env = {key: value for key, value in os.environ.items() if not key.startswith(("MEGASCIENCE", "PYTHON"))}
        env["PYTHONPATH"] = str(tmp_path)
        return subprocess.run(command, env=env | variables, cwd=tmp_path, capture_output=True, text=True, check=False)

    shutil.copy(PACKAGE / "_startup.py", tmp_path / "_megascience_hf_startup.py")
    for module, code in {  # stand-ins, so that the hook can be tried without the real things
        "datasets/__init__.py": "from datasets.load import answer\n",
        "datasets/load.py": "answer = 42\n",
        "megascience_hf/__init__.py": "",
        "megascience_hf/builders/__init__.py": "",
        "megascience_hf/builders/registration.py": "def register():\n    pass\n",
    }.items():
        (tmp_path / module).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / module).write_text(code)
    shutil.copy(PACKAGE / "_import_hook.py", tmp_path / "megascience_hf")
    return run


# --- it works -------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_fresh_interpreter_knows_the_names_in_an_empty_and_in_a_full_folder(child, tmp_path) -> None:
    full = tmp_path / "full"
    for name in ("data", "megascience"):  # a folder of that very name, with data of its own
        (full / name).mkdir(parents=True)
        pq.write_table(pa.table({"other": ["x"]}), full / name / "train-00000-of-00001.parquet")
    (full / "train.csv").write_text("a,b\n1,2\n")
    (full / "megascience.py").write_text("raise SystemExit('must not run')\n")
    assert child(SAMPLE).out.strip() == "70"
    assert child(SAMPLE, cwd=full).out.strip() == "70"
    shadow = "from datasets import load_dataset; print(load_dataset('./megascience', split='train')[0])"
    (full / "megascience.py").unlink()  # `datasets` refuses a folder beside a script of its name
    assert child(shadow, cwd=full).out.strip() == "{'other': 'x'}"


@pytest.mark.slow
def test_a_child_of_a_child_knows_the_names_as_trl_needs_it(child) -> None:
    inner = "from datasets import load_dataset; d = load_dataset(path='megascience', name='sample_sft', data_dir=None, data_files=None, split='train'); print(d.column_names)"  # noqa: E501
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}], check=True)"
    assert child(outer).out.strip() == "['messages', 'subject', 'reference_answer']"


ORDERS = {
    "datasets first": "import datasets; import megascience_hf",
    "megascience_hf first": "import megascience_hf; import datasets",
    "datasets.inspect first": "import datasets.inspect; import megascience_hf",
    "the module alone": "import megascience_hf.builders.registration as r; r.register(); r.register()",
    "in two threads": (
        "import threading, importlib; names = ('datasets', 'megascience_hf') * 3\n"
        "threads = [threading.Thread(target=importlib.import_module, args=(n,)) for n in names]\n"
        "[t.start() for t in threads]; [t.join() for t in threads]"
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("order", ORDERS)
def test_without_the_start_up_file_an_import_registers_in_either_order(child, order) -> None:
    code = (
        f"{ORDERS[order]}\n"
        "import datasets, datasets.inspect, datasets.load\n"
        "factory = datasets.load.dataset_module_factory\n"
        "assert factory is datasets.inspect.dataset_module_factory\n"
        "assert factory._megascience_hf and not hasattr(factory.__wrapped__, '_megascience_hf')\n"
        "print(len(datasets.get_dataset_config_names('megascience')))"
    )
    outcome = child(code, MEGASCIENCE_HF_NO_STARTUP="1")
    assert outcome.out.strip() == "9"
    assert outcome.err == ""


@pytest.mark.slow
def test_switched_off_the_names_are_unknown_and_load_still_works(child) -> None:
    off = child(SAMPLE, check=False, MEGASCIENCE_HF_NO_STARTUP="1")
    assert off.code != 0
    assert "megascience" in off.err
    direct = "import megascience_hf; print(len(megascience_hf.load('megascience', 'sample', split='train')))"
    assert child(direct, MEGASCIENCE_HF_NO_STARTUP="1").out.strip() == "70"


@pytest.mark.slow
def test_load_needs_no_patch_at_all(child) -> None:
    code = (
        "import sys; sys.modules['megascience_hf._startup'] = type(sys)('nothing')\n"
        "sys.modules['megascience_hf._startup'].install = lambda: None\n"
        "import megascience_hf, datasets.load\n"
        "print(len(megascience_hf.load('textbook_reasoning', 'sample_sft', split='train')))\n"
        "assert not hasattr(datasets.load.dataset_module_factory, '_megascience_hf')"
    )
    assert child(code, MEGASCIENCE_HF_NO_STARTUP="1").out.strip() == "70"


def test_other_names_go_to_the_original_untouched(monkeypatch) -> None:
    import datasets.inspect
    import datasets.load

    from megascience_hf.builders import registration

    asked = []
    # `register` wraps the copy in datasets.inspect too; set to itself, it is put back after the test
    monkeypatch.setattr(datasets.inspect, "dataset_module_factory", datasets.inspect.dataset_module_factory)
    monkeypatch.setattr(datasets.load, "dataset_module_factory", lambda *a, **k: asked.append((a, k)) or "theirs")
    registration.register()
    for path in ("MegaScience/MegaScience", "./megascience", "Megascience", "squad", Path("megascience"), ["x"]):
        assert datasets.load.dataset_module_factory(path, revision="r") == "theirs"
        assert asked.pop() == ((path,), {"revision": "r"})


# --- it does no harm ------------------------------------------------------------------------------------------------

START = "import _megascience_hf_startup as s; s.start(); s.start()\n"


def test_at_start_nothing_is_imported_that_the_interpreter_has_not_loaded_already(alone) -> None:
    code = "import os, sys; before = set(sys.modules)\n" + START + "print(sorted(set(sys.modules) - before))"
    assert alone(code).stdout.strip() == "['_megascience_hf_startup']"


def test_the_hook_runs_once_right_after_the_module_and_its_loader_is_its_own_again(alone, tmp_path) -> None:
    (tmp_path / "megascience_hf" / "builders" / "registration.py").write_text(
        "import sys\ndef register():\n    print('hook', sys.modules['datasets.load'].answer)\n"
    )
    code = START + (
        "import datasets, datasets.load as load\n"
        "print(type(load.__loader__).__name__, type(load.__spec__.loader).__name__, len([f for f in s.sys.meta_path"
        " if getattr(f, 'megascience_hf', False)]))"
    )
    assert alone(code).stdout.splitlines() == ["hook 42", "SourceFileLoader SourceFileLoader 1"]


BROKEN = {
    "the package is gone": None,
    "its code is broken": "def register(:\n",
    "its code raises": "raise RuntimeError('boom')\n",
    "the function is gone": "",
    "the hook raises": "def register():\n    raise KeyError('boom')\n",
}


@pytest.mark.parametrize("options", [(), ("-W", "error")], ids=["", "-W error"])
@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_package_warns_and_lets_datasets_be_imported(alone, tmp_path, case, options) -> None:
    if BROKEN[case] is None:
        shutil.rmtree(tmp_path / "megascience_hf")
    else:
        (tmp_path / "megascience_hf" / "builders" / "registration.py").write_text(BROKEN[case])
    done = alone(START + "import datasets; print(datasets.answer)", *options)
    assert done.stdout.strip() == "42"
    assert "megascience-hf could not hook into datasets.load" in done.stderr
    assert "Traceback" not in done.stderr


def with_version(folder: Path, package: str, version: str, *requires: str) -> None:
    """Stand in for the metadata of an installed distribution."""
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {package}",
        f"Version: {version}",
        *(f"Requires-Dist: {r}" for r in requires),
    ]
    info = folder / f"{package.replace('-', '_')}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("\n".join(lines) + "\n")


VERSIONS = [("5.2.1", True), ("5.1", False), ("6.0", False), ("6.0rc1", False), ("5.3.dev0", True), ("no number", None)]


@pytest.mark.parametrize(("version", "hooks"), VERSIONS)
def test_it_stands_aside_from_a_version_that_it_was_not_tried_with(alone, tmp_path, version, hooks) -> None:
    import packaging

    (tmp_path / "packaging").symlink_to(Path(packaging.__file__).parent)
    with_version(
        tmp_path, "megascience-hf", "1.0", "datasets-more>=9", "datasets<6,>=5.2", "trl<1.17; extra == 'train'"
    )
    with_version(tmp_path, "datasets", version)
    (tmp_path / "megascience_hf" / "builders" / "registration.py").write_text("def register():\n    print('hooked')\n")
    again = "; s.HOOKS['datasets'] = s.HOOKS['datasets.load']; del sys.modules['datasets']; import datasets"
    done = alone(START + "import sys, datasets; print(datasets.answer)" + (again if hooks is False else ""))
    assert done.returncode == 0
    assert done.stdout.split() == (["hooked", "42"] if hooks else ["42"])
    said = done.stderr.strip().splitlines()
    if hooks is False:
        assert said == [f"megascience-hf stands aside: it was tried with datasets <6,>=5.2 and finds {version}; "
                        "see `megascience doctor`"]  # fmt: skip
    else:
        assert len(said) == (hooks is None)


def test_the_versions_of_this_environment_are_hooked() -> None:
    from megascience_hf import _import_hook, _startup

    assert {_import_hook._untried(name.partition(".")[0]) for name in _startup.HOOKS} == {""}


def test_switched_off_it_installs_nothing(alone) -> None:
    code = START + "print(s.active())"
    assert alone(code, MEGASCIENCE_HF_NO_STARTUP="1").stdout.strip() == "False"
    assert alone(code).stdout.strip() == "True"


def test_an_error_of_the_hooked_module_itself_passes_through(alone, tmp_path) -> None:
    (tmp_path / "datasets" / "load.py").write_text("raise ImportError('datasets itself is broken')\n")
    done = alone(START + "import datasets")
    assert "ImportError: datasets itself is broken" in done.stderr
    assert "could not hook" not in done.stderr


def test_a_missing_module_stays_missing(alone, tmp_path) -> None:
    (tmp_path / "datasets" / "load.py").unlink()
    assert "No module named 'datasets.load'" in alone(START + "import datasets").stderr


def test_another_finder_that_asks_back_does_not_loop(alone) -> None:
    other = (
        "import sys\n"
        "class Other:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        for finder in sys.meta_path:\n"
        "            if finder is not self and (spec := finder.find_spec(name, path, target)): return spec\n"
        "sys.meta_path.insert(1, Other())\n"
    )
    assert alone(START + other + "import datasets; print(datasets.answer)").stdout.strip() == "42"


# --- installing -----------------------------------------------------------------------------------------------------

HOOK_STATE = "import sys; print(any(getattr(f, 'megascience_hf', False) for f in sys.meta_path))"


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["wheel", "editable"])
def test_installing_brings_the_hook_and_uninstalling_takes_every_file_away(child, tmp_path, kind) -> None:
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    python = venv / "bin" / "python"
    (site,) = venv.glob("lib/python*/site-packages")
    # The packages of this environment, but not its .pth files: our own start-up file must not come from there.
    parent = next(Path(entry) for entry in sys.path if (Path(entry) / "datasets").is_dir())
    (site / "parent.pth").write_text(f"{parent}\n")
    before = sorted(path.name for path in site.iterdir())
    assert child(HOOK_STATE, python=str(python)).out.strip() == "False"

    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    install = ["install", "--quiet", "--no-deps"]
    # Without the package `editables` pip has to make an environment for the build, which takes a package index.
    if kind == "wheel" or importlib.util.find_spec("editables"):
        install += ["--no-index", "--no-build-isolation"]
    source = [str(ROOT)] if kind == "wheel" else ["--editable", str(ROOT)]
    subprocess.run([*pip, *install, *source], check=True, cwd=tmp_path)
    names = {path.name for path in site.iterdir()}
    assert {"_megascience_hf_startup.py", "megascience_hf.pth", "megascience_hf.start"} <= names
    assert ("megascience_hf" in names) == (kind == "wheel")
    assert child(HOOK_STATE, python=str(python)).out.strip() == "True"
    assert child(SAMPLE, python=str(python)).out.strip() == "70"
    place = child("import megascience_hf as m; print(m.__file__)", python=str(python)).out
    assert place.startswith(str(site if kind == "wheel" else ROOT))

    subprocess.run([*pip, "uninstall", "--yes", "--quiet", "megascience-hf"], check=True, cwd=tmp_path)
    assert [name for name in sorted(path.name for path in site.iterdir()) if name != "__pycache__"] == before
    assert child(HOOK_STATE, python=str(python)).out.strip() == "False"
