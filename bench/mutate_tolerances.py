"""Which tolerances no test watches: changes them one by one in a copy of the tree and runs the tests of the answers.

Each constant of megascience_hf/answers/comparison/tolerance.py, and each limit of reading in parsing/ that its
docstring names, is doubled and halved (those written as text, "1e-25", too); a count of digits or points is raised and
lowered by one, which is less. The copy has no ../shared beside it: the tests that anybody can run must fail.
tests/answers/comparison/test_tolerances.py runs first, since it should suffice.

    python bench/mutate_tolerances.py [--only measured,of_floats] [--table-only]      # 1 if a mutant survives
"""

from __future__ import annotations

import argparse
import ast
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ANSWERS = Path("megascience_hf/answers")
FILE = ANSWERS / "comparison/tolerance.py"
# Limits of reading, by the file that they stand in.
LIMITS = {
    ANSWERS / "parsing/quantities.py": ("MAX_UNCERTAINTY", "RESTATED"),
    ANSWERS / "parsing/inequalities.py": ("LINEAR_TO",),
    ANSWERS / "parsing/evaluate.py": ("SMALL_TERM",),
}
TABLE, TESTS = "tests/answers/comparison/test_tolerances.py", "tests/answers"


@dataclass(frozen=True)
class Mutant:
    """One constant with another value."""

    file: Path
    name: str
    line: int
    old: str
    new: str


def changed(value: float | int | str) -> tuple[str, str]:
    """The literals of the two values that take the place of one."""
    if isinstance(value, str):
        return f'"{2 * float(value):g}"', f'"{float(value) / 2:g}"'
    if isinstance(value, int):
        return str(value + 1), str(value - 1)
    return repr(2 * value), repr(value / 2)


def constants(file: Path, source: str) -> Iterator[tuple[str, ast.expr]]:
    """The constants of a file that are changed: the fields of the class of tolerances, or the limits by their names."""
    tree = ast.parse(source)
    if file == FILE:
        record = next(node for node in tree.body if isinstance(node, ast.ClassDef))
        for field in record.body:
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and field.value is not None:
                yield field.target.id, field.value
        return
    for node in tree.body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and node.targets[0].id in LIMITS[file]
        ):
            yield node.targets[0].id, node.value


def mutants(tree: Path) -> Iterator[Mutant]:
    """The changes of every constant, two each."""
    for file in (FILE, *LIMITS):
        source = (tree / file).read_text(encoding="utf-8")
        for name, value in constants(file, source):
            for new in changed(ast.literal_eval(value)):
                yield Mutant(file, name, value.lineno - 1, ast.get_source_segment(source, value) or "", new)


def mutated(source: str, mutant: Mutant) -> str:
    """The file with one constant changed."""
    lines = source.splitlines(keepends=True)
    before, _, after = lines[mutant.line].partition("= ")
    lines[mutant.line] = f"{before}= {after.replace(mutant.old, mutant.new, 1)}"
    return "".join(lines)


def fails(tree: Path, tests: str) -> bool:
    """Whether the tests fail in a tree."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--timeout=300", tests]
    environment = {"PATH": "", "PYTHONPATH": str(tree), "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True)
    if run.returncode > 1:
        raise SystemExit(f"pytest did not run: {run.stdout[-2000:]}{run.stderr[-2000:]}")
    return run.returncode == 1


def main() -> int:
    """Print the fate of each mutant; 1 if one survives, 2 if the tests fail without a change."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--only", help="names of constants, separated by commas; by default all")
    parser.add_argument("--table-only", action="store_true", help="run the table of tolerances only")
    given = parser.parse_args()
    only = given.only.split(",") if given.only else None
    suites = [TABLE] if given.table_only else [TABLE, TESTS]
    survivors = 0
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        for part in ("megascience_hf", "tests"):
            shutil.copytree(ROOT / part, tree / part, ignore=shutil.ignore_patterns("__pycache__"))
        for part in ("pyproject.toml", "README.md"):
            shutil.copy(ROOT / part, tree / part)
        if any(fails(tree, suite) for suite in suites):
            print("the tests fail before anything is changed: mend that first", file=sys.stderr)
            return 2
        for mutant in list(mutants(tree)):
            if only is not None and mutant.name not in only:
                continue
            source = (ROOT / mutant.file).read_text(encoding="utf-8")
            (tree / mutant.file).write_text(mutated(source, mutant), encoding="utf-8")
            killer = next((suite for suite in suites if fails(tree, suite)), None)
            (tree / mutant.file).write_text(source, encoding="utf-8")
            survivors += killer is None
            print(f"{mutant.name} = {mutant.new}: {killer or 'SURVIVES'}", flush=True)
    print(f"{survivors} mutants survive")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
