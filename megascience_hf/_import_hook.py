"""Calls a function of ours right after a module of another package was loaded (see `_startup.py`)."""

from __future__ import annotations

import importlib
import sys
from importlib.machinery import ModuleSpec
from threading import get_ident
from types import ModuleType
from typing import Any

Hook = tuple[str, str]  # module and name of the function to call

_asking: set[tuple[str, int]] = set()
_said: set[str] = set()  # packages


def find_spec(name: str, path: Any, target: Any, hook: Hook) -> ModuleSpec | None:
    """What the first of the other finders finds for the module, with a `HookedLoader` before its loader."""
    # Another package's finder may play the same trick and ask us back: whoever asks twice gets nothing from us.
    question = (name, get_ident())
    if question in _asking:
        return None
    _asking.add(question)
    try:
        for finder in tuple(sys.meta_path):
            if getattr(finder, "megascience_hf", False) or not hasattr(finder, "find_spec"):
                continue
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                if hasattr(spec.loader, "exec_module"):
                    spec.loader = HookedLoader(spec.loader, name, hook)  # type: ignore[assignment]
                return spec
    finally:
        _asking.discard(question)
    return None


class HookedLoader:
    """The loader that was found, and our hook after it. The module gets its own loader back before it runs."""

    def __init__(self, loader: Any, name: str, hook: Hook) -> None:
        self._loader = loader
        self._name = name
        self._hook = hook

    def __getattr__(self, attribute: str) -> Any:
        return getattr(self._loader, attribute)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        create = getattr(self._loader, "create_module", None)
        return create(spec) if create is not None else None

    def exec_module(self, module: ModuleType) -> None:
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        module.__loader__ = self._loader
        self._loader.exec_module(module)
        run(self._name, self._hook)


def run(name: str, hook: Hook) -> None:
    """Call the hook, if the package has a version that it was tried with; a fault of it is said on standard error and
    must never break the import of `name`."""
    module, function = hook
    package = name.partition(".")[0]
    try:
        if untried := _untried(package):
            if package not in _said:
                _said.add(package)
                print(f"megascience-hf stands aside: {untried}; see `megascience doctor`", file=sys.stderr)
            return
        getattr(importlib.import_module(module), function)()
    except Exception as error:  # noqa: BLE001
        print(
            f"megascience-hf could not hook into {name}: {error!r}; see `megascience doctor`, or set "
            "MEGASCIENCE_HF_NO_STARTUP=1",
            file=sys.stderr,
        )


def _untried(package: str) -> str:
    """What is wrong with the version of a package by our own requirements; "" for nothing, or if it is not known."""
    from importlib import metadata

    try:
        ours, found = metadata.requires("megascience-hf") or [], metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
    from packaging.requirements import Requirement

    for line in ours:
        if line.startswith(package) and (wanted := Requirement(line)).name == package:
            if wanted.specifier.contains(found, prereleases=True):
                return ""
            return f"it was tried with {package} {wanted.specifier} and finds {found}"
    return ""
