"""Keeps the responses that lighteval 0.13 gets, one by one, and what it does not: why each ended, how long it was, what
went wrong.

The start-up file hooks `lighteval.utils.cache_management`, so that these faults of its cache are mended in lighteval's
own command too:

- It writes when a whole call ends, so that a crash in the last minute of a day loses the day. The responses to our
  tasks go into a ledger (`llm.ledger`) instead, and a call that is started again goes on where it was.
- It does not know why a response ended. Each line has the finish reason: from the tokens where there are tokens, from
  the server where there is a server. A request that failed is never an empty response, which would be scored as wrong:
  it stops the run.
- Its default folder is one for all runs on a machine, and serves another server's or an older run's answers. Only a
  folder that was named (`cache_dir`, as `megascience eval` does) is read or written for our tasks.
- It files a model's responses under its name and settings. For a checkpoint in a local folder, train again into the
  same folder and the old responses are scored as the new model's; and, since the folder's path is absolute, the cache
  is written into the checkpoint itself, to be published with it. Here a local checkpoint is filed as
  `local/<folder name>-<fingerprint of its files>`, below the cache folder; and a model of the Hub by its commit.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

from huggingface_hub import try_to_load_from_cache
from huggingface_hub.errors import HFValidationError
from tqdm import tqdm

from megascience_hf.errors import UserError
from megascience_hf.file_hashes import sampled_hash
from megascience_hf.foreign_text import one_line
from megascience_hf.llm.ledger import Call, Ledger, Usage, about_damage, records
from megascience_hf.out_folder import opened as opened_folder
from megascience_hf.tasks import lighteval_roads
from megascience_hf.tasks.lighteval_roads import Kept
from megascience_hf.tasks.registry import BY_TASK

# Where `megascience eval` reads why the run stopped, instead of a traceback; else it goes to standard error.
SAYS = "MEGASCIENCE_SAYS"
_LEDGER = "ledger"


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
        self.megascience_folder = _own_folder(model_config)

    return init


# What changes how fast the answers come, and not the answers: a run may go on with another value.
_SPEED = {"concurrent_requests", "batch_size", "timeout", "verbose", "api_key", "cache_dir", "device", "model_parallel"}
_SPEED |= {"api_max_retry", "api_retry_sleep", "api_retry_multiplier"}


# Cards and pictures: they come when a model is evaluated, and decide no answer.
_ABOUT_MODELS = {".md", ".png", ".svg"}


def _own_folder(model_config: Any) -> Path | None:
    """Where the responses of a model with these settings are kept; None if no folder was named for them."""
    default = type(model_config).model_fields["cache_dir"].default
    if Path(model_config.cache_dir).expanduser() == Path(default).expanduser():
        return None
    settings = {name: value for name, value in model_config.model_dump().items() if name not in _SPEED}
    if responses_of := os.environ.get("MEGASCIENCE_RESPONSES_OF"):
        settings["base_url"] = responses_of
    settings["thinking"] = lighteval_roads.thinking()
    if budget := lighteval_roads.thinking_budget():
        settings["thinking_budget"] = budget
    settings["commit"] = commit_of(str(model_config.model_name), settings.get("revision"))
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True, default=str).encode()).hexdigest()[:16]
    return Path(model_config.cache_dir).expanduser() / str(model_config.model_name) / digest


def commit_of(name: str, revision: Any) -> str | None:
    """The commit of the Hub that a model was loaded from a moment ago; None for one that is not from there."""
    try:
        found = try_to_load_from_cache(name, "config.json", revision=revision or None)
    except HFValidationError:  # `local/…`, or a server's name of it
        return None
    return Path(found).parent.name if isinstance(found, str) else None


def fingerprint(folder: Path) -> str:
    """12 hex digits that change when a file that a model is loaded from is another one, and not with its date.

    Weights are sampled (`file_hashes.sampled_hash`): reading those of a 30B model for a cache key would take minutes.
    """
    files = [*folder.glob("*"), *folder.glob("additional_chat_templates/*")]
    listed = sorted(
        (file.relative_to(folder).as_posix(), sampled_hash(file))
        for file in files
        if file.is_file() and not file.name.startswith(".") and file.suffix not in _ABOUT_MODELS
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
                try:
                    kept = keep(model, ours, lambda chunk: method(model, chunk, *args, **kwargs))
                except UserError as error:
                    stop(error)
                rest = by_lighteval(model, others, *args, **kwargs) if others else []
                responses = dict(zip(map(id, [*ours, *others]), [*kept, *rest], strict=True))
                return [responses[id(doc)] for doc in docs]

            return generate

        return decorator

    return cached


def _is_ours(doc: Any) -> bool:
    return doc.task_name.partition("|")[0] in BY_TASK


def stop(error: UserError) -> NoReturn:
    """End lighteval with one line and exit code 2."""
    if place := os.environ.get(SAYS):
        Path(place).write_text(str(error), encoding="utf-8")
    else:
        sys.stderr.write(f"megascience: {one_line(str(error))}\n")
    raise SystemExit(2)


def keep(model: Any, docs: Sequence[Any], generate: Callable[[list[Any]], list[Any]]) -> list[Any]:
    """The responses to the documents, those that are not on disk asked for and written as they come.

    Sets in `doc.specific` of every document why its response ended, its length and the settings of the run.

    Raises:
        UserError: some requests failed for good; the other responses were written.
    """
    from lighteval.models.model_output import ModelResponse

    folder: Path | None = model._cache.megascience_folder
    stages = {doc.task_name: _stage(doc.task_name) for doc in docs}
    with _ledgers(model, folder, sorted(set(stages.values()))) as ledgers:
        known = dict(_kept(folder, set(stages.values()))) if folder else {}
        missing = [doc for doc in docs if _key(doc) not in known]
        with tqdm(total=len(docs), initial=len(docs) - len(missing), desc="Responses", unit="response") as bar:

            def add(doc: Any, kept: Kept) -> None:
                if ledger := ledgers.get(stages[doc.task_name]):
                    ledger.write(_as_call(doc, kept))
                known[_key(doc)] = kept
                bar.update()

            road = lighteval_roads.road_of(model)
            failures = road.ask(missing, generate, add) if missing else []
    if failures:
        raise UserError(
            f"{len(failures)} of {len(docs):,} requests failed for good ({failures[0]}): nothing was scored. "
            + ("The other responses are kept, and the same command goes on with these" if folder else "")
        )
    found = [known[_key(doc)] for doc in docs]
    lighteval_roads.describe(road, docs, found)
    return [ModelResponse(**kept.response) for kept in found]


@contextmanager
def _ledgers(model: Any, folder: Path | None, stages: Sequence[str]) -> Iterator[dict[str, Ledger]]:
    """Where the responses are written, by the names of the tasks; nowhere if no folder was named for them, and in the
    processes of a data-parallel run, which all have all the responses, but the first."""
    accelerator = getattr(model, "accelerator", None)
    if folder is None or not (accelerator is None or accelerator.is_main_process):
        yield {}
        return
    with ExitStack() as opened:
        opened.enter_context(opened_folder(folder / _LEDGER, "lighteval"))
        ledgers = {stage: opened.enter_context(Ledger(folder / _LEDGER, stage, 0)) for stage in stages}
        for stage, ledger in ledgers.items():
            if damage := about_damage(stage, ledger.damaged):
                tqdm.write(damage, file=sys.stderr)
        yield ledgers


def _kept(folder: Path, stages: Iterable[str]) -> Iterator[tuple[str, Kept]]:
    for stage in stages:
        for record in records(folder / _LEDGER, stage):
            if isinstance(record, Call):
                yield record.key, Kept(**json.loads(record.response))


def _as_call(doc: Any, kept: Kept) -> Call:
    response = json.dumps(asdict(kept), default=lambda tensor: tensor.tolist())
    usage = Usage(kept.prompt_tokens or 0, kept.tokens or 0)
    return Call(_key(doc), str(doc.id), "", kept.model or "", {}, usage, kept.finish_reason or "", response)


def _stage(task_name: str) -> str:
    """lighteval's hash of the task is not used: it holds the addresses of functions, other ones in each process. The
    keys of the records tell the questions apart."""
    return task_name.replace(":", "-").replace("|", "-")


def _key(doc: Any) -> str:
    """The question as it is asked: a changed prompt or budget never meets an old response."""
    asked = (doc.id, doc.query, doc.generation_size, doc.num_samples, doc.instruction, list(doc.stop_sequences or ()))
    sample = lighteval_roads.sample_of(doc)
    # the first sample is what a run of one asks, so that a run of four goes on with it
    return hashlib.sha256(repr(asked if sample == 1 else (*asked, sample)).encode()).hexdigest()[:24]
