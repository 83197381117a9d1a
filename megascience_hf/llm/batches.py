"""Calls by the Batch API of the OpenAI protocol (`/v1/files`, `/v1/batches`): slower, and at a lower price.

Requests are gathered until none has come for a moment, sent as one file, and waited for. A note of them lies beside the
ledger before the batch is made, so that a run that was killed waits for the same batch, and pays for it once.

    OUT/ledger/STAGE/batches/TOKEN.json   the keys of the requests, and the batch's id once it has one

The note goes when every reply is in the ledger: what is killed before that fetches the rest of the batch again.

TOKEN stands in the batch's metadata: a run that was killed between the two finds its batch in the server's list.
"""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from megascience_hf import terminal
from megascience_hf.errors import UserError
from megascience_hf.whole_file import DamagedError, read_json, write_json

ENDPOINT = "/v1/chat/completions"
# Seconds without a further request after which those that there are make a batch.
GATHER = 0.5
# Seconds between two looks at a batch: from the first on, up to the last.
FIRST_LOOK, LAST_LOOK = 1.0, 60.0
# What OpenAI takes in one file.
MOST_REQUESTS, MOST_BYTES = 50_000, 190_000_000
MOST_OUTPUT = 2_000_000_000  # bytes of a file of replies
_METADATA = "megascience"
_ENDED = ("completed", "expired", "cancelled", "failed")
_LISTED = 500
_MOST_FAILURES = 10  # of looks in a row


@dataclass(frozen=True, slots=True)
class LineResult:
    """What came of a request: an HTTP status, and the body as JSON."""

    status: int
    body: Any


@dataclass(slots=True)
class _Batch:
    """A batch that is waited for.

    Args:
        keys: of its requests.
        id: at the server; "" until it has one.
        results: by key, for those who asked.
        left: the keys whose results nobody has taken.
        ended: the results by key, once they are there; who asks later takes them from here.
    """

    token: str
    keys: frozenset[str]
    id: str = ""
    results: dict[str, asyncio.Future[LineResult]] = field(default_factory=dict)
    follower: asyncio.Task[None] | None = None
    left: set[str] = field(default_factory=set)
    ended: dict[str, LineResult] | None = None

    def __post_init__(self) -> None:
        self.left = set(self.keys)


