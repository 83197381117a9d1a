"""The errors of the HTTP client that huggingface_hub stands on: httpx with 1.x, httpx2 with 2.x."""

from __future__ import annotations

import importlib
from typing import Any

import huggingface_hub

_client: Any = importlib.import_module("httpx2" if int(huggingface_hub.__version__.partition(".")[0]) > 1 else "httpx")
HTTPError: type[Exception] = _client.HTTPError
HTTPStatusError: type[Exception] = _client.HTTPStatusError
TransportError: type[Exception] = _client.TransportError
