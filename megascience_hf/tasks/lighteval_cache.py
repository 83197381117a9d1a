"""Keeps lighteval 0.13 from answering for a model or an exam that has changed since.

lighteval files a model's responses under its name and settings. For a checkpoint in a local folder that has two
faults: train again into the same folder and the old responses are scored as the new model's; and, since the folder's
path is absolute, the cache is written into the checkpoint itself, to be published with it. With this hook a local
checkpoint is filed as `local/<folder name>-<fingerprint of its files>`, below lighteval's own cache folder.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any


def key_local_models_by_content() -> None:
    """Wrap `SampleCache` so that a local checkpoint's key changes with its files. Safe to call twice."""
    from lighteval.utils.cache_management import SampleCache

    if getattr(SampleCache, "megascience_hf", False):
        return
    original = SampleCache.__init__

    def init(self: Any, model_config: Any) -> None:
        folder = Path(str(model_config.model_name)).expanduser()
        if folder.is_dir():
            name = f"local/{folder.name}-{fingerprint(folder)}"
            model_config = model_config.model_copy(update={"model_name": name})
        original(self, model_config)

    SampleCache.__init__ = init
    SampleCache.megascience_hf = True


def fingerprint(folder: Path) -> str:
    """12 hex digits that change when a file of the folder is added, removed or written again.

    Names, sizes and modification times: reading the weights of a 30B model for a cache key would take minutes.
    """
    listed = sorted(
        (file.relative_to(folder).as_posix(), file.stat().st_size, file.stat().st_mtime_ns)
        for file in folder.rglob("*")
        if file.is_file()
    )
    return hashlib.sha256(repr(listed).encode()).hexdigest()[:12]