class Batches:
    """Asks by batches. One of these belongs to one event loop.

    Args:
        client: of the server.
        folder: where the notes are kept.
        in_ledger: whether there is a reply to a request already.
    """

    def __init__(self, client: Any, folder: Path, in_ledger: Callable[[str], bool] = lambda _: False) -> None:
        self._client, self._folder, self._in_ledger = client, folder, in_ledger
        self._lines: dict[str, bytes] = {}
        self._results: dict[str, asyncio.Future[LineResult]] = {}
        self._size = 0
        self._timer: asyncio.TimerHandle | None = None
        self._noted: dict[str, _Batch] | None = None  # key → batch of an earlier run, or one that was lost sight of
        self._first = asyncio.Lock()
        self._sending: set[asyncio.Task[None]] = set()
        self._followed: set[asyncio.Task[None]] = set()

    async def ask(self, key: str, body: Mapping[str, Any]) -> LineResult:
        """The result of a request, of this run or of a batch that an earlier run has begun.

        Raises:
            UserError: the server has no Batch API, or refuses the batch as a whole.
            openai.APIError: it cannot be reached.
        """
        async with self._first:
            if self._noted is None:
                self._noted = await self._of_earlier_runs()
        batch = self._noted.pop(key, None)
        if batch is not None:
            return await self._of(batch, key)
        loop = asyncio.get_running_loop()
        result: asyncio.Future[LineResult] = loop.create_future()
        request = {"custom_id": key, "method": "POST", "url": ENDPOINT, "body": dict(body)}
        line = json.dumps(request, ensure_ascii=True).encode() + b"\n"
        if self._size + len(line) > MOST_BYTES:
            self._send()
        self._lines[key], self._results[key] = line, result
        self._size += len(line)
        if self._timer is not None:
            self._timer.cancel()
        self._timer = loop.call_later(GATHER, self._send)
        if len(self._lines) >= MOST_REQUESTS:
            self._send()
        return await result

    async def _of(self, batch: _Batch, key: str) -> LineResult:
        """A result of a batch of an earlier run, or of one that was lost sight of."""
        loop = asyncio.get_running_loop()
        result: asyncio.Future[LineResult] = loop.create_future()
        if batch.ended is not None:
            self._give(batch, key, result)
        else:
            batch.results[key] = result
            if batch.follower is None:
                self._follow(batch)
        return await result

    def _give(self, batch: _Batch, key: str, result: asyncio.Future[LineResult]) -> None:
        """Hand a result to who asked, and forget the batch when that was the last one.

        Who asked runs before what is called soon from here on, and writes the reply into the ledger at once.
        """
        assert batch.ended is not None  # noqa: S101  # the batch has come to its end
        if result.done():
            return  # who asked was stopped: the note is for the next run
        # what has no result was not done in time, and is asked for once more
        result.set_result(batch.ended.get(key) or LineResult(408, {"error": {"message": "the batch ended without it"}}))
        batch.left.discard(key)
        if not batch.left:
            asyncio.get_running_loop().call_soon(self._forget, batch)

    async def close(self) -> None:
        """Give up waiting; the notes stay for the next run."""
        if self._timer is not None:
            self._timer.cancel()
        tasks = [*self._sending, *self._followed]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _send(self) -> None:
        """Make a batch of what was gathered."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self._lines:
            return
        content, results = b"".join(self._lines.values()), self._results
        self._lines, self._results, self._size = {}, {}, 0
        batch = _Batch(uuid.uuid4().hex, frozenset(results), results=results)
        task = asyncio.ensure_future(self._made(batch, content))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _made(self, batch: _Batch, content: bytes) -> None:
        try:
            file = await self._client.files.create(file=("requests.jsonl", content), purpose="batch")
            self._note(batch)
            made = await self._client.batches.create(
                input_file_id=file.id, endpoint=ENDPOINT, completion_window="24h", metadata={_METADATA: batch.token}
            )
            batch.id = str(made.id)
            self._note(batch)
        except Exception as error:  # noqa: BLE001 - who asked hears of it
            batch.id = await self._made_all_the_same(batch, error)
            if not batch.id:
                self._forget(batch)
                _fail(batch, _no_batches(error, str(self._client.base_url)))
                return
            self._note(batch)
        terminal.say(f"batch {batch.id}: {len(batch.keys):,} requests; if this run is stopped, the next waits for them")
        self._follow(batch)

    async def _made_all_the_same(self, batch: _Batch, error: Exception) -> str:
        """The id of a batch whose making was cut off, "" if there is none."""
        import openai

        if not self._file(batch).exists() or not isinstance(
            error, openai.APIConnectionError | openai.InternalServerError
        ):
            return ""
        try:
            return (await self._listed()).get(batch.token, "")
        except openai.APIError:
            return ""

    def _follow(self, batch: _Batch) -> None:
        batch.follower = asyncio.ensure_future(self._followed_to_its_end(batch))
        self._followed.add(batch.follower)
        batch.follower.add_done_callback(self._followed.discard)

    async def _followed_to_its_end(self, batch: _Batch) -> None:
        import openai

        assert self._noted is not None  # noqa: S101  # who follows has asked
        try:
            ended = await self._ended(batch)
            found = {key: result async for key, result in self._results_of(ended)}
        except Exception as error:  # noqa: BLE001 - as above; who asks again waits for the same batch
            batch.follower = None
            self._noted |= dict.fromkeys(batch.left, batch)
            _fail(batch, self._gone(batch) if isinstance(error, openai.NotFoundError) else error)
            return
        if ended.status == "failed":
            for key in [key for key, other in self._noted.items() if other is batch]:
                self._noted.pop(key)
            self._forget(batch)
            _fail(batch, UserError(f"the server refuses batch {batch.id} ({_why(ended)}): nothing of it is paid for"))
            return
        batch.ended = found
        for key, waiting in batch.results.items():
            self._give(batch, key, waiting)

    def _gone(self, batch: _Batch) -> UserError:
        return UserError(
            f"{self._client.base_url} does not know batch {batch.id} or has its replies no more (404): name the server "
            f"and the key that it was made with, or delete {self._file(batch)} to pay for its requests again "
            f"({len(batch.left):,})"
        )

    async def _ended(self, batch: _Batch) -> Any:
        """The batch as the server tells of it, once it has come to its end."""
        import openai

        pause, failed = FIRST_LOOK, 0
        while True:
            try:
                found = await self._client.batches.retrieve(batch.id)
            except (openai.APIConnectionError, openai.InternalServerError, openai.RateLimitError):
                failed += 1
                if failed == _MOST_FAILURES:
                    raise
            else:
                failed = 0
                if found.status in _ENDED:
                    return found
            await asyncio.sleep(pause)
            pause = min(LAST_LOOK, pause * 1.5)

    async def _results_of(self, batch: Any) -> AsyncIterator[tuple[str, LineResult]]:
        for file in (batch.output_file_id, batch.error_file_id):
            if not file:
                continue
            content = (await self._client.files.content(file)).content
            if len(content) > MOST_OUTPUT:
                raise UserError(f"the replies of batch {batch.id} have {len(content):,} bytes: it is passed over")
            for line in content.splitlines():
                if (found := _line(line)) is not None:
                    yield found

    # -- notes ------------------------------------------------------------------------------------------------

    def _file(self, batch: _Batch) -> Path:
        return self._folder / f"{batch.token}.json"

    def _note(self, batch: _Batch) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        write_json(self._file(batch), {"keys": sorted(batch.keys), "id": batch.id})

    def _forget(self, batch: _Batch) -> None:
        self._file(batch).unlink(missing_ok=True)

    async def _of_earlier_runs(self) -> dict[str, _Batch]:
        """The batches that a run has begun and not taken in, by the keys of their requests."""
        found: list[_Batch] = []
        for file in sorted(self._folder.glob("*.json")):
            try:
                values = read_json(file)
                found.append(_Batch(file.stem, frozenset(map(str, values["keys"])), str(values["id"])))
            except (DamagedError, KeyError, TypeError):
                file.unlink()
        for batch in found:
            batch.left = {key for key in batch.keys if not self._in_ledger(key)}
            if not batch.left:
                self._forget(batch)
        found = [batch for batch in found if batch.left]
        if any(not batch.id for batch in found):
            known = await self._listed()
            for batch in found:
                batch.id = batch.id or known.get(batch.token, "")
                if not batch.id:
                    self._forget(batch)
        return {key: batch for batch in found if batch.id for key in batch.left}

    async def _listed(self) -> dict[str, str]:
        """Token → id of the newest batches at the server."""
        found: dict[str, str] = {}
        count = 0
        async for batch in await self._client.batches.list(limit=100):
            if isinstance(batch.metadata, dict) and _METADATA in batch.metadata:
                found[str(batch.metadata[_METADATA])] = str(batch.id)
            count += 1
            if count >= _LISTED:
                break
        return found


def _line(line: bytes) -> tuple[str, LineResult] | None:
    """A line of a file of results; None if it is none."""
    try:
        fields = json.loads(line)
        key, response, error = str(fields["custom_id"]), fields.get("response"), fields.get("error")
        if response:
            return key, LineResult(int(response["status_code"]), response["body"])
        return key, LineResult(500, {"error": error})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _fail(batch: _Batch, error: BaseException) -> None:
    for waiting in batch.results.values():
        if not waiting.done():
            waiting.set_exception(error)


def _why(batch: Any) -> str:
    errors = getattr(getattr(batch, "errors", None), "data", None) or []
    return "; ".join(str(getattr(error, "message", error)) for error in errors[:2])[:300] or "it does not say why"


def _no_batches(error: Exception, server: str) -> Exception:
    """An error of the making of a batch; that of a server without batches in words that help."""
    import openai

    if isinstance(error, openai.NotFoundError) or getattr(error, "status_code", 0) in (405, 501):
        return UserError(f"{server} has no Batch API (/v1/files, /v1/batches): leave out --batch")
    if isinstance(error, openai.BadRequestError | openai.UnprocessableEntityError):  # no matter of one request
        return UserError(f"{server} takes no batch ({str(error)[:300]}): see to it, or leave out --batch")
    return error


def waited_for(folder: Path) -> int:
    """How many batches have been begun and not taken in."""
    return len(list(folder.glob("*.json")))
