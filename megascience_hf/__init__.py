"""MegaScience (arXiv 2507.16812) as a native part of the Hugging Face ecosystem.

Importing it makes `datasets.load_dataset("megascience")` and `load_dataset("textbook_reasoning")` known; it imports
nothing heavy. Public names are resolved when they are first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from megascience_hf import _startup

if TYPE_CHECKING:
    from megascience_hf.builders import load as load

__version__ = "0.1.0"
__all__ = ["__version__", "load"]

_PUBLIC = {"load": "megascience_hf.builders"}

_startup.install()


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_PUBLIC})
