"""The Hub of `hub_server` with buckets and with Jobs, whose commands run as processes of this machine.

A Job has its environment and its secrets, and what is mounted; `uv run` is a script that installs nothing and runs this
Python. What it writes is its log.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import hub_server
from hub_server import Hub, Refusal
from xet_store import XetStore

ROOT = Path(__file__).parents[2]
NOW = "2026-01-01T00:00:00.000Z"
HARDWARE = [
    {
        "name": "cpu-upgrade", "prettyName": "CPU upgrade", "cpu": "8 vCPU", "ram": "32 GB", "accelerator": None,
        "unitCostMicroUSD": 500, "unitCostUSD": 0.0005, "unitLabel": "minute",
    }
]  # fmt: skip
UV = f"""#!/bin/sh
shift
while :; do case $1 in --with|--python) shift 2 ;; *) break ;; esac; done
exec {sys.executable} "$@"
"""


@dataclass
class Job:
    number: int
    spec: dict[str, Any]
    process: subprocess.Popen[bytes]
    log: Path
    cancelled: bool = False

    @property
    def stage(self) -> str:
        code = self.process.poll()
        if code is None:
            return "RUNNING"
        return "CANCELED" if self.cancelled else "ERROR" if code else "COMPLETED"

    @property
    def info(self) -> dict[str, Any]:
        return {
            "id": str(self.number),
            "createdAt": datetime.fromtimestamp(self.number, UTC).isoformat().replace("+00:00", ".000Z"),
            "owner": {"id": "1", "name": "me", "type": "user"},
            "labels": self.spec["labels"],
            "status": {"stage": self.stage, "message": None},
        }


@dataclass
class JobsHub(Hub):
    folder: Path
    buckets: dict[str, dict[str, bytes]] = field(default_factory=dict)
    public: bool = False  # the buckets
    jobs: list[Job] = field(default_factory=list)
    on_job: Callable[[dict[str, Any]], list[str] | None] = lambda _: None  # a command in place of that of the Job

    def __post_init__(self) -> None:
        super().__init__()
        self.xet = XetStore()
        (self.folder / "bin").mkdir(parents=True)
        (self.folder / "bin" / "uv").write_text(UV)
        (self.folder / "bin" / "uv").chmod(0o755)

    def environment(self) -> dict[str, str]:
        """That of a process of this machine which is online with this Hub."""
        given = {"HF_ENDPOINT": self.url, "HF_HUB_OFFLINE": "0", "HF_HOME": str(self.folder / "home")}
        return os.environ | given | {"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}

    def start(self, spec: dict[str, Any]) -> Job:
        number = len(self.jobs) + 1
        place = self.folder / f"job-{number}"
        place.mkdir()
        command = self.on_job(spec) or spec["command"]
        for volume in spec.get("volumes", []):
            mount = place / "mounted"
            mount.mkdir()
            prefix = f"{volume['path']}/"
            for name, content in self.buckets[volume["source"]].items():
                if name.startswith(prefix):
                    (mount / name.removeprefix(prefix)).write_bytes(content)
            command = [re.sub(f"^{volume['mountPath']}/", f"{mount}/", word) for word in command]
        environment = self.environment() | spec["environment"] | spec.get("secrets", {})
        with (place / "log").open("wb") as log:
            process = subprocess.Popen(command, env=environment, cwd=place, stdout=log, stderr=subprocess.STDOUT)
        self.jobs.append(Job(number, spec, process, place / "log"))
        return self.jobs[-1]


class JobsHandler(hub_server.Handler):
    hub: JobsHub

    def route(self, request: str, body: bytes) -> tuple[int, Any, dict[str, str]]:
        for pattern, handle in ROUTES:
            if match := re.fullmatch(pattern, request):
                self.must_write()
                given = (*match.groups(), body) if self.command == "POST" else match.groups()
                answered = handle(self, *given)
                return answered if isinstance(answered, tuple) else (200, answered, {})
        return super().route(request, body)

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.path).query)

    # --- buckets ------------------------------------------------------------------------------------------------------

    def bucket(self, name: str) -> dict[str, bytes]:
        if name not in self.hub.buckets:
            raise Refusal(404, "Bucket not found", "RepoNotFound")
        return self.hub.buckets[name]

    def create_bucket(self, name: str, body: bytes) -> Any:
        there = name in self.hub.buckets
        assert there or json.loads(body)["private"]
        self.hub.buckets.setdefault(name, {})
        return 409 if there else 200, {"url": f"{self.hub.url}/buckets/{name}"}, {}

    def bucket_info(self, name: str) -> Any:
        size = sum(map(len, self.bucket(name).values()))
        private = not self.hub.public
        return {"id": name, "private": private, "createdAt": NOW, "size": size, "totalFiles": len(self.bucket(name))}

    def bucket_tree(self, name: str, folder: str | None) -> Any:
        prefix = f"{folder}/" if folder else ""
        files = {path: content for path, content in self.bucket(name).items() if path.startswith(prefix)}
        listed: dict[str, Any] = {}
        recursive = self.query.get("recursive", ["false"])[0].lower() == "true"
        for path, content in sorted(files.items()):
            first, _, more = path.removeprefix(prefix).partition("/")
            if more and not recursive:
                listed[first] = {"type": "directory", "path": prefix + first, "uploadedAt": NOW}
            else:
                listed[path] = {"type": "file", "path": path, "size": len(content), "xetHash": "0" * 64, "mtime": NOW}
        return list(listed.values())

    def bucket_batch(self, name: str, body: bytes) -> Any:
        files = self.bucket(name)
        for line in map(json.loads, body.splitlines()):
            if line["type"] == "deleteFile":
                files.pop(line["path"])
            else:
                files[line["path"]] = self.hub.xet_files[line["xetHash"]]
        return {"success": True}

    def bucket_file(self, name: str, path: str) -> Any:
        if path not in self.bucket(name):
            raise Refusal(404, f"no {path}", "EntryNotFound")
        content = self.bucket(name)[path]
        if match := re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", "")):
            return 206, content[int(match[1]) : int(match[2]) + 1], {}
        return 200, content, {}

    # --- Jobs ---------------------------------------------------------------------------------------------------------

    def hardware(self) -> Any:
        return HARDWARE

    def whoami(self) -> Any:
        return {"name": "me", "type": "user", "auth": {"accessToken": {"role": "write"}}}

    def start(self, body: bytes) -> Any:
        return self.hub.start(json.loads(body)).info

    def list(self) -> Any:
        wanted = dict(label.split("=", 1) for label in self.query.get("label", []))
        return [job.info for job in self.hub.jobs if wanted.items() <= job.spec["labels"].items()]

    def inspect(self, number: str) -> Any:
        return self.hub.jobs[int(number) - 1].info

    def logs(self, number: str) -> Any:
        lines = self.hub.jobs[int(number) - 1].log.read_text(encoding="utf-8").splitlines()
        said = "".join(f"data: {json.dumps({'data': line})}\n\n" for line in lines)
        return 200, said.encode(), {"Content-Type": "text/event-stream"}

    def cancel(self, number: str, _: bytes) -> Any:
        job = self.hub.jobs[int(number) - 1]
        job.cancelled = True
        job.process.kill()
        job.process.wait()
        return {}


_BUCKET = r"/api/buckets/([^/]+/[^/]+)"
ROUTES: list[tuple[str, Callable[..., Any]]] = [
    ("GET /api/jobs/hardware", JobsHandler.hardware),
    ("GET /api/whoami-v2", JobsHandler.whoami),
    ("POST /api/jobs/me", JobsHandler.start),
    ("GET /api/jobs/me", JobsHandler.list),
    (r"GET /api/jobs/me/(\d+)", JobsHandler.inspect),
    (r"GET /api/jobs/me/(\d+)/logs", JobsHandler.logs),
    (r"POST /api/jobs/me/(\d+)/cancel", JobsHandler.cancel),
    (rf"POST {_BUCKET}", JobsHandler.create_bucket),
    (rf"GET {_BUCKET}", JobsHandler.bucket_info),
    (rf"GET {_BUCKET}/tree(?:/(.+))?", JobsHandler.bucket_tree),
    (rf"POST {_BUCKET}/batch", JobsHandler.bucket_batch),
    (rf"GET {_BUCKET}/xet-write-token", JobsHandler.xet_token),
    (r"(?:GET|HEAD) /buckets/([^/]+/[^/]+)/resolve/(.+)", JobsHandler.bucket_file),
]


@contextmanager
def running(folder: Path) -> Iterator[JobsHub]:
    hub = JobsHub(folder)
    with hub_server.serving(JobsHandler, hub):
        try:
            yield hub
        finally:
            for job in hub.jobs:
                if job.process.poll() is None:
                    job.process.kill()
                    job.process.wait()
