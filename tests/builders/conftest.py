"""What the tests of the builders share: rows in the published schema, child interpreters, and two Hubs."""

from __future__ import annotations

import hashlib
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from free_port import free_port

MEGASCIENCE = ("question", "answer", "subject", "reference_answer", "source")
TEXTBOOK = MEGASCIENCE[:4]
REPOSITORIES = {"MegaScience/MegaScience": MEGASCIENCE, "MegaScience/TextbookReasoning": TEXTBOOK}
CARD = """---
license: cc-by-nc-sa-4.0
configs:
- config_name: default
  data_files:
  - split: train
    path: data/train-*
---
A test repository in the published layout.
"""


def science_rows(count: int = 60) -> list[dict[str, str | None]]:
    """Rows as MegaScience has them: labels of textbook rows only, other spellings, Unicode, a very long
    answer."""
    subjects = ["math", "physics", "cs", "biology", "", None, "Chemistry", "computer science"]
    sources = ["textbook_reasoning", "natural_reasoning", "nemotron_science", "Textbook-Reasoning", "other"]
    return [
        {
            "question": f"Question {i}: what is {i} × {i}?",
            "answer": f"It is \\boxed{{{i * i}}}. " + "π" * (i * 7 % 50) + ("x" * 5000 if i == 7 else ""),
            "subject": subjects[i % len(subjects)],
            "reference_answer": str(i * i) if i % 3 else None,
            "source": sources[i % len(sources)],
        }
        for i in range(count)
    ]


def write_shards(folder: Path, rows: list[dict[str, Any]], columns: tuple[str, ...], shards: int = 3) -> None:
    """`data/train-0000i-of-0000n.parquet` and the card, with several row groups in a file."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "README.md").write_text(CARD, encoding="utf-8")
    schema = pa.schema([(column, pa.string()) for column in columns])
    size = -(-len(rows) // shards)
    for index in range(shards):
        table = pa.Table.from_pylist(rows[index * size : (index + 1) * size], schema=schema)
        name = f"train-{index:05d}-of-{shards:05d}.parquet"
        pq.write_table(table, folder / "data" / name, row_group_size=7)


@pytest.fixture(scope="session")
def rows() -> list[dict[str, str | None]]:
    return science_rows()


@pytest.fixture
def copies(tmp_path: Path, rows: list[dict[str, Any]]) -> dict[str, Path]:
    """Local copies of both Hub repositories, by the name that a user types."""
    folders = {"megascience": tmp_path / "MegaScience", "textbook_reasoning": tmp_path / "TextbookReasoning"}
    for (name, folder), columns in zip(folders.items(), REPOSITORIES.values(), strict=True):
        write_shards(folder, rows, columns, shards=3 if name == "megascience" else 1)
    return folders


@dataclass
class Outcome:
    """What a child process did."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """The last line that it printed."""
        return json.loads(self.out.strip().splitlines()[-1])


Child = Callable[..., Outcome]


@pytest.fixture
def child(tmp_path: Path) -> Child:
    """Run code in a fresh interpreter: an empty current directory, a cache of its own, offline unless `hub`
    is given."""

    def run(
        code: str,
        *,
        hub: str | None = None,
        cwd: Path | None = None,
        python: str = sys.executable,
        options: tuple[str, ...] = (),
        check: bool = True,
        **variables: str,
    ) -> Outcome:
        empty = tmp_path / "empty"
        empty.mkdir(exist_ok=True)
        ours = ("HF_", "MEGASCIENCE", "PYTHON")
        env = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
        env |= {"HF_HOME": str(tmp_path / "hf"), "HF_HUB_DISABLE_TELEMETRY": "1"}
        env |= {"HF_DATASETS_DISABLE_PROGRESS_BARS": "1", "HF_HUB_DISABLE_XET": "1"}
        env |= {"HF_ENDPOINT": hub} if hub else {"HF_HUB_OFFLINE": "1"}
        done = subprocess.run(
            [python, *options, "-c", code],
            env=env | variables,
            cwd=cwd or empty,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if check:
            assert done.returncode == 0, done.stderr
        return Outcome(done.returncode, done.stdout, done.stderr)

    return run


# A child that loads one dataset after the other, and prints their rows, or an error and its message instead.
LOAD = """
import json, os
from datasets import load_dataset
outcomes = []
for arguments in json.loads(os.environ["LOAD"]):
    try:
        outcomes.append(list(load_dataset(split="train", **arguments)))
    except Exception as error:
        outcomes.append({"error": type(error).__name__, "message": str(error)})
