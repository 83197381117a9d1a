"""Who is at the other end of a request."""

from __future__ import annotations

import gradio as gr

from megascience_hf.space.settings import Settings
from megascience_hf.space.turns import client_address


def client_of(request: gr.Request | None, settings: Settings) -> str:
    """The address that the limits of a client count by."""
    if request is None:
        return "unknown"
    peer = request.client.host if request.client else None
    return client_address(peer, request.headers.get("x-forwarded-for"), behind_proxy=settings.hosted)


def session_of(request: gr.Request | None) -> str:
    """The page that asks; empty for a call without one."""
    return str(request.session_hash or "") if request is not None else ""
