"""Time from pressing Ask to the first token, with SmolLM2-135M on the CPU, through the running Space.

    python bench/space_first_token.py

Asks the seven example questions through the page's named endpoint, after the model is loaded, and prints the median and
the slowest time until the first state with text; beside it the time of `model.generate` alone for one token, so that
what the Space adds is seen. Fails if the median is 1.5 s or more.
"""

from __future__ import annotations

import os
import statistics
import sys
import time

os.environ.setdefault("HF_HUB_OFFLINE", "1")

from gradio_client import Client

from megascience_hf.space import ask
from megascience_hf.space.app import build, launch_page
from megascience_hf.space.chat.protocol import Sampling
from megascience_hf.space.chat.registry import load_models
from megascience_hf.space.examples import examples
from megascience_hf.space.settings import Settings

LIMIT = 1.5  # seconds
ROUNDS = 3


def first_text(client: Client, question: ask.Question) -> float:
    started = time.perf_counter()
    job = client.submit(question.text, kind=question.kind, new_tokens=8, api_name="/ask")
    for state in job:
        if state["response"]:
            break
    seconds = time.perf_counter() - started
    job.result()
    return seconds


def alone(model: object, question: ask.Question) -> float:
    messages = [{"role": "user", "content": ask.prompt(question)}]
    started = time.perf_counter()
    pieces = model.stream(messages, Sampling(8, 0, 60))  # type: ignore[attr-defined]
    next(pieces)
    seconds = time.perf_counter() - started
    for _ in pieces:
        pass
    return seconds


def main() -> int:
    settings = Settings()
    models = load_models(settings)
    [model] = models.values()
    model.load()  # type: ignore[attr-defined]
    page = build(settings, models)
    _, url, _ = launch_page(page, settings, prevent_thread_lock=True, quiet=True)
    client = Client(url, verbose=False)
    first_text(client, examples()[0].question)  # warm
    through, bare = [], []
    for _ in range(ROUNDS):
        for example in examples():
            through.append(first_text(client, example.question))
            bare.append(alone(model, example.question))
    page.close(verbose=False)
    median, slowest = statistics.median(through), max(through)
    print(f"first token through the Space: median {median:.2f} s, slowest {slowest:.2f} s, {len(through)} questions")
    print(f"first token of the model alone: median {statistics.median(bare):.2f} s")
    print(f"the Space takes {median / statistics.median(bare):.2f} times as long")
    return int(median >= LIMIT)


if __name__ == "__main__":
    sys.exit(main())
