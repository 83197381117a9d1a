"""Lets lighteval 0.13 start without a network.

Its registry imports every built-in task before it looks at the custom ones, and some of those fetch files when they are
imported (`tiny_benchmarks` a pickle, others nltk or Hub data), so that one unreachable server stops every command, with
`HF_HUB_OFFLINE=1` too. With this hook a built-in module that cannot be loaded for want of a network is left out with a
warning; asking for one of its tasks still fails with lighteval's own message. With `HF_HUB_OFFLINE=1` the attempt fails
at once instead of waiting for a time-out. Nothing is written into site-packages.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn
from unittest.mock import patch

logger = logging.getLogger(__name__)


def tolerate_unreachable_builtins() -> None:
    """Make `Registry` skip built-in modules that need a network it cannot have. Safe to call twice."""
    from lighteval.tasks.registry import Registry

    def from_files(files: list[Path], module_prefix: str) -> dict[str, Any]:
        return _configs(Registry, [f"{module_prefix}.{file.stem}" for file in files])

    def from_subdirs(folders: list[Path]) -> dict[str, Any]:
        return _configs(Registry, [f"lighteval.tasks.tasks.{folder.name}.main" for folder in folders])

    Registry._load_from_files = staticmethod(from_files)
    Registry._load_from_subdirs = staticmethod(from_subdirs)


def _configs(registry: Any, modules: list[str]) -> dict[str, Any]:
    configs: dict[str, Any] = {}
    offline = os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}
    with no_network() if offline else contextlib.nullcontext():
        for name in modules:
            try:
                configs.update(registry._extract_configs(importlib.import_module(name)))
            except _network_errors() as error:
                logger.warning("Left out %s: it needs a network (%s)", name, type(error).__name__)
                sys.modules[name] = ModuleType(name)  # `lighteval tasks dump` imports it again
    return configs


def _network_errors() -> tuple[type[BaseException], ...]:
    from megascience_hf.hub.client import TransportError  # no OSError, as those of requests and urllib are

    return (OSError, TransportError)


@contextlib.contextmanager
def no_network() -> Iterator[None]:
    """Connections and name look-ups of this process fail at once with an OSError."""

    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise OSError("HF_HUB_OFFLINE is set: no connection is tried")

    with (
        patch.object(socket, "getaddrinfo", refuse),
        patch.object(socket.socket, "connect", refuse),
        patch.object(socket.socket, "connect_ex", refuse),
    ):
        yield
