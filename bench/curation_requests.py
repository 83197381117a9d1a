"""Requests a second of the curation's orchestration, against a server of the OpenAI protocol that answers at once.

A stage with everything that belongs to it (prompts, ledger, Parquet, datatrove's executor) runs on made-up pairs;
beside it, in the same run, as many requests by the bare `openai` client.

    python bench/curation_requests.py [--rows 3000] [--tasks 2]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import tempfile
import time
from pathlib import Path

from megascience_hf.content_id import content_id
from megascience_hf.curation.pipeline.executors import run_here
from megascience_hf.curation.pipeline.manifest import Manifest, PartWriter, content_hash
from megascience_hf.curation.pipeline.settings import CurationSettings, ExecutorSettings
from megascience_hf.curation.pipeline.stage import RunPaths
from megascience_hf.curation.records import QARecord
from megascience_hf.curation.stages.registry import STAGES
from megascience_hf.llm.client import ModelSettings

LEAST = 300.0  # requests a second
REPLY = json.dumps(
    {
        "id": "x",
        "object": "chat.completion",
        "created": 0,
        "model": "instant",
        "choices": [
            {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": '{"defects": []}'}}
        ],
        "usage": {"prompt_tokens": 300, "completion_tokens": 6, "total_tokens": 306},
    }
).encode()
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(REPLY)


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
            await reader.readexactly(length)
            writer.write(HEAD + REPLY)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def serve(port: multiprocessing.Queue[int]) -> None:
    """A server that answers everything with the same reply, in a process of its own."""

    async def run() -> None:
        server = await asyncio.start_server(_answer, "127.0.0.1", 0)
        port.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


def pairs(count: int) -> list[QARecord]:
    """Pairs of the usual length, all different."""
    return [
        QARecord(
            id=content_id(str(n)),
            question=f"What is the {n}th term of the sequence? " + "It is told in words. " * 8,
            answer="We add, step by step. " * 60 + f"The term is {n}.",
            subject="math",
            book="",
            section="",
            document_id="d",
            chunk_id="c",
            start=n,
            end=n + 1,
            extractor="rules/exercise",
        )
        for n in range(count)
    ]


async def bare(url: str, count: int, concurrency: int) -> float:
    """Requests a second of the client alone, with the same length of prompt."""
    from openai import AsyncOpenAI

    client = AsyncOpenAI(base_url=url, api_key="none", max_retries=0)
    places = asyncio.Semaphore(concurrency)
    text = "word " * 400

    async def one() -> None:
        async with places:
            await client.chat.completions.create(model="m", messages=[{"role": "user", "content": text}])

    start = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(count)))
    return count / (time.perf_counter() - start)


def main() -> int:
    """Print the rates; 1 if the aim is missed."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--rows", type=int, default=3_000)
    options.add_argument("--tasks", type=int, default=2)
    given = options.parse_args()
    port: multiprocessing.Queue[int] = multiprocessing.Queue()
    server = multiprocessing.Process(target=serve, args=(port,), daemon=True)
    server.start()
    url = f"http://127.0.0.1:{port.get()}/v1"
    rows = pairs(given.rows)
    with tempfile.TemporaryDirectory() as folder:
        place = RunPaths(Path(folder), Path(folder, "out"))
        before = place.stage("cot")
        before.mkdir(parents=True)
        writer = PartWriter(before / "rows-00000.parquet", QARecord)
        for row in rows:
            writer.write(row)
        writer.close()
        Manifest("cot", "made", content_hash(rows), len(rows), len(rows), len(rows), 0, {}, {}).write(before)
        model = ModelSettings(name="instant", endpoint=url, max_tokens=100, concurrency=32)
        executor = ExecutorSettings(tasks=given.tasks, workers=given.tasks)
        start = time.perf_counter()
        run_here(STAGES["filter"], place, CurationSettings(models={"default": model}, executor=executor))
        whole = given.rows / (time.perf_counter() - start)
        manifest = Manifest.read(place.stage("filter"))
        assert manifest is not None
        assert (manifest.kept, manifest.calls) == (given.rows, given.rows)
    alone = asyncio.run(bare(url, given.rows, 32))
    server.kill()
    print(f"a whole stage, {given.tasks} tasks: {whole:.0f} requests/s")
    print(f"the openai client alone, one process: {alone:.0f} requests/s; ratio {whole / alone:.2f}")
    print(f"aim: {LEAST:g} requests/s: {'met' if whole >= LEAST else 'MISSED'}")
    return 0 if whole >= LEAST else 1


if __name__ == "__main__":
    raise SystemExit(main())
