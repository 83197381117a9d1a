"""Asks a model behind a server of the OpenAI protocol: each question is one request, and has one reply or one reason.

Not by lighteval's client, which repeats every request that fails eight times with growing waits, whatever the reason,
and an empty reply too; keeps replies by prompt, in pickles where it was started; changes the budget and the sampling of
models by their name; and forgets why a response ended and how long it was.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from megascience_hf.errors import UserError
from megascience_hf.replies import MALFORMED, MAY_PASS, bounded, first_choice, pause
from megascience_hf.tasks.sampling import Sampling

# Attempts at one request whose failure may pass, and the longest wait between two, in seconds.
ATTEMPTS, LONGEST_WAIT, LONGEST_RETRY_AFTER = 8, 30.0, 120.0
# Failures one after the other, of whatever requests, after which the server counts as down: before its first reply,
# and later.
DOWN_AT_ONCE, DOWN = 3, 20
# The first question goes alone for so many seconds: a wrong name or key ends the run before others are asked.
HEAD_START = 5.0
# Questions that did not fit the context, before any that did.
NEVER_FITS = 8
TIMEOUT = 3_600.0
MAX_NAME = 300  # characters of the model's name, as the server says it
MOST_TOKENS = 10**8  # a server that says more of one reply is not believed
MAX_TEXT = 4_000_000  # characters of a reply that are kept; the scorer reads a quarter of that
_BUDGET_OF_THOUGHT = "thinking_token_budget"
_SHOWN = 300  # characters of a server's message

_OVERFLOW = re.compile(
    r"context[_ ](?:length|window|size)|max_model_len|max(?:imum)?[_ ]sequence[_ ]length"
    r"|(?:prompt|input|request)\W.{0,40}\btoo (?:long|large)"
    r"|exceeds? (?:the )?(?:max\w* )?(?:number of )?(?:input )?tokens"
    # text-generation-inference
    r"|max_new_tokens\W{1,3}must be <=|inputs\W{1,2}must have less than \d+ tokens",
    re.I,
)
_OF_ALL_QUESTIONS = (401, 402, 403, 404)  # the key, the account, the address


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: chat messages, the most tokens of the reply, the texts that end it; the seed if not the run's.

    With a `prompt` it is a text that the model goes on with, without a template, for a server's other endpoint.
    """

    messages: Sequence[dict[str, str]]
    max_tokens: int | None
    stop: Sequence[str] = ()
    seed: int | None = None
    prompt: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server said to one question.

    `reasoning` is the thought that the server set apart; `tokens` and `reasoning_tokens` are its own counts, None where
    it gives none, `tokens` with the reasoning's; `model` is the name that it gives itself; `error` its message if the
    question did not fit the model's context.
    """

    text: str
    finish_reason: str | None
    reasoning: str | None = None
    prompt_tokens: int | None = None
    tokens: int | None = None
    reasoning_tokens: int | None = None
    model: str | None = None
    error: str | None = None


Send = Callable[..., Awaitable[Any]]


@dataclass(slots=True)
class Server:
    """A server and how it is asked. One object serves one run.

    Args:
        name: of the model at the server.
        url: for messages.
        send: sends a request given as keywords and gives the completion (`AsyncOpenAI().chat.completions.create`, or
            that of `completions` for questions with a prompt).
        sampling: what the requests say.
        thinking: whether a template that knows the switch is told to think; None leaves it to the template.
        concurrency: requests under way at a time.
        known: fields that `send` takes; None for all.
        thinking_budget: tokens of a thought: a field of vLLM's, and a word for the chat templates that know it.
        not_sent: fields that the server does not know: filled by its refusals.
    """

    name: str
    url: str
    send: Send
    sampling: Sampling
    thinking: bool | None = None
    concurrency: int = 16
    known: Sequence[str] | None = None
    thinking_budget: int | None = None
    not_sent: set[str] = field(default_factory=set)
    _budget: str = "max_tokens"
    _failed: int = 0
    _replied: int = 0
    _overflowed: int = 0

    def __post_init__(self) -> None:
        if self.known is not None:
            fields = [*self.sampling.standard_fields(), *self.sampling.further_fields()]
            self.not_sent |= {name for name in fields if name not in self.known}

    async def ask_all(self, questions: Sequence[Question], keep: Callable[[int, Reply], None]) -> list[str]:
        """Ask all questions; `keep` gets each reply with the place of its question, as they come.

        Returns:
            Why requests failed for good, one line each: the others have their replies.

        Raises:
            UserError: the server refuses key, model or request, or is not there: no other question would do better.
        """
        failures: list[str] = []
        waiting = iter(enumerate(questions))

        async def work(several: Iterator[tuple[int, Question]]) -> None:
            for place, question in several:
                reply = await self.reply(question)
                if isinstance(reply, str):
                    failures.append(reply)
                else:
                    keep(place, reply)

        first = asyncio.ensure_future(work(iter([next(waiting)])))
        workers = [first]
        try:
            done, _ = await asyncio.wait(workers, timeout=HEAD_START)
            if first in done:
                first.result()
            workers += [asyncio.ensure_future(work(waiting)) for _ in range(self.concurrency)]
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
        return failures

    async def reply(self, question: Question) -> Reply | str:
        """The reply to one question, or why there is none.

        Raises:
            UserError: as `ask_all`.
        """
        import openai

        attempt, reason, answered = 0, "", self._replied + self._overflowed
        limited = False
        while attempt < ATTEMPTS:
            sent = self._request(question)
            try:
                reply = _read(await self.send(**sent), question.prompt is not None)
            except (openai.APIError, *MALFORMED) as error:
                if _refused(error):
                    message = _message(error)
                    if _OVERFLOW.search(f"{message} {getattr(error, 'code', '')}"):
                        return self._did_not_fit(question, message)
                    if self._adapt(sent, message):
                        continue
                    if not self._replied:
                        raise UserError(f"{self.url} refuses the request: {message}") from None
                    return message
                reason, limited = self._explain(error), isinstance(error, openai.RateLimitError)
                attempt = max(attempt + 1, ATTEMPTS - 1 if isinstance(error, openai.APITimeoutError) else 0)
                if attempt < ATTEMPTS:
                    await asyncio.sleep(pause(error, attempt, LONGEST_WAIT, LONGEST_RETRY_AFTER))
            else:
                self._failed, self._replied = 0, self._replied + 1
                return reply
        if limited and answered == self._replied + self._overflowed:
            # nobody was answered in all that time: each of the others would wait as long for nothing
            raise UserError(f"{self.url} answers no more ({reason}): run the same command again when it does")
        return reason

    def _request(self, question: Question) -> dict[str, Any]:
        fields = self.sampling.standard_fields()
        if question.seed is not None:
            fields["seed"] = question.seed
        further: dict[str, Any] = self.sampling.further_fields()
        switches: dict[str, Any] = {}
        if self.thinking is not None:
            switches |= {"enable_thinking": self.thinking, "thinking": self.thinking}
        if self.thinking_budget:
            switches["thinking_budget"] = further[_BUDGET_OF_THOUGHT] = self.thinking_budget
        if switches:
            further["chat_template_kwargs"] = switches
        extra = {name: value for name, value in further.items() if name not in self.not_sent}
        return {
            "model": self.name,
            **({"messages": list(question.messages)} if question.prompt is None else {"prompt": question.prompt}),
            **{name: value for name, value in fields.items() if name not in self.not_sent},
            **({self._budget: question.max_tokens} if question.max_tokens else {}),
            **({"stop": list(question.stop)} if question.stop else {}),
            **({"extra_body": extra} if extra else {}),
        }

    def _adapt(self, sent: dict[str, Any], message: str) -> bool:
        """Leave out what the server says that it does not take, if the request had it. It is recorded as not sent."""
        if "max_completion_tokens" in message and "max_tokens" in sent:
            self._budget = "max_completion_tokens"
            return True
        had = {*sent, *sent.get("extra_body", {})} - {
            "model",
            "messages",
            "prompt",
            "extra_body",
            "stop",
            self._budget,
            "max_tokens",
        }
        refused = {name for name in had if re.search(rf"\b{name}\b", message)}
        if _BUDGET_OF_THOUGHT in refused:
            raise UserError(f"{self.url} knows no budget of a thought: {message}; leave out --thinking-budget")
        if "chat_template_kwargs" in refused:
            raise UserError(f"{self.url} cannot switch thinking on or off: {message}; leave out --thinking")
        self.not_sent |= refused
        return bool(refused)

    def _did_not_fit(self, question: Question, message: str) -> Reply:
        self._failed, self._overflowed = 0, self._overflowed + 1
        if not self._replied and self._overflowed >= NEVER_FITS:
            raise UserError(
                f"none of the first {NEVER_FITS} questions fits the model's context with {question.max_tokens} new "
                f"tokens ({message}): give a smaller --max-new-tokens, or the server a larger context"
            )
        return Reply("", "length", error=message)

    def _explain(self, error: Exception) -> str:
        """Why an attempt failed.

        Raises:
            UserError: as `ask_all`.
        """
        import openai

        if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
            raise UserError(f"{self.url} refuses the key ({_message(error)}): put one into OPENAI_API_KEY") from None
        if isinstance(error, openai.NotFoundError):
            raise UserError(
                f"{self.url} does not know {self.name!r} (404: {_message(error)}): see its /models, and give the base "
                "URL, which often ends in /v1"
            ) from None
        if getattr(error, "status_code", None) == 402 or getattr(error, "code", None) == "insufficient_quota":
            raise UserError(
                f"{self.url} wants to be paid ({_message(error)}): see to the account and run the same command again"
            ) from None
        if isinstance(error, openai.RateLimitError):
            return _message(error)
        reason = "no reply in time; --timeout SECONDS waits longer" if isinstance(error, openai.APITimeoutError) else ""
        reason = reason or _message(error)
        self._failed += 1
        if self._failed >= (DOWN if self._replied else DOWN_AT_ONCE):
            raise UserError(f"{self.url} does not answer ({reason}): see to the server and run the same command again")
        return reason


def openai_sender(
    url: str, key: str | None, timeout: float | None, concurrency: int, *, completion: bool = False
) -> Send:
    """A sender to a server of the protocol. Retries are ours to decide.

    Args:
        completion: for questions with a prompt, not with messages.
    """
    import httpx
    from openai import AsyncOpenAI

    seconds = timeout or TIMEOUT
    limits = httpx.Limits(max_connections=concurrency, max_keepalive_connections=concurrency)
    client = AsyncOpenAI(
        base_url=url,
        api_key=key or "none",
        max_retries=0,
        http_client=httpx.AsyncClient(
            timeout=httpx.Timeout(seconds, connect=10.0), limits=limits, event_hooks=bounded(seconds)
        ),
    )
    return client.completions.create if completion else client.chat.completions.create


def _read(completion: Any, of_text: bool) -> Reply:
    """Raises ValueError if it is none: the client hands on any JSON.

    Args:
        of_text: whether a text was to be gone on with, so that there is no message.
    """
    choice = _first_text(completion) if of_text else first_choice(completion)
    message, usage = getattr(choice, "message", None), getattr(completion, "usage", None)
    details = getattr(usage, "completion_tokens_details", None)
    reasoning = getattr(message, "reasoning_content", None) or getattr(message, "reasoning", None)
    return Reply(
        text=((choice.text if of_text else choice.message.content) or "")[:MAX_TEXT],
        finish_reason=choice.finish_reason if isinstance(choice.finish_reason, str) else None,
        reasoning=reasoning[:MAX_TEXT] if isinstance(reasoning, str) else None,
        prompt_tokens=_count(usage, "prompt_tokens"),
        tokens=_count(usage, "completion_tokens"),
        reasoning_tokens=_count(details, "reasoning_tokens"),
        model=str(getattr(completion, "model", None) or "")[:MAX_NAME] or None,
    )


def _first_text(completion: Any) -> Any:
    """The first choice of a completion of a text. Raises ValueError if it is none."""
    choices = getattr(completion, "choices", None)
    first = choices[0] if isinstance(choices, list) and choices else None
    if not isinstance(getattr(first, "text", None), str):
        raise ValueError("the reply is no completion of a text")
    return first


def _count(said: Any, name: str) -> int | None:
    """Tokens as a server says them; None for what can be no number of tokens."""
    value = getattr(said, name, None)
    return value if isinstance(value, int) and 0 <= value <= MOST_TOKENS else None


def _refused(error: Exception) -> bool:
    """Whether the server does not take this one request, today or tomorrow."""
    status = getattr(error, "status_code", 0)
    return 400 <= status < 500 and status not in (*MAY_PASS, *_OF_ALL_QUESTIONS)


def _message(error: Exception) -> str:
    """What the server says, on one line."""
    body = getattr(error, "body", None)
    said = body.get("message") if isinstance(body, dict) else None
    text = " ".join(str(said or getattr(error, "message", None) or error or type(error).__name__).split())
    return text[:_SHOWN]
