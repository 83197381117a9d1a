"""The Hub, the token and the caches, by huggingface_hub's own settings."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from megascience_hf.doctor.finding import Finding

QUESTION = "datasets/MegaScience/MegaScience"
SPACE_NEEDED = 6_000_000_000  # bytes: MegaScience is 1.9 GB to download and 3.7 GB as Arrow (its card on the Hub)
_LIMIT_S = 3.0
_OFFLINE = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_DATASETS_OFFLINE")
_CACHES = ("HF_HUB_CACHE", "HF_DATASETS_CACHE")  # where they are not below HF_HOME
_TRUE = ("1", "ON", "YES", "TRUE")


def check(environ: Mapping[str, str] = os.environ) -> list[Finding]:
    """Only a cache that cannot be written, or a library that cannot be imported, is a problem."""
    try:
        from huggingface_hub import constants
    except (ImportError, ValueError) as error:  # of a variable that it reads, whose secret the text may repeat
        what = f"huggingface_hub cannot be imported: {type(error).__name__}"
        return [Finding("problem", what, "pip install 'huggingface_hub>=1.31,<3'  # and look at HF_ENDPOINT")]
    home = Path(constants.HF_HOME)
    offline = next((name for name in _OFFLINE if environ.get(name, "").upper() in _TRUE), None)
    return [
        judge_answer(constants.ENDPOINT, offline, None if offline else ask(constants.ENDPOINT)),
        judge_token(token_source(environ, Path(constants.HF_TOKEN_PATH))),
        *map(check_cache, dict.fromkeys((home, *(Path(environ[name]) for name in _CACHES if environ.get(name))))),
    ]


def token_source(environ: Mapping[str, str], file: Path) -> str | None:
    """Where huggingface_hub, whose own `get_token()` may ask the network, takes a token from. It is not read."""
    for name in ("HF_OIDC_RESOURCE", "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"):
        if environ.get(name, "").strip():
            return name
    return str(file) if os.access(file, os.R_OK) and file.stat().st_size else None


def ask(endpoint: str, limit_s: float = _LIMIT_S) -> int | str:
    """The HTTP status with which the Hub answers for our dataset, without a token, or why it does not."""
    from huggingface_hub import get_session

    try:
        return int(get_session().head(f"{endpoint}/api/{QUESTION}", timeout=limit_s).status_code)
    except Exception as error:  # noqa: BLE001  # its client is requests in 0.x, httpx in 1.x, httpx2 in 2.x
        return type(error).__name__  # its text may repeat a password of the address


def judge_answer(endpoint: str, offline: str | None, answer: int | str | None) -> Finding:
    parts = urlsplit(endpoint)
    address = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()  # never print a password
    if offline is not None:
        what = f"offline mode ({offline}): {address} was not asked; cached data and the sample work"
        return Finding("note", what, f"unset {offline}")
    if not isinstance(answer, int):
        what = f"{address} is not reachable ({answer}); cached data and the sample work"
        return Finding("note", what, "export HF_HUB_OFFLINE=1  # or HF_ENDPOINT=... for a mirror")
    if answer < 400:
        return Finding("ok", f"{address} is reachable")
    what = f"{address} answers HTTP {answer} for {QUESTION}: out of order, a mirror without it, or a proxy"
    return Finding("note", what)


def judge_token(source: str | None) -> Finding:
    if source is None:
        return Finding("note", "no token: public data work, the gated GPQA and publishing do not", "hf auth login")
    return Finding("ok", f"a token is there (from {source}; not checked)")


def check_cache(folder: Path) -> Finding:
    """Whether the folder or, before its first use, the nearest one above it can be written and has the space."""
    # Path.exists() raises inside another user's folder, os.path.exists() says no.
    there = next(path for path in (folder, *folder.absolute().parents) if os.path.exists(path))  # noqa: PTH110
    if not os.access(there, os.W_OK):
        return Finding("problem", f"cache {folder} cannot be written", "export HF_HOME=/a/writable/folder")
    free = shutil.disk_usage(there).free
    what = f"cache {folder}: {free / 1e9:.1f} GB free"
    if free < SPACE_NEEDED:
        what += f"; MegaScience takes about {SPACE_NEEDED / 1e9:.0f} GB unless you stream it"
        return Finding("note", what, "export HF_HOME=/a/larger/disk")
    return Finding("ok", what)
