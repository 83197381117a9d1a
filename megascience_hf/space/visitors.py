"""Who is at the other end of a request."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

import gradio as gr

from megascience_hf.errors import UserError
from megascience_hf.foreign_text import one_line
from megascience_hf.space.settings import Settings
from megascience_hf.space.turns import client_address

# All that a browser, or a client of Gradio or MCP, sends to its own machine. Proxies and tunnels add headers of their
# own (X-Forwarded-For, Via, CF-Ray, X-Real-IP, Fly-Client-IP …), of which nobody has a full list.
_OF_A_BROWSER = re.compile(
    r"""
      accept(?:-[\w-]+)? | access-control-request-[\w-]+ | authorization | x-hf-authorization | cookie
    | origin | referer | host | connection | keep-alive | te | trailer
    | transfer-encoding | upgrade | upgrade-insecure-requests | expect
    | content-(?:length|type|encoding|language|disposition) | range | if-[\w-]+ | cache-control | pragma | priority
    | user-agent | dnt | save-data | purpose | x-purpose | x-moz | x-requested-with
    | sec-(?:ch|fetch|websocket)-[\w-]+ | sec-gpc | sec-purpose
    | last-event-id | mcp-[\w-]+ | x-gradio-[\w-]+
    """,
    re.VERBOSE | re.IGNORECASE,
)


def client_of(request: gr.Request | None, settings: Settings) -> str:
    """The address that the limits of a client count by."""
    if request is None:
        return "unknown"
    peer = request.client.host if request.client else None
    return client_address(peer, request.headers.get("x-forwarded-for"), behind_proxy=settings.hosted)


def session_of(request: gr.Request | None) -> str:
    """The page that asks; empty for a call without one."""
    return str(request.session_hash or "") if request is not None else ""


def require_owner(request: gr.Request | None, settings: Settings) -> None:
    """Raise unless the request came straight from this machine, so that its token may act.

    That the server listens on the loopback address alone does not say so: a proxy or a tunnel on this machine lets
    others in, and by DNS rebinding so does any web page that its user looks at.

    Raises:
        UserError: it came by another name, through a proxy, from a page of elsewhere, or nobody knows how.
    """
    if not settings.is_private:
        how = "this copy listens on a network"
    elif request is None or request.client is None:
        how = "nobody can tell where this request came from"
    else:
        how = foreign_road(dict(request.headers), request.client.host)
    if how:
        raise UserError(
            f"{how}, and what the owner of this machine is signed in as is for http://localhost alone: open the page "
            "there, or use a Space of your own (megascience space deploy OWNER/NAME)"
        )


def require_key_owner(request: gr.Request | None, settings: Settings, *, judge: bool = False) -> None:
    """Raise if a copy that listens to this machine alone would ask a model with its owner's key for somebody else.

    An operator who lets it listen on a network, or deploys it, lends the key to whoever comes.

    Args:
        judge: whether it is the judge that is asked.
    """
    if settings.is_private and (settings.judge_has_key if judge else settings.has_key):
        require_owner(request, settings)


def foreign_road(headers: Mapping[str, str], peer: str) -> str:
    """How a request came that is not its owner's, in words; empty if it came straight from this machine.

    Args:
        peer: address of the connection's other end.
    """
    given = {name.lower(): value for name, value in headers.items()}
    if proxy := next((name for name in given if not _OF_A_BROWSER.fullmatch(name)), None):
        return f"this came through a proxy or a tunnel (its header {one_line(proxy)[:40]})"
    if not _is_loopback(peer):
        return "this came from another machine"
    if not _is_loopback(_host(f"//{given.get('host', '')}")):
        return "this page was opened by another name than localhost"
    # A web page of elsewhere can send to localhost, and its browser says so.
    is_site = given.get("sec-fetch-site", "").lower() == "cross-site"
    if is_site or ("origin" in given and not _is_loopback(_host(given["origin"]))):
        return "this was sent by a page of another site"
    return ""


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
