"""Keeps the responses that lighteval 0.13 generates, one by one, and tells which of them were cut.

Three faults of its cache are mended here (the start-up file hooks `lighteval.utils.cache_management`):

- It writes when a whole call ends, so that a crash in the last minute of a day loses the day. The responses to our
  tasks go into a file of lines instead, chunk by chunk, and a call that is started again goes on where it was.
- It does not know why a response ended. Each line has the finish reason: from the tokens where there are tokens, from
  the server where there is a server. A request that failed in spite of lighteval's retries comes back as an empty
  response, which would be scored as wrong; it stops the run instead.
- It files a model's responses under its name and settings. For a checkpoint in a local folder, train again into the
  same folder and the old responses are scored as the new model's; and, since the folder's path is absolute, the cache
  is written into the checkpoint itself, to be published with it. Here a local checkpoint is filed as
  `local/<folder name>-<fingerprint of its files>`, below lighteval's own cache folder.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tqdm import tqdm

from megascience_hf.tasks.registry import BY_TASK

# Responses between two writes. Each chunk costs lighteval a search for the batch size if none is given.
CHUNK = 512


class RequestsFailed(RuntimeError):
    """The server did not answer some requests; what it did answer is kept."""


def install() -> None:
    """Wrap `SampleCache` and the decorator `cached` of lighteval. Safe to call twice."""
    from lighteval.utils import cache_management

    if getattr(cache_management.SampleCache, "megascience_hf", False):
        return
    cache_management.SampleCache.megascience_hf = True
    cache_management.SampleCache.__init__ = _keyed_by_content(cache_management.SampleCache.__init__)
    cache_management.cached = _kept_one_by_one(cache_management.cached)


def _keyed_by_content(original: Callable[..., None]) -> Callable[..., None]:
    def init(self: Any, model_config: Any) -> None:
        folder = Path(str(model_config.model_name)).expanduser()
        if folder.is_dir():
            name = f"local/{folder.name}-{fingerprint(folder)}"
            model_config = model_config.model_copy(update={"model_name": name})
        original(self, model_config)

    return init


def fingerprint(folder: Path) -> str:
    """12 hex digits that change when a file of the folder is added, removed or written again.

    Names, sizes and modification times: reading the weights of a 30B model for a cache key would take minutes.
    """
    listed = sorted(
        (file.relative_to(folder).as_posix(), file.stat().st_size, file.stat().st_mtime_ns)
        for file in folder.rglob("*")
        if file.is_file()
    )
    return hashlib.sha256(repr(listed).encode()).hexdigest()[:12]


def _kept_one_by_one(original: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """lighteval's decorator of the models' methods, with our documents taken out of its cache and put into ours."""

    def cached(sampling_method: Any) -> Any:
        def decorator(method: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
            by_lighteval = original(sampling_method)(method)
            if sampling_method.name != "GENERATIVE":
                return by_lighteval  # type: ignore[no-any-return]

            @functools.wraps(method)
            def generate(model: Any, docs: Any, *args: Any, **kwargs: Any) -> list[Any]:
                docs = docs if isinstance(docs, list) else [docs]
                ours = [doc for doc in docs if _is_ours(doc)]
                others = [doc for doc in docs if not _is_ours(doc)]
                if not ours or getattr(model, "_cache", None) is None:
                    return by_lighteval(model, docs, *args, **kwargs)  # type: ignore[no-any-return]
                kept = keep(model, ours, lambda chunk: method(model, chunk, *args, **kwargs))
                rest = by_lighteval(model, others, *args, **kwargs) if others else []
                responses = dict(zip(map(id, [*ours, *others]), [*kept, *rest], strict=True))
                return [responses[id(doc)] for doc in docs]

            return generate

        return decorator

    return cached


def _is_ours(doc: Any) -> bool:
    return doc.task_name.partition("|")[0] in BY_TASK


def keep(model: Any, docs: Sequence[Any], generate: Callable[[list[Any]], list[Any]]) -> list[Any]:
    """The responses to the documents, those that are not on disk generated and written chunk by chunk.

    Sets `doc.specific["finish_reason"]` of every document.

    Raises:
        RequestsFailed: the server did not answer some of them; the others were written.
    """
    from lighteval.models.model_output import ModelResponse

    files = {doc.task_name: _file(model, doc.task_name) for doc in docs}
    known = {key: entry for file in set(files.values()) for key, entry in _read(file)}
    missing = [doc for doc in docs if _key(doc) not in known]
    size = int(os.environ.get("MEGASCIENCE_SAVE_EVERY", CHUNK))
    failed = 0
    with tqdm(total=len(docs), initial=len(docs) - len(missing), desc="Responses", unit="response") as bar:
        for start in range(0, len(missing), size):
            chunk = missing[start : start + size]
            with _server_reasons(model) as reasons:
                responses = generate(chunk)
            for doc, response in zip(chunk, responses, strict=True):
                if reasons is not None and (reason := reasons.get(_messages(response.input))) is None:
                    failed += 1
                    continue
                reason = reason if reasons is not None else finish_reason(model, doc, response)
                entry = {"finish_reason": reason, "response": asdict(response)}
                if _writes(model):
                    _append(files[doc.task_name], {"key": _key(doc)} | entry)
                known[_key(doc)] = entry
            bar.update(len(chunk))
    if failed:
        raise RequestsFailed(
            f"{failed} of {len(docs)} requests to {model.base_url or 'the server'} failed after all retries. Nothing "
            "was scored; the other responses are kept, and the same command goes on with these."
        )
    for doc in docs:
        doc.specific["finish_reason"] = known[_key(doc)]["finish_reason"]
    return [ModelResponse(**known[_key(doc)]["response"]) for doc in docs]


def _file(model: Any, task_name: str) -> Path:
    """In the folder of the model and its settings. lighteval's hash of the task is not used: it holds the addresses of
    functions, other ones in each process. The keys of the lines tell the questions apart."""
    folder: Path = model._cache.cache_dir
    return folder / f"{task_name.replace(':', '-').replace('|', '-')}.jsonl"


def _key(doc: Any) -> str:
    """The question as it is asked: a changed prompt or budget never meets an old response."""
    asked = (doc.id, doc.query, doc.generation_size, doc.num_samples, doc.instruction, list(doc.stop_sequences or ()))
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:24]


def _read(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The entries of the file. A last line that a kill cut short is taken off, and its question asked again."""
    if not file.exists():
        return
    content = file.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if len(whole) < len(content):
        os.truncate(file, len(whole))
    for line in whole.splitlines():
        entry = json.loads(line)
        yield entry["key"], entry


