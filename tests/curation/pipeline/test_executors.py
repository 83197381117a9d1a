"""The pipeline on datatrove's other executors: a Ray cluster of two nodes, and the scripts that Slurm is given."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from megascience_hf.cli import app, main
from megascience_hf.curation.documents.reading import EMBEDDED_BOOK
from megascience_hf.errors import UserError


def settings_file(folder: Path, **executor: Any) -> Path:
    file = folder / "curation.yaml"
    file.write_text(yaml.safe_dump({"executor": executor}), encoding="utf-8")
    return file


def curate(out: Path, *options: object) -> str:
    done = CliRunner().invoke(app, ["curate", "-o", str(out), *map(str, options)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def files(out: Path) -> dict[str, str]:
    """A hash of every Parquet file of the stages and of the dataset."""
    found = [*out.glob("stages/*/*.parquet"), *out.glob("data/*.parquet"), *out.glob("stages/*/_account/*.parquet")]
    return {str(file.relative_to(out)): sha256(file.read_bytes()).hexdigest() for file in sorted(found)}


@pytest.mark.slow
def test_what_datatrove_says_in_workers_of_this_machine_goes_into_a_file(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    curate(out, "--config", settings_file(tmp_path, kind="local", tasks=2, workers=2), "--until", "read")
    assert "datatrove" not in capfd.readouterr().err
    assert "tasks completed" in (out / "logs" / "read" / "workers.log").read_text(encoding="utf-8")


@pytest.fixture(name="cluster")
def cluster_fixture() -> Iterator[None]:
    """Two nodes with a processor each; what joins a cluster here joins this one."""
    ray = pytest.importorskip("ray")
    from ray.cluster_utils import Cluster

    node = {"num_cpus": 1, "memory": 3 * 2**30, "object_store_memory": 80 * 2**20}
    cluster = Cluster(initialize_head=True, head_node_args=node | {"include_dashboard": False})
    cluster.add_node(**node)
    before = os.environ.get("RAY_ADDRESS")
    os.environ["RAY_ADDRESS"] = cluster.address
    try:
        yield
    finally:
        ray.shutdown()
        cluster.shutdown()
        os.environ.pop("RAY_ADDRESS")
        if before is not None:
            os.environ["RAY_ADDRESS"] = before


@pytest.mark.slow
@pytest.mark.usefixtures("cluster")
def test_two_ray_workers_leave_the_same_bytes_as_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    import ray

    monkeypatch.chdir(tmp_path)  # a worker's working directory is another
    here, there = Path("here"), Path("there")
    curate(here, "--config", settings_file(tmp_path, kind="local", tasks=2, workers=1))
    curate(there, "--config", settings_file(tmp_path, kind="ray", tasks=2, workers=2))
    assert sum(node["Alive"] for node in ray.nodes()) == 2
    assert len(files(here)) > 30
    assert files(there) == files(here)
    assert "datatrove" not in capfd.readouterr().err  # its lines are in the log
    assert "Ray tasks" in (there / "logs" / "datatrove.log").read_text()

    # what stops a rank is said, although datatrove's executor for Ray keeps it to itself; mended, the run goes on
    config = settings_file(tmp_path, kind="ray", tasks=2, workers=2)
    with pytest.raises(UserError, match="needs a model"):
        curate(there, "--config", config, "--until", "extract", "--extractor", "llm")
    curate(there, "--config", config, "--from", "extract", "--until", "extract")
    assert files(there) == files(here)  # nor is anything left of the stage that was stopped


SBATCH = """#!/bin/sh
# Keeps the script and the arguments it was given, and answers like Slurm's.
n=$(ls "$JOBS" | grep -c 'sh$')
for script; do :; done
cp "$script" "$JOBS/$n.sh"
echo "$@" > "$JOBS/$n.arguments"
echo "Submitted batch job $((100 + n))"
"""
SRUN = """#!/bin/sh
# Runs what stands behind its own options.
while [ "${1#-}" != "$1" ]; do case $1 in -n) shift 2 ;; *) shift ;; esac; done
exec "$@"
"""


@pytest.fixture(name="slurm")
def slurm_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Slurm's programs, as far as the scripts need them, and the folder of the jobs that were handed in."""
    programs, jobs = tmp_path / "bin", tmp_path / "jobs"
    programs.mkdir()
    jobs.mkdir()
    for name, text in (("sbatch", SBATCH), ("srun", SRUN), ("scontrol", "#!/bin/sh\necho here\n")):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.setenv("JOBS", str(jobs))
    return jobs


