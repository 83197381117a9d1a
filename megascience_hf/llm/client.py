"""Calls to a model behind a server of the OpenAI protocol (`vllm serve`, `transformers serve`, a provider).

Not datatrove's inference runner: it opens a connection for each request, hears no Retry-After, lets one failed row
end its task, and counts a task as complete whose rows it could not write (docs/curation.md). Its executors run the
stages; the calls go through the `openai` client, `tenacity` and the ledger.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from pydantic import Field
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt

from megascience_hf import terminal
from megascience_hf.content_id import content_id
from megascience_hf.errors import NothingMadeError, UserError
from megascience_hf.llm.batches import ENDPOINT, MOST_OUTPUT, Batches, waited_for
from megascience_hf.llm.ledger import Call, Empty, Failure, Ledger, Usage
from megascience_hf.llm.messages import Request
from megascience_hf.llm.prompts import Prompts
from megascience_hf.llm.unreadable import cut
from megascience_hf.llm.usage import usage_of
from megascience_hf.replies import MALFORMED, MAY_PASS, MOST_BYTES, bounded, first_choice, pause
from megascience_hf.yaml_settings import Settings

# A reply longer than this is no reply to any of our prompts; it is cut before it is kept.
MAX_REPLY = 200_000
# Seconds between two attempts at most, and where the server asks for them.
LONGEST_WAIT, LONGEST_RETRY_AFTER = 60.0, 120.0
# Calls that are under way at once where they go by batches.
BATCHED = 20_000
# Seconds that calls under way are waited for when the run is interrupted.
PATIENCE = 3.0
# Why a call failed whose replies had no text.
EMPTY_REPLY = "empty reply"
# Why a row was not judged that `--reread` found no reply for.
NOT_IN_LEDGER = "no reply in the ledger"
# Fields of a request that prescribe the form of the reply, by server (OpenAI, vLLM, SGLang, Ollama, llama.cpp).
FORMS = frozenset(
    ("response_format", "structured_outputs", "guided_json", "guided_regex", "guided_choice", "guided_grammar",
     "guided_decoding_backend", "json_schema", "regex", "ebnf", "grammar", "format")
)  # fmt: skip
# Calls in a row that fail for the server's sake before the run stops.
MAX_FAILURES_IN_A_ROW = 20


class ModelSettings(Settings):
    """A model and how it is asked.

    Args:
        name: the model's name at the server.
        endpoint: base URL, such as http://localhost:8000/v1.
        api_key_variable: environment variable that holds the key; without one a placeholder is sent.
        temperature: 0.0 as in the paper's released configuration.
        max_tokens: of a reply.
        concurrency: requests under way at once, for each rank.
        timeout: seconds to wait for a reply.
        attempts: how often a request is sent before its row fails.
        price_in, price_out: US dollars for a million tokens.
        extra_body: further fields of the request that the server knows. One that prescribes the form of the reply, such
            as `response_format`, is sent with verdicts alone: blocks and free text are no JSON.
        batch: whether calls go by the Batch API, in their own time and mostly at half the price, which is to be given
            as `price_in` and `price_out`.
        structured_output: whether the server is given the JSON schema of a verdict; one that refuses it, or a seed, is
            asked without.
    """

    name: str
    endpoint: str
    api_key_variable: str = "OPENAI_API_KEY"
    temperature: Annotated[float, Field(ge=0)] = 0.0
    top_p: Annotated[float, Field(gt=0, le=1)] = 0.9
    max_tokens: Annotated[int, Field(ge=1)] = 16_000
    concurrency: Annotated[int, Field(ge=1)] = 64
    timeout: Annotated[float, Field(gt=0)] = 600.0
    attempts: Annotated[int, Field(ge=1)] = 6
    price_in: Annotated[float, Field(ge=0)] = 0.0
    price_out: Annotated[float, Field(ge=0)] = 0.0
    extra_body: dict[str, Any] = Field(default_factory=dict)
    structured_output: bool = True
    batch: bool = False

    @property
    def parameters(self) -> dict[str, Any]:
        """What decides a reply beside the messages. Endpoint, time-outs and prices do not."""
        return {
            "temperature": self.temperature,
            "top_p": self.top_p,
            "max_tokens": self.max_tokens,
            **dict(self.extra_body),
        }

    @property
    def most_tokens(self) -> int:
        """Tokens that a reply may have, whatever field of the request says so (`max_completion_tokens`)."""
        named = (n for name, n in self.extra_body.items() if name.endswith("tokens") and isinstance(n, int))
        return max(self.max_tokens, *named, 0)

    def cost(self, usage: Usage) -> float:
        """US dollars."""
        return (usage.prompt_tokens * self.price_in + usage.completion_tokens * self.price_out) / 1e6


class CallFailedError(Exception):
    """No reply to a request in all its attempts: its row fails, the others go on."""


class BudgetReachedError(UserError):
    """The next call could pass the budget."""


def require_prices(budget: float | None, models: Iterable[ModelSettings | None]) -> None:
    """
    Raises:
        ValueError: a budget cannot be kept, since no model that is asked has a price.
    """
    asked = [model for model in models if model is not None]
    if budget is not None and asked and not any(model.price_in or model.price_out for model in asked):
        raise ValueError("a budget needs the prices of the models: price_in and price_out, in dollars a million tokens")


class Budget:
    """What may be spent, of which what calls under way may cost at most is set aside.

    A call that does not fit beside those under way waits for one of them to come back: it mostly costs less than was
    set aside for it.

    Args:
        limit: US dollars for all runs into one output folder together; None for no limit.
        spent: what the ledger says was spent before.
        option: that sets the limit, for the message.
    """

    def __init__(self, limit: float | None, spent: float = 0.0, option: str = "--budget") -> None:
        self.limit = limit
        self.spent = spent
        self._option = option
        self._set_aside, self._under_way = 0.0, 0
        # calls reserve one after the other; the first of those that do not fit waits for a call to come back
        self._turn, self._came_back = asyncio.Lock(), asyncio.Event()

    async def set_aside(self, most: float) -> None:
        """Reserve the most that a call can cost, once there is that much left.

        Raises:
            BudgetReachedError: there is not, with no call under way.
        """
        async with self._turn:
            while self.limit is not None and self.spent + self._set_aside + most > self.limit:
                if not self._under_way:
                    limit, spent, next_one = (terminal.dollars(sum) or "$0" for sum in (self.limit, self.spent, most))
                    raise BudgetReachedError(
                        f"the budget of {limit} could be passed by the next call ({spent} spent, and it may cost "
                        f"{next_one}); run the same command with a larger {self._option} to go on"
                    )
                self._came_back.clear()
                await self._came_back.wait()
            self._set_aside += most
            self._under_way += 1

    def settle(self, most: float, cost: float) -> None:
        """Replace what was reserved for a call by what it cost."""
        self._under_way -= 1
        self._set_aside = self._set_aside - most if self._under_way else 0.0
        self.spent += cost
        self._came_back.set()


class Model:
    """Asks a model, once for each request in the life of an output folder.

    Args:
        settings: the model and how it is asked.
        ledger: where replies are kept and found again.
        budget: what may be spent.
        retry_failed: whether requests that failed in an earlier run are made again.
        prompts: the templates of the run.
        reread: whether no call is made: replies come from the ledger, or not at all.
    """

    def __init__(
        self,
        settings: ModelSettings,
        ledger: Ledger,
        budget: Budget,
        *,
        retry_failed: bool = False,
        prompts: Prompts | None = None,
        reread: bool = False,
    ) -> None:
        from openai import AsyncOpenAI, DefaultAioHttpClient

        self.settings = settings
        self.prompts = prompts or Prompts()
        self._reread = reread
        self._refused = set[str]() if settings.structured_output else {"response_format"}
        self._ledger = ledger
        self._budget = budget
        self._retry_failed = retry_failed
        self._client = AsyncOpenAI(
            base_url=settings.endpoint,
            api_key=os.environ.get(settings.api_key_variable) or "none",
            max_retries=0,
            timeout=settings.timeout,
            http_client=DefaultAioHttpClient(
                event_hooks=bounded(settings.timeout, MOST_OUTPUT if settings.batch else MOST_BYTES)
            ),  # a third of the processor time of httpx's own transport
        )
        batches = ledger.folder / "batches"
        self._batches = (
            Batches(self._client, batches, lambda key: ledger.call(key) is not None) if settings.batch else None
        )
        if not settings.batch and not reread and (begun := waited_for(batches)):
            terminal.say(
                f"batches of an earlier run that are not waited for without --batch: {begun}; what is asked for again "
                "is paid for twice"
            )
        self._places = asyncio.Semaphore(BATCHED if settings.batch else settings.concurrency)
        self._failures_in_a_row, self._stopped = 0, False
        self._retried: set[str] = set()
        self._under_way: dict[str, asyncio.Future[Call]] = {}

    async def ask(self, request: Request) -> Call:
        """The reply, from the ledger if it is there.

        Raises:
            CallFailedError: no reply in all attempts, now or in an earlier run.
            BudgetReachedError: the call could pass the budget.
            UserError: the server refuses the key or the model, or answers nobody any more.
        """
        key = request_key(request, self.settings)
        known = self._ledger.call(key)
        if known is not None:
            return known
        if self._reread:
            raise CallFailedError(NOT_IN_LEDGER)
        # rows with the same question ask for the same reply: it is paid for once, and one for all of them
        if key not in self._under_way:
            failed = self._ledger.failure(key)
            if failed is not None and not (self._retry_failed and key not in self._retried):
                raise CallFailedError(failed.reason)
            self._retried.add(key)
            self._under_way[key] = asyncio.ensure_future(self._in_turn(key, request))
            self._under_way[key].add_done_callback(lambda call: self._ended(key, call))
        return await asyncio.shield(self._under_way[key])

    def _ended(self, key: str, call: asyncio.Future[Call]) -> None:
        del self._under_way[key]
        if not call.cancelled():
            call.exception()  # after an interrupt nobody waits for it any more, and asyncio would print a traceback

    def stop(self) -> None:
        """Begin no further call: what is asked from now on, or waits for its turn, is cancelled."""
        self._stopped = True

    async def close(self) -> None:
        """Wait for the calls under way, which are paid for, and close the connections."""
        await finished(list(self._under_way.values()), [self])
        if self._batches is not None:
            await self._batches.close()
        await self._client.close()

    async def _in_turn(self, key: str, request: Request) -> Call:
        async with self._places:
            return await self._sent(key, request)

    async def _paid(self, key: str, request: Request) -> Call:
        """One attempt within the budget: a reply without a word costs as much as another, and is asked for again."""
        # a token is at least a byte, so this is never less than what the call costs
        size = sum(len(m.content.encode("utf-8", "replace")) + 16 for m in request.messages)
        most = self.settings.cost(Usage(size, self.settings.most_tokens))
        await self._budget.set_aside(most)
        cost = 0.0
        try:
            if self._stopped:
                raise asyncio.CancelledError
            reply = await self._once(key, request)
            cost = self.settings.cost(reply.usage)
            self._ledger.write(reply)
        except EmptyReplyError as error:
            cost = self.settings.cost(error.usage)
            self._ledger.write(Empty(key, request.row, error.usage))
            raise
        finally:
            self._budget.settle(most, cost)
        return reply

    async def _sent(self, key: str, request: Request) -> Call:
        attempts = 0
        try:
            async for attempt in AsyncRetrying(
                stop=stop_after_attempt(self.settings.attempts),
                retry=retry_if_exception(_is_transient),
                wait=_wait,
                reraise=True,
            ):
                with attempt:
                    attempts += 1
                    reply = await self._paid(key, request)
        except Exception as error:
            reason = self._reason(error)
            if reason is None:
                raise
            self._ledger.write(Failure(key, request.row, request.prompt, self.settings.name, attempts, reason))
            if _is_transient(error):
                self._failures_in_a_row += 1
            # Calls on their way fail behind the last one that counts, and any of them may be the one that is told.
            if self._failures_in_a_row >= MAX_FAILURES_IN_A_ROW:
                stopped = UserError if self._ledger.calls else NothingMadeError
                raise stopped(
                    f"{MAX_FAILURES_IN_A_ROW} calls in a row failed at {self.settings.endpoint} ({reason}): "
                    "nothing is lost; see to the server and run the same command with --retry-failed"
                ) from None
            raise CallFailedError(reason) from None
        self._failures_in_a_row = 0
        return reply

    async def _once(self, key: str, request: Request) -> Call:
        parameters = sampled_by(request, self.settings)
        extra = {name: parameters.pop(name) for name in list(parameters) if name in self.settings.extra_body}
        completion = await self._completion(key, request, parameters, extra)
        choice = first_choice(completion)
        text = choice.message.content or ""
        finish_reason = str(choice.finish_reason or "")
        sent = [m.content for m in request.messages]
        usage = usage_of(
            getattr(completion, "usage", None), sent, text, self.settings.most_tokens, self.settings.endpoint
        )
        # all of its tokens went into reasoning that the server keeps apart: a reply without a word, which is paid for
        # and would be the same the next time
        if not text.strip() and not cut(finish_reason):
            raise EmptyReplyError(usage)
        return Call(
            key=key,
            row=request.row,
            prompt=request.prompt,
            model=self.settings.name,
            parameters=sampled_by(request, self.settings),
            usage=usage,
            finish_reason=finish_reason if len(text) <= MAX_REPLY else "length",
            response=_proper(text[:MAX_REPLY]),
        )

    async def _completion(self, key: str, request: Request, parameters: dict[str, Any], extra: dict[str, Any]) -> Any:
        """A completion; of a verdict in the form of its schema, where the server knows schemas."""
        import openai

        def create(**optional: Any) -> Any:
            if self._batches is not None:
                messages = [{"role": m.role, "content": m.content} for m in request.messages]
                body = {"model": self.settings.name, "messages": messages, **parameters, **extra, **optional}
                return self._batched(self._batches, key, body)
            return self._client.chat.completions.create(
                model=self.settings.name,
                messages=[{"role": m.role, "content": m.content} for m in request.messages],  # type: ignore[misc]
                extra_body=(extra | optional) or None,
                **parameters,
            )

        optional: dict[str, Any] = {}  # what a server may not know, and refuse
        if request.schema is None:
            extra = {name: value for name, value in extra.items() if name not in FORMS}
        elif not FORMS & set(extra):
            schema = {"name": "verdict", "schema": dict(request.schema), "strict": True}
            optional["response_format"] = {"type": "json_schema", "json_schema": schema}
        if request.seed is not None and "seed" not in extra:
            optional["seed"] = request.seed
        optional = {name: value for name, value in optional.items() if name not in self._refused}
        left_out: list[str] = []
        while True:
            try:
                completion = await create(**optional)
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                # servers that know no schema say so in many ways; that they know no seed, by its name
                refused = "seed" if "seed" in optional and "seed" in str(error) else "response_format"
                if refused not in optional:
                    raise
                del optional[refused]
                left_out.append(refused)
            else:
                self._refused.update(left_out)  # the same request without it was answered
                return completion

    async def _batched(self, batches: Batches, key: str, body: dict[str, Any]) -> Any:
        """A completion by a batch, with the errors that a call of its own would have raised."""
        import httpx
        import openai
        from openai.types.chat import ChatCompletion

        result = await batches.ask(key, body)
        # a server that has ended a batch is there: the lines that failed for good are all told of at its end
        self._failures_in_a_row = 0
        if result.status == httpx.codes.OK:
            if not isinstance(result.body, dict):
                raise ValueError("the reply is no chat completion")
            return ChatCompletion.construct(**result.body)
        response = httpx.Response(result.status, request=httpx.Request("POST", ENDPOINT), json=result.body)
        kinds = {400: openai.BadRequestError, 422: openai.UnprocessableEntityError}
        kind = kinds.get(result.status, openai.APIStatusError)
        raise kind(str(result.body)[:300], response=response, body=result.body)

    def _reason(self, error: Exception) -> str | None:
        """Why a call failed, in a few words; None if it is no matter of this call.

        Raises:
            UserError: the server refuses the key or does not know the model; no other call will do better.
        """
        import openai

        if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
            variable = self.settings.api_key_variable
            raise UserError(
                f"{self.settings.endpoint} refuses the key: put one into {variable} and run again"
            ) from None
        if isinstance(error, openai.NotFoundError):
            raise UserError(
                f"{self.settings.endpoint} does not know the model {self.settings.name!r} (404): see its /models"
            ) from None
        if isinstance(error, openai.APIStatusError):
            return f"HTTP {error.status_code}"
        if isinstance(error, EmptyReplyError):
            return EMPTY_REPLY
        if isinstance(error, openai.APITimeoutError):
            return "timed out"
        if isinstance(error, (openai.APIError, *MALFORMED)):
            return "connection failed" if isinstance(error, openai.APIConnectionError) else "malformed reply"
        return None


def sampled_by(request: Request, settings: ModelSettings) -> dict[str, Any]:
    """What decides the reply to a request beside its messages and its seed."""
    parameters = settings.parameters
    return parameters if request.temperature is None else {**parameters, "temperature": request.temperature}


def request_key(request: Request, settings: ModelSettings) -> str:
    """The same for the same question to the same model, whatever server it runs on."""
    sent = [[m.role, m.content] for m in request.messages]
    parameters = sampled_by(request, settings)
    form = [] if request.schema is None else [json.dumps(request.schema)]
    return content_id(
        settings.name, json.dumps(parameters, sort_keys=True), json.dumps(sent), str(request.sample), *form
    )


def _proper(text: str) -> str:
    """The text without halves of characters, which no file of rows can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


async def finished(tasks: Sequence[asyncio.Future[Any]], models: Iterable[Model]) -> None:
    """Wait for what is under way, which is paid for, while the models begin no further call; in a task that was
    cancelled for some seconds only."""
    for model in models:
        model.stop()
    own = asyncio.current_task()
    interrupted = own is not None and own.cancelling() > 0
    if tasks:
        _, left = await asyncio.wait(tasks, timeout=PATIENCE if interrupted else None)
        for task in left:
            task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class EmptyReplyError(Exception):
    """The server answered without a word, for so many tokens."""

    def __init__(self, usage: Usage) -> None:
        super().__init__(EMPTY_REPLY)
        self.usage = usage


def _is_transient(error: BaseException) -> bool:
    import openai

    if isinstance(error, openai.APIStatusError):
        return error.status_code in MAY_PASS or error.status_code >= 500
    transient = (openai.APIConnectionError, openai.APIResponseValidationError, EmptyReplyError, *MALFORMED)
    return isinstance(error, transient)


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome is not None else None
    return pause(error, state.attempt_number, LONGEST_WAIT, LONGEST_RETRY_AFTER)
