"""What runs when an interpreter starts, so that `load_dataset("megascience")` needs no import of ours.

`datasets` has no entry point for builders and `lighteval` none for plugins. The wheel therefore carries this file a
second time as the top-level module `_megascience_hf_startup`, named by `megascience_hf.pth` (PEP 829: `.start`). It
installs a finder that waits for the modules in `HOOKS` and calls our hook right after one was loaded. Until then
nothing of the package is imported: the standard library only, and no module that `site` has not loaded already.

`MEGASCIENCE_HF_NO_STARTUP=1` switches it off; `import megascience_hf` installs the same finder in any case.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # `typing` costs milliseconds that every interpreter start would pay
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType

HOOKS = {
    "datasets.load": ("megascience_hf.builders.registration", "register"),
    "lighteval.tasks.registry": ("megascience_hf.tasks.lighteval_offline", "tolerate_unreachable_builtins"),
}


class HookFinder:
    """Finds nothing itself: it lets the others find a module of `HOOKS` and makes its loader call the hook after."""

    megascience_hf = True  # how the two copies of this file know each other

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name not in HOOKS:
            return None
        for finder in sys.meta_path:
            if getattr(finder, "megascience_hf", False) or not hasattr(finder, "find_spec"):
                continue
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                _call_after_load(spec)
                return spec
        return None


def _call_after_load(spec: ModuleSpec) -> None:
    loader = spec.loader
    if loader is None or not hasattr(loader, "exec_module"):
        return
    load = loader.exec_module

    def exec_module(module: ModuleType) -> None:
        del loader.exec_module  # type: ignore[attr-defined]  # the loader is as it was, for whoever asks it later
        load(module)
        _run_hook(spec.name)

    loader.exec_module = exec_module  # type: ignore[method-assign]


def _run_hook(name: str) -> None:
    module, function = HOOKS[name]
    try:
        import importlib

        getattr(importlib.import_module(module), function)()
    except Exception as error:  # noqa: BLE001  # a broken plugin must never break `import datasets`
        import warnings

        warnings.warn(
            f"megascience-hf could not hook into {name} ({type(error).__name__}: {error}); "
            "see `megascience doctor`, or set MEGASCIENCE_HF_NO_STARTUP=1",
            stacklevel=2,
        )


def active() -> bool:
    """Whether the finder is installed in this interpreter."""
    return any(getattr(finder, "megascience_hf", False) for finder in sys.meta_path)


def install() -> None:
    """Hook the modules of `HOOKS`: now those that are loaded, the others when they will be. Safe to call twice."""
    if active():
        return
    sys.meta_path.insert(0, HookFinder())  # type: ignore[arg-type]
    for name in HOOKS:
        if name in sys.modules:
            _run_hook(name)


def start() -> None:
    """What the start-up file calls."""
    if not os.environ.get("MEGASCIENCE_HF_NO_STARTUP"):
        install()
