"""What runs when an interpreter starts, so that `load_dataset("megascience")` needs no import of ours.

`datasets` has no entry point for builders and `lighteval` none for plugins. The wheel therefore carries
this file a second time as the top-level module `_megascience_hf_startup`, named by `megascience_hf.pth`
(PEP 829: `.start`). It installs a finder that waits for the modules in `HOOKS` and calls our hook right
after one was loaded. Until then nothing of the package is imported: the standard library only, and no
module that `site` has not loaded already.

`MEGASCIENCE_HF_NO_STARTUP=1` switches it off; `import megascience_hf` installs the same finder in any case.
"""

import os
import sys
from _thread import get_ident

# Neither `typing` nor `__future__`: every start of the interpreter would pay for them.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any

HOOKS = {
    "datasets.load": ("megascience_hf.builders.registration", "register"),
    "lighteval.tasks.registry": ("megascience_hf.tasks.lighteval_offline", "tolerate_unreachable_builtins"),
    "lighteval.utils.cache_management": ("megascience_hf.tasks.lighteval_cache", "key_local_models_by_content"),
}


class HookFinder:
    """Finds nothing itself: it lets the others find a module of `HOOKS` and puts a `HookedLoader` before
    its loader."""

    megascience_hf = True  # how the two copies of this file know each other

    def __init__(self) -> None:
        self._asking: set[tuple[str, int]] = set()

    def find_spec(self, name: str, path: "Any" = None, target: "Any" = None) -> "ModuleSpec | None":
        # Another package's finder may play the same trick and ask us back: whoever asks twice gets nothing
        # from us.
        question = (name, get_ident())
        if name not in HOOKS or question in self._asking:
            return None
        self._asking.add(question)
        try:
            for finder in tuple(sys.meta_path):
                if getattr(finder, "megascience_hf", False) or not hasattr(finder, "find_spec"):
                    continue
                spec = finder.find_spec(name, path, target)
                if spec is not None:
                    if hasattr(spec.loader, "exec_module"):
                        spec.loader = HookedLoader(spec.loader, name)  # type: ignore[assignment]
                    return spec
        finally:
            self._asking.discard(question)
        return None


class HookedLoader:
    """The loader that was found, and our hook after it. A module that is being executed has its own loader
    back."""

    def __init__(self, loader: "Any", name: str) -> None:
        self._loader = loader
        self._name = name

    def __getattr__(self, attribute: str) -> "Any":
        return getattr(self._loader, attribute)

    def create_module(self, spec: "ModuleSpec") -> "ModuleType | None":
        create = getattr(self._loader, "create_module", None)
        return create(spec) if create is not None else None

    def exec_module(self, module: "ModuleType") -> None:
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        module.__loader__ = self._loader
        self._loader.exec_module(module)
        _run_hook(self._name)


def _run_hook(name: str) -> None:
    module, function = HOOKS[name]
    try:
        import importlib

        getattr(importlib.import_module(module), function)()
    except Exception as error:  # noqa: BLE001  # a broken plugin must never break `import datasets`
        _warn(
            f"megascience-hf could not hook into {name} ({type(error).__name__}: {error}); "
            "see `megascience doctor`, or set MEGASCIENCE_HF_NO_STARTUP=1"
        )


def _warn(message: str) -> None:
    import warnings

    try:
        warnings.warn(message, stacklevel=2)
    except Warning:  # `python -W error`: even then it must not break somebody else's import
        print(message, file=sys.stderr)


def active() -> bool:
    """Whether the finder is installed in this interpreter."""
    return any(getattr(finder, "megascience_hf", False) for finder in sys.meta_path)


def install() -> None:
    """Hook the modules of `HOOKS`: now those that are loaded, the others when they will be. Safe to call
    twice."""
    if active():
        return
    sys.meta_path.insert(0, HookFinder())
    for name in HOOKS:
        if name in sys.modules:
            _run_hook(name)


def start() -> None:
    """What the start-up file calls."""
    if not os.environ.get("MEGASCIENCE_HF_NO_STARTUP"):
        install()
