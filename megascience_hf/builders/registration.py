"""Makes `load_dataset("megascience")` and `load_dataset("textbook_reasoning")` find the builders here.

`datasets` 5 has no entry point for builders and no loading scripts any more, so `register` wraps the one
function that turns a name into a builder module, `datasets.load.dataset_module_factory`, for our two names;
every other name goes to the original untouched. It runs right after `datasets.load` was executed, when
`datasets` itself is only half
imported: whatever needs `datasets` is imported inside the wrapper.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import sys
import threading
from typing import Any

# What the user types → the module that holds the one builder class.
BUILDER_MODULES = {
    "megascience": "megascience_hf.builders.megascience",
    "textbook_reasoning": "megascience_hf.builders.textbook_reasoning",
}

_lock = threading.Lock()


def register() -> None:
    """Wrap `dataset_module_factory` in `datasets.load`, and its copy in `datasets.inspect` if that is loaded.

    Safe to call twice and from several threads; the second call does nothing.
    """
    # Another thread may be in the middle of importing it: import_module waits for that one to finish.
    load: Any = importlib.import_module("datasets.load")
    with _lock:
        original = load.dataset_module_factory
        wrapped = original if getattr(original, "_megascience_hf", False) is True else _wrap(original)
        load.dataset_module_factory = wrapped
        # `datasets.inspect` copies the name when it is imported: before us if datasets was there first.
        inspection: Any = sys.modules.get("datasets.inspect")
        if inspection is not None and hasattr(inspection, "dataset_module_factory"):
            inspection.dataset_module_factory = wrapped


def _wrap(original: Any) -> Any:
    signature = inspect.signature(original)

    @functools.wraps(original)
    def dataset_module_factory(path: Any, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(path, str) or path not in BUILDER_MODULES:
            return original(path, *args, **kwargs)
        from datasets.load import DatasetModule

        from megascience_hf.builders.science_builder import source_hash

        given = signature.bind(path, *args, **kwargs).arguments
        builder_kwargs = {"dataset_name": path}
        # `load_dataset_builder` keeps `revision` to itself; the others it passes on to the builder.
        if given.get("revision") is not None:
            builder_kwargs["revision"] = str(given["revision"])
        return DatasetModule(BUILDER_MODULES[path], source_hash(), builder_kwargs)

    dataset_module_factory._megascience_hf = True  # type: ignore[attr-defined]
    return dataset_module_factory
