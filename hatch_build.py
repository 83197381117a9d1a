"""Puts the start-up file into the wheel, beside the package and not only inside it (see pyproject.toml)."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class StartupFiles(BuildHookInterface):
    """Force-includes copies: hatchling drops a file from its package once that very file is force-included."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        self.copies = tempfile.TemporaryDirectory()
        for source, target in self.config["files"].items():
            copy = shutil.copy(Path(self.root, source), self.copies.name)
            build_data["force_include"][copy] = target

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        self.copies.cleanup()
