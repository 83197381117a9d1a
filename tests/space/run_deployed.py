"""Runs the `app.py` of a folder with nothing to import but what its requirements.txt, and the Hub, install.

python run_deployed.py FOLDER
"""

from __future__ import annotations

import re
import runpy
import sys
from collections import deque
from collections.abc import Iterator
from importlib import metadata
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

OF_THE_HUB = ["gradio[oauth]", "uvicorn", "websockets"]
# What is no requirement of anybody and yet of no distribution that could be left out.
ALWAYS = {"megascience_hf", "pkg_resources", "setuptools", "_distutils_hack"}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def installed_by(requirements: list[str]) -> set[str]:
    """The distributions that pip would install for these, as far as they are installed here."""
    waiting = deque((Requirement(text), "") for text in requirements)
    found: set[tuple[str, str]] = set()
    while waiting:
        wanted, of_extra = waiting.popleft()
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": of_extra}):
            continue
        name = canonical(wanted.name)
        for extra in ("", *wanted.extras):
            if (name, extra) in found:
                continue
            found.add((name, extra))
            try:
                needed = metadata.requires(wanted.name) or []
            except metadata.PackageNotFoundError:
                continue
            waiting.extend((Requirement(text), extra) for text in needed)
    return {name for name, _ in found}


class Installed(MetaPathFinder):
    """Finds what the finders behind it find, but for the modules of all other distributions."""

    def __init__(self, distributions: set[str], finders: list[Any]) -> None:
        owners = metadata.packages_distributions()
        self.finders = finders
        self.hidden = {
            module for module, of in owners.items() if not any(canonical(name) in distributions for name in of)
        } - ALWAYS

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name.partition(".")[0] in self.hidden:
            return None
        found = (finder.find_spec(name, path, target) for finder in self.finders)
        return next((spec for spec in found if spec is not None), None)

    def find_distributions(self, context: Any) -> Iterator[metadata.Distribution]:
        for finder in self.finders:
            if hasattr(finder, "find_distributions"):
                yield from finder.find_distributions(context)


def main(folder: Path) -> None:
    requirements = [line for line in (folder / "requirements.txt").read_text(encoding="utf-8").splitlines() if line]
    sys.meta_path[:] = [Installed(installed_by(requirements + OF_THE_HUB), list(sys.meta_path))]
    # Without the repository, which an editable install puts there, and whose folder `spaces` looks like a package.
    sys.path[:] = [str(folder), *(p for p in sys.path[1:] if not Path(p, "megascience_hf").exists())]
    runpy.run_path(str(folder / "app.py"), run_name="__main__")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
