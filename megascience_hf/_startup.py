"""Runs at every start of Python, so that `load_dataset("megascience")` needs no import of ours."""

# `datasets` has no entry point for builders, `trl` none for chat templates and `lighteval` none for plugins. The wheel
# therefore carries this file a second time as the top-level module `_megascience_hf_startup`, named by
# `megascience_hf.pth` (PEP 829: `.start`). The module is a finder (it has `find_spec`) that waits for the modules in
# HOOKS and has our hook called right after one was loaded. Until then nothing of the package is imported.
# Every start of Python pays for what is here (bench/startup.py), dearly where it may not write byte code: no class, no
# `typing`, no `__future__`, no module that `site` has not loaded already; what can wait is in `_import_hook.py`.
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from typing import Any

HOOKS = {
    "datasets.load": ("megascience_hf.builders.registration", "register"),
    "trl.trainer.sft_config": ("megascience_hf.sft.chat_template", "register"),
    "trl.trainer.sft_trainer": ("megascience_hf.sft.trainer", "register"),
    "trl.trainer.grpo_trainer": ("megascience_hf.rl.trainer", "register"),
    "transformers.integrations.peft": ("megascience_hf.sft.stop_tokens", "register_transformers"),
    "peft.peft_model": ("megascience_hf.sft.stop_tokens", "register_peft"),
    "lighteval.tasks.registry": ("megascience_hf.tasks.lighteval_offline", "tolerate_unreachable_builtins"),
    "lighteval.utils.cache_management": ("megascience_hf.tasks.lighteval_responses", "install"),
}
megascience_hf = True  # how the two copies of this file know each other among the finders


def find_spec(name: str, path: "Any" = None, target: "Any" = None) -> "ModuleSpec | None":
    """What the other finders find for a module of HOOKS, with our loader before its loader."""
    if name not in HOOKS:
        return None
    try:
        from megascience_hf import _import_hook
    except Exception as error:  # noqa: BLE001  # a broken package must never break somebody else's import
        print(f"megascience-hf could not hook into {name}: {error!r}", file=sys.stderr)
        return None
    return _import_hook.find_spec(name, path, target, HOOKS[name])


def active() -> bool:
    """Whether one of the two copies is among the finders of this interpreter."""
    return any(getattr(finder, "megascience_hf", False) for finder in sys.meta_path)


def install() -> None:
    """Hook the modules of HOOKS: now those that are loaded, the others when they will be. Safe to call twice."""
    if active():
        return
    sys.meta_path.insert(0, sys.modules[__name__])  # type: ignore[arg-type]
    for name in HOOKS:
        if name in sys.modules:
            from megascience_hf import _import_hook

            _import_hook.run(name, HOOKS[name])


def start() -> None:
    """What the start-up file calls; MEGASCIENCE_HF_NO_STARTUP=1 switches it off."""
    if not os.environ.get("MEGASCIENCE_HF_NO_STARTUP"):
        install()
