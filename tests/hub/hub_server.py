"""A Hub on this machine: repositories with commits, Git LFS, and faults on request, behind the Hub's own HTTP API.

It speaks what `huggingface_hub` and `datasets` ask for: create, repo info, tree, paths-info, preupload, LFS batch,
upload (whole and in parts) and verify, xet uploads, commits as NDJSON, pull requests, resolve, validate-yaml. State is
in memory. `sign_in` tells the client not to use xet, which it otherwise does wherever `hf_xet` is installed.
"""

from __future__ import annotations

import base64
import fnmatch
import hashlib
import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import huggingface_hub.constants
import pytest
import yaml
from xet_store import XetStore

WRITE_TOKEN = "hf_" + "W" * 34
READ_TOKEN = "hf_" + "R" * 34
XET_TOKEN = "xet_" + "X" * 34
LARGE = ("*.parquet", "*.safetensors", "*.bin", "*.png")  # of the .gitattributes of a new repository
LARGE_BYTES = 10 << 20


@dataclass(frozen=True)
class Blob:
    content: bytes
    large: bool

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def oid(self) -> str:
        content = self.content
        if self.large:
            content = (
                f"version https://git-lfs.github.com/spec/v1\noid sha256:{self.sha256}\nsize {len(content)}\n".encode()
            )
        return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


@dataclass
class Commit:
    oid: str
    parent: str | None
    message: str
    tree: dict[str, Blob]


@dataclass
class Repository:
    private: bool
    commits: dict[str, Commit] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)

    def add(self, branch: str, tree: dict[str, Blob], message: str) -> Commit:
        parent = self.branches.get(branch)
        text = json.dumps([parent, message, {path: blob.oid for path, blob in sorted(tree.items())}])
        commit = Commit(hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest(), parent, message, tree)
        self.commits[commit.oid] = commit
        self.branches[branch] = commit.oid
        return commit

    def at(self, revision: str) -> Commit | None:
        return self.commits.get(self.branches.get(revision, revision))


@dataclass
class Fault:
    """What happens to the next `times` requests whose "METHOD path" matches.

    Args:
        status: answer so; None is no answer: the connection is cut.
        after: how many matching requests go through before.
        half: cut after half of the request's body was read, else before its answer, with its effect done.
    """

    pattern: str
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    times: int = 1
    after: int = 0
    half: bool = False
    message: str = "no"


class Hub:
    """The state of the server, for tests to look at."""

    def __init__(self) -> None:
        self.repositories: dict[tuple[str, str], Repository] = {}
        self.store: dict[str, bytes] = {}  # LFS objects by SHA-256
        self.xet_files: dict[str, bytes] = {}  # what was uploaded by xet, by its hash
        self.faults: list[Fault] = []
        self.requests: list[str] = []
        self.url = ""
        self.part_bytes: int | None = None  # larger objects are sent in parts of so many bytes
        self.parts: dict[tuple[str, int], bytes] = {}
        self.xet: XetStore | None = None  # a Hub that has it
        self.on_request: Callable[[str], None] = lambda _: None
        self.lock = threading.RLock()

    def repository(self, name: str, kind: str = "dataset") -> Repository:
        return self.repositories[kind, name]

    def head(self, name: str, kind: str = "dataset") -> Commit:
        found = self.repository(name, kind).at("main")
        assert found is not None
        return found

    def create(self, name: str, kind: str = "dataset", private: bool = False) -> Repository:
        made = self.repositories[kind, name] = Repository(private)
        attributes = "".join(f"{pattern} filter=lfs diff=lfs merge=lfs -text\n" for pattern in LARGE)
        made.add("main", {".gitattributes": Blob(attributes.encode(), large=False)}, "initial commit")
        return made

    def count(self, pattern: str) -> int:
        return sum(bool(re.search(pattern, request)) for request in self.requests)

    def fault(self, request: str) -> Fault | None:
        for fault in self.faults:
            if re.search(fault.pattern, request) and fault.times:
                if fault.after:
                    fault.after -= 1
                    continue
                fault.times -= 1
                return fault
        return None


