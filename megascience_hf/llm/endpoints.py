"""Whether a server is there, takes the key and has the model: what is asked before the first call that costs."""

from __future__ import annotations

import json
import os
from typing import Any

from megascience_hf.errors import UserError
from megascience_hf.llm.client import ModelSettings

_SECONDS = 20.0
_BYTES = 4 << 20  # of a list of models
_REFUSED = (401, 403)


def check_endpoint(model: ModelSettings) -> str:
    """Ask a server for its models.

    Returns:
        What is doubtful, in one line: the model is not in the list, which not every server keeps whole. Else "".

    Raises:
        UserError: it does not answer, or refuses the key.
    """
    import httpx

    headers = {"Authorization": f"Bearer {os.environ.get(model.api_key_variable) or 'none'}"}
    try:
        with httpx.stream(
            "GET", f"{model.endpoint.rstrip('/')}/models", headers=headers, timeout=min(_SECONDS, model.timeout)
        ) as response:
            status, body = response.status_code, _body(response)
    except (httpx.TransportError, httpx.InvalidURL, httpx.DecodingError) as error:
        said = str(error) or type(error).__name__
        raise UserError(
            f"{model.endpoint} does not answer ({said}): start the server or name another with --endpoint"
        ) from None
    if status in _REFUSED:
        raise UserError(f"{model.endpoint} refuses the key: put one into {model.api_key_variable} and run again")
    names = _names(body) if status == httpx.codes.OK else []
    if not names or model.name in names:
        return ""
    return (
        f"{model.endpoint} has no model {model.name!r} in its list ({', '.join(names[:5])}): the first call will tell"
    )


def _body(response: Any) -> bytes:
    """As much of it as a list of models has."""
    body = b""
    for part in response.iter_bytes():
        body += part
        if len(body) > _BYTES:
            return b""
    return body


def _names(body: bytes) -> list[str]:
    try:
        listed = json.loads(body)["data"]
        return [str(model["id"]) for model in listed]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []
