"""What the Hub or the network answered, as one line that says the next step, without any token in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from huggingface_hub.errors import (
    HfHubHTTPError,
    LocalTokenNotFoundError,
    OfflineModeIsEnabled,
)

from megascience_hf.errors import UserError, first_line
from megascience_hf.hub.client import TransportError

_TOKEN = re.compile(r"(\bhf_|\bBearer\s+|\bapi_org_)[\w.-]+", re.IGNORECASE)
_XET_STATUS = re.compile(r"status (?:client|server) error \((\d{3})")  # how the store's client says it, in Rust
_NEXT_STEPS = {
    401: "the Hub knows no such token: hf auth login gives it one that may write",
    402: "Jobs are paid in advance: huggingface.co/settings/billing adds credit, and the same command goes on",
    403: "your token may not write here: make one of the type write on huggingface.co/settings/tokens, or use --pr",
    404: "there is no such repository, or you may not see it",
    409: "somebody else changed it meanwhile; run the same command again, which looks at it anew",
    412: "somebody else changed it meanwhile; run the same command again, which looks at it anew",
    413: "a file is too large for the Hub; split it",
    429: "the Hub asks to wait; run the same command again later, what was uploaded is kept",
}


def without_tokens(text: str) -> str:
    """The text with whatever looks like a token blotted out."""
    return _TOKEN.sub(lambda match: f"{match[1]}***", text)


@contextmanager
def translated(repo: str) -> Iterator[None]:
    """Errors of the client as `UserError`.

    Args:
        repo: what it is about.
    """
    try:
        yield
    except OfflineModeIsEnabled:
        raise UserError("the Hub is switched off (HF_HUB_OFFLINE=1): unset it to publish") from None
    except LocalTokenNotFoundError:
        raise UserError("you are not signed in to the Hub: hf auth login") from None
    except HfHubHTTPError as error:
        raise UserError(_http_line(repo, error)) from None
    except (TransportError, ConnectionError, TimeoutError, RuntimeError) as error:
        # RuntimeError: how the client's uploads fail, by LFS with the cause behind it, by xet without one.
        cause = error.__cause__
        if isinstance(cause, HfHubHTTPError):
            raise UserError(_http_line(repo, cause)) from None
        if refused := _XET_STATUS.search(str(error)):
            raise UserError(f"{repo}: {refused[1]}: {_step(int(refused[1]))}") from None
        raise UserError(
            f"{repo}: the connection to the Hub broke ({_first_line(cause or error)}); "
            "run the same command again, what was uploaded is kept"
        ) from None
    except ValueError as error:  # the client's own checks, and the Hub's of a card's metadata
        raise UserError(f"{repo}: {_first_line(error)}") from None


def _http_line(repo: str, error: HfHubHTTPError) -> str:
    status = error.response.status_code if error.response is not None else None
    said = f" ({without_tokens(error.server_message.splitlines()[0])})" if error.server_message else ""
    return f"{repo}: {status}{said}: {_step(status)}"


def _step(status: int | None) -> str:
    return _NEXT_STEPS.get(status or 0, "run the same command again later, what was uploaded is kept")


def _first_line(error: BaseException) -> str:
    return without_tokens(first_line(error))
