"""The Space put together, and started."""

from __future__ import annotations

import importlib.util
import os
import sys
import threading
from typing import Any

# Before gradio is imported: it would report each start, and look for a newer version.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

import gradio as gr

from megascience_hf.errors import UserError
from megascience_hf.foreign_text import one_line
from megascience_hf.space import api, ask_tab, check_tab, data_tab, markup, publish_tab, results_tab
from megascience_hf.space.chat.protocol import ChatModel
from megascience_hf.space.chat.registry import load_models
from megascience_hf.space.settings import Settings, from_environment
from megascience_hf.space.theme import CSS, HEAD, preview_text, theme
from megascience_hf.space.turns import OtherWork, Turns

_EVENTS = 256  # that may wait in all tabs
_THREADS = 80  # more than all that can wait for a model and work besides
TITLE = "MegaScience"
_ABOUT = (
    "1.25 million science questions with worked answers, and nine language models trained on them. Ask one, look "
    "inside the scorer of the benchmarks, compare results with the paper’s, browse the data."
)
_LINKS = {
    "Paper": "https://arxiv.org/abs/2507.16812",
    "Data": "https://huggingface.co/datasets/MegaScience/MegaScience",
    "Models": "https://huggingface.co/MegaScience",
    "Code": "https://github.com/GAIR-NLP/MegaScience",
}


def build(settings: Settings, models: dict[str, ChatModel] | None = None) -> gr.Blocks:
    """The page with its five tabs and its named endpoints.

    Args:
        models: instead of those of the settings.
    """
    limits = settings.limits
    models = models if models is not None else load_models(settings)
    turns, work = Turns(limits.at_once, limits.per_client, limits.waiting), OtherWork(limits.other_work)
    with gr.Blocks(title=TITLE, analytics_enabled=False, delete_cache=(3_600, 3_600)) as page:
        gr.HTML(header_html(settings), elem_id="head")
        with gr.Tabs() as tabs:
            ask_part = gr.Tab("Ask", id="ask")
            with gr.Tab("Check an answer", id="check"):
                inputs = check_tab.build(settings, work)
            with gr.Tab("Results", id="results"):
                uploads = results_tab.build(settings, work)
            with gr.Tab("Data", id="data"):
                data_tab.build(settings, work)
            with gr.Tab("Publish", id="publish"):
                publish_tab.build(settings, uploads, work)
            with ask_part:
                ask_tab.build(settings, models, turns, inputs, page, tabs)
        api.build(settings, models, turns, work)
    page.queue(max_size=_EVENTS, default_concurrency_limit=4)
    return page


def header_html(settings: Settings) -> str:
    """What MegaScience is, where its parts are, and whether what answers here is one of its models."""
    links = " · ".join(
        f'<a href="{address}" target="_blank" rel="noopener noreferrer">{name}</a>' for name, address in _LINKS.items()
    )
    stand_in = (
        markup.notice("SmolLM2-135M stands in for the models of MegaScience here; it is no science model.")
        if settings.backend == "local" and not settings.models
        else ""
    )
    nav = f'<nav aria-label="MegaScience">{links}</nav>'
    return f'<header class="ms-head"><h1>{TITLE}</h1><p>{_ABOUT}</p>{nav}</header>{stand_in}'


def launch(settings: Settings | None = None, **options: Any) -> tuple[Any, str, str]:
    """Build the page and serve it; without settings those of the environment."""
    settings = settings or from_environment()
    models = load_models(settings)
    page = build(settings, models)
    warm_up(models)  # once nothing more can be refused
    return launch_page(page, settings, **options)


def main() -> None:
    """What `app.py` runs: an error of whoever starts it is one line there too."""
    try:
        launch()
    except UserError as error:
        sys.stderr.write(f"megascience: {one_line(str(error))}\n")
        sys.exit(error.exit_code)


def warm_up(models: dict[str, ChatModel]) -> None:
    """Load the first model in the background, so that the first visitor does not wait for it."""
    load = getattr(next(iter(models.values())), "load", None)
    if load is not None:
        threading.Thread(target=load, daemon=True).start()


def launch_page(page: gr.Blocks, settings: Settings, **options: Any) -> tuple[Any, str, str]:
    """Start the server; `options` are those of `gradio.Blocks.launch`, such as `server_port` and `inbrowser`.

    Raises:
        UserError: the port is taken.
    """
    has_mcp = importlib.util.find_spec("mcp") is not None
    if not has_mcp and not options.get("quiet"):
        print("No MCP server: it wants the package mcp (docs/space.md).", flush=True)
    given: dict[str, Any] = {
        "server_name": settings.host,
        "theme": theme(),
        "css": CSS,
        "head": HEAD,
        "footer_links": ["api", "settings"],
        # Its pages look into buckets of the Hub, those of a local copy with its owner's token for whoever asks.
        "run_history": False,
        "max_file_size": settings.limits.upload_bytes,
        "mcp_server": has_mcp,
        "ssr_mode": False,
        "share": False,
        "enable_monitoring": False,
        "max_threads": _THREADS,
    }
    preview_text(TITLE, _ABOUT)
    try:
        started: tuple[Any, str, str] = page.launch(**(given | options))
    except OSError as error:
        if "empty port" not in str(error):  # how Gradio says that it is taken
            raise
        port = options.get("server_port") or os.environ.get("GRADIO_SERVER_PORT") or "7860 to 7959"
        raise UserError(
            f"port {port} is taken: name another one (megascience space run --port), or stop what runs there"
        ) from None
    return started