class Refusal(Exception):
    def __init__(self, status: int, message: str, code: str = "") -> None:
        self.status, self.message, self.code = status, message, code


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: Hub

    def log_message(self, *_: Any) -> None:
        pass

    def handle_one(self) -> None:
        path = unquote(urlsplit(self.path).path)
        request = f"{self.command} {path}"
        with self.hub.lock:
            self.hub.requests.append(request)
            fault = self.hub.fault(request)
        self.hub.on_request(request)
        length = int(self.headers.get("Content-Length") or 0)
        if fault and fault.status is None and fault.half:
            self.rfile.read(length // 2)
            return self.cut()
        body = self.body(length)
        if fault and fault.status is not None:
            return self.answer(fault.status, {"error": fault.message}, fault.headers)
        try:
            with self.hub.lock:
                status, answer, headers = self.route(request, body)
        except Refusal as refusal:
            code = {"X-Error-Code": refusal.code} if refusal.code else {}
            return self.answer(refusal.status, {"error": refusal.message}, {"X-Error-Message": refusal.message} | code)
        if fault:
            return self.cut()
        return self.answer(status, answer, headers)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = handle_one

    def body(self, length: int) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(length)
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def cut(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)
        self.connection.close()

    def answer(self, status: int, content: Any, headers: dict[str, str]) -> None:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        headers = {"Content-Type": "application/json", "Content-Length": str(len(body))} | headers
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    # --- the API ------------------------------------------------------------------------------------------------------

    def route(self, request: str, body: bytes) -> tuple[int, Any, dict[str, str]]:
        for pattern, handle in ROUTES:
            if match := re.fullmatch(pattern, request):
                given = match.groups()
                answered = handle(self, *given, body) if self.command in ("POST", "PUT") else handle(self, *given)
                return answered if isinstance(answered, tuple) else (200, answered, {})
        raise Refusal(404, f"no such address: {request}")

    @property
    def token(self) -> str:
        return (self.headers.get("Authorization") or "").removeprefix("Bearer ")

    def may_read(self, repository: Repository | None) -> Repository:
        if self.token not in ("", WRITE_TOKEN, READ_TOKEN):
            raise Refusal(401, "Invalid credentials in Authorization header")
        if repository is None or (repository.private and not self.token):
            # Who is not signed in is not told which repositories there are.
            raise Refusal(
                *((404, "Repository not found") if self.token else (401, "Invalid username or password.")),
                "RepoNotFound",
            )
        return repository

    def must_write(self) -> None:
        if not self.token:
            raise Refusal(401, "Invalid username or password.")
        if self.token not in (WRITE_TOKEN, READ_TOKEN):
            raise Refusal(401, "Invalid credentials in Authorization header")
        if self.token == READ_TOKEN:
            raise Refusal(403, "you must use a write token")

    def found(self, kind: str, name: str, revision: str = "main") -> tuple[Repository, Commit]:
        repository = self.may_read(self.hub.repositories.get((kind, name)))
        commit = repository.at(revision)
        if commit is None:
            raise Refusal(404, f"Invalid rev id: {revision}", "RevisionNotFound")
        return repository, commit

    def create(self, body: bytes) -> Any:
        self.must_write()
        asked = json.loads(body)
        kind, name = asked.get("type", "model"), f"{asked['organization'] or 'me'}/{asked['name']}"
        if (kind, name) in self.hub.repositories:
            raise Refusal(409, "You already created this repo")
        if kind == "space" and "sdk" not in asked:
            raise Refusal(400, "a Space needs an sdk")
        self.hub.create(name, kind, asked.get("visibility") == "private" or bool(asked.get("private")))
        prefix = "" if kind == "model" else f"{kind}s/"
        return {"url": f"{self.hub.url}/{prefix}{name}", "name": name}

    def info(self, kind: str, name: str, revision: str | None) -> Any:
        repository, commit = self.found(kind, name, revision or "main")
        siblings = [{"rfilename": path} for path in sorted(commit.tree)]
        return {"id": name, "sha": commit.oid, "private": repository.private, "siblings": siblings, "tags": []}

    def tree(self, kind: str, name: str, revision: str, folder: str | None) -> Any:
        _, commit = self.found(kind, name, revision)
        prefix = f"{folder}/" if folder else ""
        under = [path for path in sorted(commit.tree) if path.startswith(prefix)]
        if folder and not under:
            raise Refusal(404, f"no {folder}", "EntryNotFound")
        recursive = parse_qs(urlsplit(self.path).query).get("recursive", ["false"])[0].lower() in ("true", "1")
        files = [p for p in under if recursive or "/" not in p.removeprefix(prefix)]
        folders = {prefix + p.removeprefix(prefix).split("/")[0] for p in under if "/" in p.removeprefix(prefix)}
        listed = [{"type": "directory", "path": p, "oid": "0" * 40, "size": 0} for p in sorted(folders)]
        return [*listed, *(entry(path, commit.tree[path]) for path in files)]

    def paths(self, kind: str, name: str, revision: str, body: bytes) -> Any:
        _, commit = self.found(kind, name, revision)
        kind_of = self.headers.get("Content-Type", "")
        asked = json.loads(body) if "json" in kind_of else parse_qs(body.decode())
        given = asked["paths"]
        answer = []
        for path in [given] if isinstance(given, str) else given:
            if path in commit.tree:
                answer.append(entry(path, commit.tree[path]))
            elif any(other.startswith(f"{path}/") for other in commit.tree):
                answer.append({"type": "directory", "path": path, "oid": "0" * 40, "size": 0})
        return answer

    def preupload(self, kind: str, name: str, revision: str, body: bytes) -> Any:
        self.must_write()
        _, commit = self.found(kind, name, revision)
        files = []
        for file in json.loads(body)["files"]:
            large = file["size"] > LARGE_BYTES or any(fnmatch.fnmatch(file["path"], p) for p in LARGE)
            there = commit.tree.get(file["path"])
            oid = there and (there.sha256 if there.large else there.oid)
            mode = "lfs" if large else "regular"
            files.append({"path": file["path"], "uploadMode": mode, "shouldIgnore": False, "oid": oid})
        return {"files": files}

    def batch(self, body: bytes) -> Any:
        self.must_write()
        objects = []
        for wanted in json.loads(body)["objects"]:
            answer = {"oid": wanted["oid"], "size": wanted["size"]}
            if wanted["oid"] not in self.hub.store:
                upload = self.upload_of(wanted["oid"], wanted["size"])
                verify = {"href": f"{self.hub.url}/lfs/verify", "header": {}}
                answer["actions"] = {"upload": upload, "verify": verify}
            objects.append(answer)
        return {"transfer": "basic", "objects": objects}

    def upload_of(self, oid: str, size: int) -> dict[str, Any]:
        """Where an object is sent to: whole, or in parts with an address each and one that puts them together."""
        part = self.hub.part_bytes
        if part is None or size <= part:
            return {"href": f"{self.hub.url}/lfs/{oid}", "header": {}}
        numbers = range(1, -(-size // part) + 1)
        addresses = {f"{number:05d}": f"{self.hub.url}/lfs/{oid}/{number}" for number in numbers}
        return {"href": f"{self.hub.url}/lfs/{oid}/complete", "header": {"chunk_size": str(part), **addresses}}

    def part(self, oid: str, number: str, body: bytes) -> Any:
        if self.token:
            raise Refusal(400, "an upload to the store carries no token: its address is signed")
        self.hub.parts[oid, int(number)] = body
        return 200, b"", {"ETag": f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'}

    def complete(self, oid: str, body: bytes) -> Any:
        asked = json.loads(body)
        found = [self.hub.parts.pop((oid, part["partNumber"])) for part in asked["parts"]]
        for part, content in zip(asked["parts"], found, strict=True):
            if part["etag"].strip('"') != hashlib.md5(content, usedforsecurity=False).hexdigest():
                raise Refusal(400, "not the part that was sent")
        self.keep(oid, b"".join(found))
        return {}

    def keep(self, oid: str, content: bytes) -> None:
        if hashlib.sha256(content).hexdigest() != oid:
            raise Refusal(400, "not the content that was announced")
        self.hub.store[oid] = content

    def xet_token(self, *_: Any) -> Any:
        if self.hub.xet is None:
            raise Refusal(404, "this Hub has no xet")
        self.must_write()
        return {"accessToken": XET_TOKEN, "exp": 4_000_000_000, "casUrl": f"{self.hub.url}/cas"}

    def xorb(self, name: str, body: bytes) -> Any:
        self.xet_store.add_xorb(name, body)
        return {"was_inserted": True}

    def shard(self, body: bytes) -> Any:
        for name, sha256, content in self.xet_store.files(body):
            self.hub.xet_files[name] = content
            if sha256 is not None:  # a commit needs it, a bucket does not
                self.keep(sha256, content)
        return {"result": 1}

    @property
    def xet_store(self) -> XetStore:
        if self.hub.xet is None or self.token != XET_TOKEN:
            raise Refusal(401, "no token of the store")
        return self.hub.xet

    def upload(self, oid: str, body: bytes) -> Any:
        if self.token:
            raise Refusal(400, "an upload to the store carries no token: its address is signed")
        self.keep(oid, body)
        return b""

    def verify(self, body: bytes) -> Any:
        asked = json.loads(body)
        if len(self.hub.store.get(asked["oid"], b"")) != asked["size"]:
            raise Refusal(404, "no such object")
        return {}

    def commit(self, kind: str, name: str, revision: str, body: bytes) -> Any:
        self.must_write()
        repository, commit = self.found(kind, name, revision)
        lines = [json.loads(line) for line in body.splitlines()]
        header = lines[0]["value"]
        if header.get("parentCommit") not in (None, commit.oid):
            raise Refusal(412, "A commit has happened since. Please refresh and try again.")
        tree = dict(commit.tree)
        for line in lines[1:]:
            value = line["value"]
            if line["key"] == "file":
                tree[value["path"]] = Blob(base64.b64decode(value["content"]), large=False)
            elif line["key"] == "lfsFile":
                if value["oid"] not in self.hub.store:
                    raise Refusal(400, f"the object of {value['path']} was not uploaded")
                tree[value["path"]] = Blob(self.hub.store[value["oid"]], large=True)
            elif line["key"] == "deletedFile" and tree.pop(value["path"], None) is None:
                raise Refusal(404, "A file with this name doesn't exist", "EntryNotFound")
        branch, pull_request = revision, None
        if "create_pr=1" in self.path:
            number = sum(name.startswith("refs/pr/") for name in repository.branches) + 1
            branch = f"refs/pr/{number}"
            repository.branches[branch] = commit.oid
            pull_request = f"{self.hub.url}/{'' if kind == 'model' else kind + 's/'}{name}/discussions/{number}"
        made = repository.add(branch, tree, header["summary"])
        url = f"{self.hub.url}/{name}/commit/{made.oid}"
        return {"success": True, "commitOid": made.oid, "commitUrl": url, "pullRequestUrl": pull_request}

    def resolve(self, prefix: str | None, name: str, revision: str, path: str) -> Any:
        _, commit = self.found((prefix or "models/")[:-2], name, revision)
        blob = commit.tree.get(path)
        if blob is None:
            raise Refusal(404, f"no {path}", "EntryNotFound")
        etag = blob.sha256 if blob.large else blob.oid
        headers = {"X-Repo-Commit": commit.oid, "ETag": f'"{etag}"', "Accept-Ranges": "bytes"}
        if match := re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", "")):
            first, last = int(match[1]), int(match[2] or len(blob.content) - 1)
            last = min(last, len(blob.content) - 1)
            headers["Content-Range"] = f"bytes {first}-{last}/{len(blob.content)}"
            return 206, blob.content[first : last + 1], headers
        return 200, blob.content, headers

    def validate(self, body: bytes) -> Any:
        content = json.loads(body)["content"]
        metadata = yaml.safe_load(content.split("---")[1]) if content.startswith("---") else {}
        if not isinstance(metadata.get("tags", []), list):
            return 400, {"errors": [{"message": '"tags" must be an array'}], "warnings": []}, {}
        return {"errors": [], "warnings": []}


def entry(path: str, blob: Blob) -> dict[str, Any]:
    listed: dict[str, Any] = {"type": "file", "path": path, "oid": blob.oid, "size": len(blob.content)}
    if blob.large:
        listed["lfs"] = {"oid": blob.sha256, "size": len(blob.content), "pointerSize": 130}
    return listed


_REPO = r"/api/(model|dataset|space)s/([^/]+/[^/]+)"
_PAGE = r"/(datasets/|spaces/)?([^/]+/[^/]+)"
ROUTES: list[tuple[str, Callable[..., Any]]] = [
    ("POST /api/repos/create", Handler.create),
    ("POST /api/validate-yaml", Handler.validate),
    (rf"POST {_REPO}/preupload/(.+)", Handler.preupload),
    (rf"POST {_REPO}/commit/(.+)", Handler.commit),
    (rf"POST {_REPO}/paths-info/(.+)", Handler.paths),
    (rf"GET {_REPO}/tree/([^/]+)(?:/(.+))?", Handler.tree),
    (rf"GET {_REPO}(?:/revision/(.+))?", Handler.info),
    (r"POST /.+\.git/info/lfs/objects/batch", Handler.batch),
    ("PUT /lfs/([0-9a-f]{64})", Handler.upload),
    ("PUT /lfs/([0-9a-f]{64})/([0-9]+)", Handler.part),
    ("POST /lfs/([0-9a-f]{64})/complete", Handler.complete),
    (rf"GET {_REPO}/xet-write-token/(.+)", Handler.xet_token),
    ("POST /cas/v1/xorbs/default/([0-9a-f]{64})", Handler.xorb),
    ("POST /cas/v1/shards", Handler.shard),
    ("POST /lfs/verify", Handler.verify),
    (rf"(?:GET|HEAD) {_PAGE}/resolve/([^/]+)/(.+)", Handler.resolve),
]


@contextmanager
def running() -> Iterator[Hub]:
    hub = Hub()
    with serving(Handler, hub):
        yield hub


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler], hub: Any) -> Iterator[None]:
    """A server of the handler about a hub, which is told its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("HubHandler", (handler,), {"hub": hub}))
    server.daemon_threads = True
    hub.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def sign_in(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """This process is online with the hub, and signed in."""
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_DISABLE_XET", True)
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", hub.url)
    monkeypatch.setenv("HF_TOKEN", WRITE_TOKEN)