SLURM = {"kind": "slurm", "tasks": 2, "workers": 1, "options": {"time": "01:00:00", "partition": "cpu"}}


def directives(script: str) -> dict[str, str]:
    return dict(re.findall(r"^#SBATCH --([\w-]+)=?(.*)$", script, re.MULTILINE))


@pytest.mark.slow
def test_the_jobs_handed_in_to_slurm_depend_on_each_other_and_leave_the_same_rows(tmp_path: Path, slurm: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    curate(here, "--until", "extract", "--config", settings_file(tmp_path, kind="local", tasks=2, workers=1))
    config = settings_file(tmp_path, **SLURM)
    assert "6 jobs handed in" in curate(there, "--until", "extract", "--config", config)
    scripts = [(slurm / f"{n}.sh").read_text() for n in range(len(list(slurm.glob("*.sh"))))]
    steps = [n for n, script in enumerate(scripts) if "launch_pickled_pipeline" in script]  # or statistics
    given = [directives(scripts[n]) for n in steps]
    names = [f"megascience-{step}{stage}" for stage in ("read", "chunk", "extract") for step in ("", "finish-")]
    assert [d["job-name"] for d in given] == names
    assert [d["array"] for d in given] == ["0-1%1", "0-0%1"] * 3
    assert {(d["time"], d["partition"], d["cpus-per-task"]) for d in given} == {("01:00:00", "cpu", "1")}
    for earlier, later in pairwise(steps):
        assert f"--dependency=afterok:{100 + earlier} " in (slurm / f"{later}.arguments").read_text()
    for n, of_job in zip(steps, given, strict=True):
        for task in range(2 if of_job["array"].startswith("0-1") else 1):
            place = {
                "SLURM_ARRAY_TASK_ID": str(task),
                "SLURM_NODELIST": "here",
                "SLURM_JOB_ID": "1",
                "SLURM_CPUS_PER_TASK": "1",
            }
            command = ["bash", str(slurm / f"{n}.sh")]
            done = subprocess.run(command, env=os.environ | place, check=False, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
    assert files(there) == files(here)
    handed_in = len(list(slurm.glob("*.sh")))
    said = curate(there, "--until", "extract", "--config", config)
    assert len(list(slurm.glob("*.sh"))) == handed_in  # all is done: the funnel, and no job
    assert "Rows from stage to stage" in said


BAD: list[tuple[dict[str, Any], bool, str]] = [
    ({"kind": "slurm", "options": {"partition": "cpu"}}, True, "lacks time"),
    (SLURM, False, "no sbatch"),
]


@pytest.mark.parametrize(("executor", "with_sbatch", "said"), BAD, ids=["no time", "no sbatch"])
def test_what_slurm_needs_and_is_not_there_is_one_line(
    executor: dict[str, Any], with_sbatch: bool, said: str, tmp_path: Path, monkeypatch: Any, capsys: Any, slurm: Path
) -> None:
    if not with_sbatch:
        monkeypatch.setenv("PATH", "/nowhere")
    config = settings_file(tmp_path, **executor)
    monkeypatch.setattr(
        sys, "argv", ["megascience", "curate", str(EMBEDDED_BOOK), "-o", str(tmp_path / "o"), "--config", str(config)]
    )
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    assert said in capsys.readouterr().err
    assert not list(slurm.glob("*.sh"))