def _writes(model: Any) -> bool:
    """Of the processes of a data-parallel run, which all have all the responses, the first alone."""
    accelerator = getattr(model, "accelerator", None)
    return accelerator is None or bool(accelerator.is_main_process)


def _append(file: Path, entry: dict[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("ab") as lines:
        lines.write(json.dumps(entry, default=_tensor_to_list).encode() + b"\n")


def _tensor_to_list(value: Any) -> Any:
    return value.tolist()


def finish_reason(model: Any, doc: Any, response: Any) -> str | None:
    """ "length" if the response used up its tokens or the model's context, None if nothing says so.

    A response of a batch is padded to the longest, so that a full length says nothing where the end-of-text token is
    among the tokens.
    """
    tokens = [int(token) for token in response.output_tokens[0]] if response.output_tokens else []
    if not tokens or getattr(model.tokenizer, "eos_token_id", None) in tokens:
        return None
    in_context = len(response.input_tokens) + len(tokens)
    full = len(tokens) >= (doc.generation_size or model.max_length) or in_context >= model.max_length
    return "length" if full else None


@contextmanager
def _server_reasons(model: Any) -> Iterator[dict[str, str] | None]:
    """The finish reasons that a server gives while the block runs, by prompt; None for a model without a server.

    lighteval's litellm backend keeps the text of a response only.
    """
    if not type(model).__module__.endswith("litellm_model"):
        yield None
        return
    import litellm

    reasons: dict[str, str] = {}
    ask = litellm.completion

    def completion(*args: Any, **kwargs: Any) -> Any:
        answer = ask(*args, **kwargs)
        reasons[_messages(kwargs["messages"])] = answer.choices[0].finish_reason
        return answer

    with patch.object(litellm, "completion", completion):
        yield reasons


def _messages(messages: Any) -> str:
    return json.dumps(messages, sort_keys=True)