print(json.dumps(outcomes))
"""


@pytest.fixture
def loaded(child: Child) -> Callable[..., Any]:
    """`load_dataset(split="train", …)` in one child for each dict of arguments: the rows as a list, or a dict with
    `error` and `message`. A list of these, or the thing itself when the arguments are given as keywords."""

    def load(hub: str | None = None, *several: dict[str, Any], **one: Any) -> Any:
        outcomes = child(LOAD, hub=hub, LOAD=json.dumps(several or [one])).json()
        return outcomes if several else outcomes[0]

    return load


# --- a Hub of our own, which can fail ----------------------------------------------------------------------


@dataclass
class FakeHub:
    """The part of the Hub's HTTP interface that reading a dataset needs, over folders, with faults to order.

    Attributes:
        folders: repository id → folder with its files.
        commits: repository id → what `main` is; any 40 hexadecimal digits in `extra_commits` also exist.
        missing: paths that are listed and answer 404.
        unlisted: paths that the listing leaves out.
        truncated: paths of which only the first half was ever uploaded.
        drops: path → how often the connection breaks in the middle of the file from now on.
        down: answer 503 to everything.
        requests: "METHOD path" of what was asked.
    """

    folders: dict[str, Path]
    commits: dict[str, str]
    extra_commits: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    unlisted: set[str] = field(default_factory=set)
    truncated: set[str] = field(default_factory=set)
    drops: dict[str, int] = field(default_factory=dict)
    down: bool = False
    requests: list[str] = field(default_factory=list)
    url: str = ""

    def content(self, repo: str, path: str) -> bytes | None:
        file = self.folders[repo] / path
        if not file.is_file():
            return None
        content = file.read_bytes()
        return content[: len(content) // 2] if path in self.truncated else content

    def listing(self, repo: str, paths: list[str] | None = None) -> list[dict[str, Any]]:
        folder = self.folders[repo]
        found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
        entries = []
        for path in found:
            content = self.content(repo, path)
            if path in self.unlisted or (paths is not None and path not in paths) or content is None:
                continue
            digest = hashlib.sha256(content).hexdigest()[:40]
            entries.append({"type": "file", "path": path, "size": len(content), "oid": digest})
        return entries


class HubHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: FakeHub

    def log_message(self, *_: Any) -> None:
        """Quiet."""

    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        is_json = self.headers.get_content_type() == "application/json"
        self.answer((json.loads(body) if is_json else urllib.parse.parse_qs(body.decode()))["paths"])

    def answer(self, asked: list[str] | None = None) -> None:
        path = self.path.split("?")[0]
        self.hub.requests.append(f"{self.command} {path}")
        if self.hub.down:
            self.reply(503, b"down")
        elif match := re.fullmatch(r"/api/datasets/([^/]+/[^/]+)(?:/(revision|tree|paths-info)/([^/]+)(/.*)?)?", path):
            repo, verb, revision, below = match[1], match[2] or "revision", match[3] or "main", match[4] or ""
            if commit := self.commit(repo, revision):
                if verb == "revision":
                    files = [{"rfilename": entry["path"]} for entry in self.hub.listing(repo)]
                    self.json({"id": repo, "sha": commit, "siblings": files, "private": False, "tags": []})
                else:
                    entries = self.hub.listing(repo, asked)
                    inside = [entry for entry in entries if entry["path"].startswith(below.strip("/"))]
                    self.json(inside)
        elif match := re.fullmatch(r"/datasets/([^/]+/[^/]+)/resolve/([^/]+)/(.*)", path):
            if commit := self.commit(match[1], match[2]):
                self.file(match[1], commit, match[3])
        else:
            self.reply(404, b"no such route")

    def commit(self, repo: str, revision: str) -> str | None:
        """The commit, or None after an answer 404."""
        if repo not in self.hub.folders:
            self.reply(404, b"", {"X-Error-Code": "RepoNotFound"})
        elif revision == "main":
            return self.hub.commits[repo]
        elif revision == self.hub.commits[repo] or revision in self.hub.extra_commits:
            return revision
        else:
            self.reply(404, b"", {"X-Error-Code": "RevisionNotFound"})
        return None

    def file(self, repo: str, commit: str, path: str) -> None:
        content = self.hub.content(repo, path)
        if content is None or path in self.hub.missing:
            self.reply(404, b"", {"X-Error-Code": "EntryNotFound", "X-Repo-Commit": commit})
            return
        etag = f'"{hashlib.sha256(content).hexdigest()[:40]}"'
        headers = {"X-Repo-Commit": commit, "ETag": etag, "Accept-Ranges": "bytes"}
        status, start, end = 200, 0, len(content)
        if asked := re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", "")):
            status, start, end = 206, int(asked[1]), int(asked[2] or len(content) - 1) + 1
            headers["Content-Range"] = f"bytes {start}-{min(end, len(content)) - 1}/{len(content)}"
        body = content[start:end]
        breaks = self.command == "GET" and self.hub.drops.get(path, 0) > 0
        if breaks:
            self.hub.drops[path] -= 1
        self.reply(status, body, headers, sent=len(body) // 2 if breaks else None)

    def json(self, value: Any) -> None:
        self.reply(200, json.dumps(value).encode(), {"Content-Type": "application/json"})

    def reply(self, status: int, body: bytes, headers: dict[str, str] | None = None, sent: int | None = None) -> None:
        """Answer; with `sent` only so many bytes of the body, and then the connection breaks."""
        self.send_response(status)
        for key, value in (headers or {}).items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[:sent])
        if sent is not None:
            self.close_connection = True
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def hub(copies: dict[str, Path]) -> Iterator[FakeHub]:
    folders = dict(zip(REPOSITORIES, copies.values(), strict=True))
    state = FakeHub(folders, commits={repo: hashlib.sha256(repo.encode()).hexdigest()[:40] for repo in folders})
    handler = type("Handler", (HubHandler,), {"hub": state})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


# --- somebody else's Hub: olah -----------------------------------------------------------------------------

OLAH = "olah==0.5.4"


def status_of(address: str) -> int | None:
    """The status of the answer, or None while nobody listens."""
    try:
        return httpx.get(address, timeout=5).status_code
    except httpx.TransportError:
        return None


@pytest.fixture(scope="session")
def olah_command() -> Path:
    """The `olah-cli` of an environment of its own (it needs other versions than we do), made once a machine."""
    venv = Path.home() / ".cache" / "megascience-hf" / OLAH.replace("==", "-")
    command = venv / "bin" / "olah-cli"
    ready = venv / ".ready"  # written last: an interrupted install is made anew
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(venv)], check=True)
        pip = [str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", OLAH]
        install = subprocess.run(pip, capture_output=True, text=True, check=False)
        if install.returncode:
            reason = f"{OLAH} cannot be installed: {install.stderr.strip()[-300:]}"
            if os.environ.get("CI"):
                pytest.fail(reason)
            pytest.skip(reason)
        ready.touch()
    return command


@pytest.fixture
def olah(olah_command: Path, copies: dict[str, Path], tmp_path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Both repositories as git repositories behind olah: its address, and the commit of each repository."""
    mirrors = tmp_path / "mirrors"
    commits = {}
    git = ["git", "-c", "user.name=test", "-c", "user.email=test@localhost", "-c", "commit.gpgsign=false"]
    for repo, folder in zip(REPOSITORIES, copies.values(), strict=True):
        place = mirrors / "datasets" / repo
        place.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-r", str(folder), str(place)], check=True)
        for step in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "rows"]):
            subprocess.run([*git, *step], cwd=place, check=True, capture_output=True)
        head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=place, check=True, capture_output=True, text=True)
        commits[repo] = head.stdout.strip()
    port = free_port()
    settings = tmp_path / "olah.toml"
    settings.write_text(
        f"""
[basic]
host = "127.0.0.1"
port = {port}
repos-path = "{tmp_path / "olah-cache"}"
mirrors-path = ["{mirrors}"]
mirror-scheme = "http"
mirror-netloc = "127.0.0.1:{port}"
mirror-lfs-netloc = "127.0.0.1:{port}"
[accessibility]
offline = true
""",
        encoding="utf-8",
    )
    with (tmp_path / "olah.log").open("w") as log:
        server = subprocess.Popen([str(olah_command), "-c", str(settings)], cwd=tmp_path, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        until = time.monotonic() + 60
        while status_of(f"{address}/api/datasets/{repo}/revision/main") != 200:
            assert server.poll() is None, (tmp_path / "olah.log").read_text()
            assert time.monotonic() < until, "olah did not answer within a minute"
            time.sleep(0.1)
        yield address, commits
    finally:
        server.terminate()
        server.wait(10)
