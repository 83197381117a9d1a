"""The tab Ask."""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any
from urllib.parse import parse_qs

import gradio as gr

from megascience_hf.errors import UserError
from megascience_hf.space import ask, check, markup
from megascience_hf.space.ask import Question, Response
from megascience_hf.space.chat.protocol import ChatModel, Message
from megascience_hf.space.check_tab import CheckInputs
from megascience_hf.space.examples import examples
from megascience_hf.space.settings import Limits, Settings
from megascience_hf.space.turns import Stops, Turns
from megascience_hf.space.visitors import client_of, require_key_owner, session_of

_MOST_EXCHANGES = 20  # of a conversation; the earliest are no longer shown
_SESSION_SECONDS = 3_600
_LONGEST_STOP = 10.0  # seconds
_SECONDS_TO_WORRY = 5.0
# The link holds what is asked and of whom, never a response. It does so behind the #, which a browser sends to nobody,
# so that no log of a server has the question, and its length does not matter.
_SHARE = """(question, kind, gold, model, beside, second) => {
  if (!question.trim()) return "";
  const asked = new URLSearchParams({question, kind, model});
  if (gold) asked.set("gold", gold);
  if (beside) asked.set("second", second);
  const link = window.location.origin + window.location.pathname + "#" + asked;
  if (navigator.clipboard) navigator.clipboard.writeText(link).catch(() => {});
  return link;
}"""
_COPY = "text => { if (text && navigator.clipboard) navigator.clipboard.writeText(text).catch(() => {}); }"
_FROM_LINK = "() => [window.location.hash.slice(1)]"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what became of it; `failed` says why there is no response."""

    question: Question
    response: Response
    failed: str = ""

    @property
    def is_over(self) -> bool:
        return bool(self.failed) or self.response.finish_reason is not None


Thread = tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class _Form:
    """The components of the tab."""

    chats: tuple[gr.Chatbot, gr.Chatbot]
    said: gr.HTML
    text: gr.Textbox
    submit: gr.Button
    stop: gr.Button
    over: gr.Button
    share: gr.Button
    copy: gr.Button
    copied: gr.Textbox
    clear: gr.Button
    link: gr.Textbox
    model_a: gr.Dropdown
    side_by_side: gr.Checkbox
    model_b: gr.Dropdown
    kind: gr.Radio
    gold: gr.Textbox
    new_tokens: gr.Slider
    temperature: gr.Slider

    @property
    def asked(self) -> list[Any]:
        """What a link holds."""
        return [self.text, self.kind, self.gold, self.model_a, self.side_by_side, self.model_b]


@dataclass(frozen=True, eq=False)  # by identity: Gradio hashes what it calls
class _Conversations:
    """What the buttons do."""

    settings: Settings
    models: Mapping[str, ChatModel]
    turns: Turns
    stops: Stops = field(default_factory=Stops)

    def start(
        self, text: str | None, kind: str | None, gold: str | None, wanted: bool
    ) -> tuple[Question | None, bool, str, Any, Any, Any]:
        """The question, whether the second model is asked too, what is said of it, the buttons and the box."""
        question = Question((text or "").strip(), kind or ask.AUTO, gold or "")
        try:
            ask.check_question(question, self.settings.limits)
        except UserError as error:
            return None, False, markup.notice(markup.sentence(error), "error"), gr.skip(), gr.skip(), gr.skip()
        return question, wanted, "", gr.Button(interactive=False), gr.Button(interactive=True), ""

    def answer(
        self,
        request: gr.Request,
        question: Question | None,
        thread: Thread,
        name: str,
        new_tokens: float,
        temperature: float,
    ) -> Generator[tuple[Any, Any], None, None]:
        if question is None:
            yield gr.skip(), gr.skip()
            return
        earlier = thread[-(_MOST_EXCHANGES - 1) :]
        current = Exchange(question, Response(name))
        shown = messages(earlier)
        yield (*earlier, current), [*shown, *messages((current,))]
        with self.stops.working(session_of(request)) as stopped:
            try:
                if name not in self.models:
                    raise UserError("choose a model of the list")
                require_key_owner(request, self.settings)
                sampling = ask.sampling_of(new_tokens, temperature, self.settings.limits)
                earlier_turns = history(thread, self.settings.limits.turns, name)
                client = client_of(request, self.settings)
                for response in ask.respond(
                    self.models[name], question, earlier_turns, sampling, self.turns, client, stopped.is_set
                ):
                    current = replace(current, response=response)
                    yield (*earlier, current), [*shown, *messages((current,))]
            except UserError as error:
                current = replace(current, failed=markup.sentence(error))
                yield (*earlier, current), [*shown, *messages((current,))]

    def answer_beside(
        self, request: gr.Request, wanted: bool, question: Question | None, *given: Any
    ) -> Generator[tuple[Any, Any], None, None]:
        """The second model, where it is wanted."""
        yield from self.answer(request, question if wanted else None, *given)

    def halt(self, request: gr.Request) -> None:
        self.stops.stop(session_of(request))

    def reset(self, request: gr.Request) -> tuple[Any, ...]:
        """An empty conversation, once nothing writes into the old one any more."""
        session, deadline = session_of(request), time.monotonic() + _LONGEST_STOP
        self.stops.stop(session)
        while self.stops.is_working(session) and time.monotonic() < deadline:
            time.sleep(0.05)
        return (), [], (), [], gr.Button(interactive=True), gr.Button(interactive=False), "", "", None, False

    def from_link(self, link: str | None) -> tuple[Any, ...]:
        """What a shared link asks: question, kind, gold, model, whether a second one stands beside it, and which."""
        limits, names = self.settings.limits, list(self.models)
        given = {name: values[-1] for name, values in parse_qs(link or "").items()}
        if "question" not in given:  # somebody may have begun to type
            return ("", *(gr.skip() for _ in range(6)))
        kind, model, second = given.get("kind"), given.get("model"), given.get("second")
        return (
            "",
            given["question"][: limits.question_characters],
            kind if kind in ask.KINDS else ask.AUTO,
            given.get("gold", "")[: limits.gold_characters],
            model if model in self.models else names[0],
            second in self.models,
            second if second in self.models else names[-1],
        )


def build(
    settings: Settings,
    models: Mapping[str, ChatModel],
    turns: Turns,
    inputs: CheckInputs,
    page: gr.Blocks,
    tabs: gr.Tabs,
) -> None:
    gr.Markdown(
        "Ask a science question. Under each response you see the answer that the scorer reads in it.",
        elem_classes="ms-lead",
    )
    pending, beside = gr.State(None), gr.State(False)
    thread_a, thread_b = (gr.State((), time_to_live=_SESSION_SECONDS) for _ in "ab")
    form, do = _layout(settings.limits, list(models)), _Conversations(settings, models, turns)
    quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    buttons = [form.submit, form.stop]
    sampled = [form.new_tokens, form.temperature]
    asked = gr.on(
        [form.submit.click, form.text.submit],
        do.start,
        [form.text, form.kind, form.gold, form.side_by_side],
        [pending, beside, form.said, *buttons, form.text],
        trigger_mode="once",
        **quiet,
    )
    most = settings.limits.at_once + settings.limits.waiting
    side_a = asked.then(
        do.answer,
        [pending, thread_a, form.model_a, *sampled],
        [thread_a, form.chats[0]],
        concurrency_limit=most,
        **quiet,
    )
    side_b = asked.then(
        do.answer_beside,
        [beside, pending, thread_b, form.model_b, *sampled],
        [thread_b, form.chats[1]],
        concurrency_limit=most,
        **quiet,
    )
    everything = [thread_a, form.chats[0], thread_b, form.chats[1], *buttons]
    for side in (side_a, side_b):
        side.then(_buttons, [pending, beside, thread_a, thread_b], buttons, **quiet)
    form.stop.click(do.halt, None, None, **quiet)
    form.clear.click(do.reset, None, [*everything, form.text, form.said, pending, beside], **quiet)
    for chat, thread in ((form.chats[0], thread_a), (form.chats[1], thread_b)):
        chat.clear(lambda: (), None, thread, **quiet)
    _name_chats(form, quiet)
    _share(form, quiet)
    form.copy.click(_last_response, thread_a, [form.copied, form.said], **quiet).then(
        None, form.copied, None, js=_COPY, api_visibility="private"
    )
    for chat in form.chats:
        chat.example_select(_example, None, [form.text, form.kind, form.gold], **quiet)
    taken = [inputs.response, inputs.gold, inputs.kind, inputs.options, inputs.truncated, inputs.more]
    form.over.click(_to_check, thread_a, [*taken, tabs, form.said], **quiet)
    page.load(do.from_link, form.link, [form.link, *form.asked], js=_FROM_LINK, **quiet)


def _name_chats(form: _Form, quiet: dict[str, Any]) -> None:
    """A chat has the name of its model; the second one is there where two are asked."""
    form.side_by_side.change(
        lambda on, name: (gr.Chatbot(visible=on, label=name), gr.Dropdown(visible=on)),
        [form.side_by_side, form.model_b],
        [form.chats[1], form.model_b],
        **quiet,
    )
    form.model_a.change(lambda name: gr.Chatbot(label=name), form.model_a, form.chats[0], **quiet)
    form.model_b.change(lambda name: gr.Chatbot(label=name), form.model_b, form.chats[1], **quiet)


def _share(form: _Form, quiet: dict[str, Any]) -> None:
    """Copies the link to what is asked, and shows it."""
    form.share.click(None, form.asked, form.link, js=_SHARE, api_visibility="private").then(
        lambda address: (
            gr.Textbox(visible=bool(address)),
            "" if address else markup.notice("Type a question first: the link holds it.", "error"),
        ),
        form.link,
        [form.link, form.said],
        **quiet,
    )


def _layout(limits: Limits, names: list[str]) -> _Form:
    with gr.Row(equal_height=True):
        chats = _chat(names[0], "chat-a"), _chat("Second model", "chat-b", visible=False)
    said = gr.HTML("", elem_id="ask-said")
    text = gr.Textbox(
        label="Question",
        placeholder="Type a question; LaTeX between $ signs is rendered. Enter asks, Shift+Enter is a new line.",
        lines=1,  # of more, Enter would break the line and Shift+Enter ask
        max_lines=12,
        max_length=limits.question_characters,
        submit_btn=False,
        elem_id="question",
    )
    with gr.Row():
        submit = gr.Button("Ask", variant="primary", min_width=110, elem_id="ask-button")
        stop = gr.Button("Stop", variant="stop", min_width=110, interactive=False, elem_id="stop-button")
        over = gr.Button("Check this answer", min_width=150, elem_id="to-check", elem_classes="ms-quiet")
        copy = gr.Button("Copy response", min_width=130, elem_id="copy-button", elem_classes="ms-quiet")
        share = gr.Button("Share link", min_width=110, elem_id="share-button", elem_classes="ms-quiet")
        clear = gr.Button("New conversation", min_width=150, elem_id="clear-button", elem_classes="ms-quiet")
    copied = gr.Textbox(visible=False)
    link = gr.Textbox(label="Link to this question (copied)", visible=False, elem_id="share-link", buttons=["copy"])
    with gr.Accordion("Model and answer key", open=False, elem_id="ask-options"):
        with gr.Row():
            model_a = gr.Dropdown(names, value=names[0], label="Model", min_width=200)
            side_by_side = gr.Checkbox(label="A second model beside it", min_width=200, elem_id="side-by-side")
            model_b = gr.Dropdown(
                names, value=names[-1], label="Second model", min_width=200, visible=False, elem_id="model-second"
            )
        with gr.Row():
            kind = gr.Radio(
                list(ask.KINDS),
                value=ask.AUTO,
                label="Kind of answer",
                info="auto takes choice if the question lists options, else math",
                min_width=280,
            )
            gold = gr.Textbox(
                label="Gold answer (optional)",
                info="With it, each response is marked right or wrong.",
                max_length=limits.gold_characters,
                min_width=200,
                elem_id="ask-gold",
            )
        with gr.Row():
            new_tokens = gr.Slider(16, limits.new_tokens, value=min(400, limits.new_tokens), step=16, label="Tokens")
            temperature = gr.Slider(
                0, 1.5, value=0, step=0.1, label="Temperature", info="At 0 the response is the same every time."
            )
    return _Form(
        chats, said, text, submit, stop, over, share, copy, copied, clear, link,
        model_a, side_by_side, model_b, kind, gold, new_tokens, temperature,
    )  # fmt: skip


def history(thread: Thread, turns: int, model: str) -> list[Message]:
    """The latest exchanges with a model as it reads them; what failed is left out, and what another one answered."""
    kept = [e for e in thread if not e.failed and e.response.text and e.response.model == model]
    kept = kept[-turns:] if turns else []
    found: list[Message] = []
    for exchange in kept:
        found.append({"role": "user", "content": ask.prompt(exchange.question)})
        found.append({"role": "assistant", "content": exchange.response.text})
    return found


def messages(thread: Thread) -> list[dict[str, str]]:
    """The thread as the chat shows it: HTML that is safe, whatever was asked and answered."""
    shown = []
    for exchange in thread:
        shown.append({"role": "user", "content": markup.response_html(exchange.question.text)})
        shown.append({"role": "assistant", "content": _response_html(exchange)})
    return shown


def _response_html(exchange: Exchange) -> str:
    response = exchange.response
    by = f'<p class="ms-by">{escape(response.model)}</p>'
    if exchange.failed:
        return by + markup.thought_html(response.text) + markup.notice(exchange.failed, "error")
    if response.waiting:
        return f'{by}<p class="ms-waiting">In line: {response.waiting} before you.</p>'
    if not response.text and response.finish_reason is None:
        so_far = f" {response.seconds:.0f} s; Stop ends it." if response.seconds >= _SECONDS_TO_WORRY else ""
        return f'{by}<p class="ms-waiting">Reading the question …{so_far}</p>'
    html = by + markup.thought_html(response.text)
    if response.finish_reason is None:
        return html
    if response.ended:
        html += f'<p class="ms-cut">{_cut(response)}</p>'
    question = exchange.question
    if not response.status:  # no answer was looked for
        return html
    is_tex = question.answer_kind in ("math", "numeric")
    return html + check.answer_line(
        response.answer, response.rule, response.status, response.correct, gold=question.gold, is_tex=is_tex
    )


def _cut(response: Response) -> str:
    """Why there is no more of a response."""
    reasons = {
        "stopped": "Stopped by you.",
        "time": "Time ran out: this is what came within it.",
        "characters": "Cut: the page shows no longer response.",
    }
    return reasons.get(response.ended, f"Cut at {response.most_tokens:,} tokens: allow it more, then ask again.")


def _buttons(pending: Question | None, beside: bool, a: Thread, b: Thread) -> tuple[Any, Any]:
    """Ask again once all who were asked are done: one may be before the other has begun."""
    asked = (a, b) if beside else (a,)
    begun = pending is None or all(thread and thread[-1].question == pending for thread in asked)
    if not begun or any(thread and not thread[-1].is_over for thread in (a, b)):
        return gr.skip(), gr.skip()
    return gr.Button(interactive=True), gr.Button(interactive=False)


def _to_check(thread: Thread) -> tuple[Any, ...]:
    done = [e for e in thread if e.response.text]
    if not done:
        return *(gr.skip() for _ in range(7)), markup.notice("Ask something first.", "error")
    question, response = done[-1].question, done[-1].response
    options, cut = ask.options(question.text), response.finish_reason != "stop"
    return (
        response.text,
        question.gold,
        question.answer_kind,
        "\n".join(options) if question.answer_kind == "choice" else "",
        cut,
        gr.Accordion(open=bool(options) or cut),
        gr.Tabs(selected="check"),
        "",
    )


def _last_response(thread: Thread) -> tuple[str, str]:
    """What is copied, as the model wrote it, and what is said of it."""
    done = [exchange for exchange in thread if exchange.response.text]
    if not done:
        return "", markup.notice("Ask something first.", "error")
    return done[-1].response.text, markup.notice("Copied, as the model wrote it.", "done")


def _example(chosen: gr.SelectData) -> tuple[str, str, str]:
    """What an example of the empty chat asks: its text, kind and gold."""
    there = examples()
    number = chosen.index if isinstance(chosen.index, int) and 0 <= chosen.index < len(there) else 0
    asked = there[number].question
    return asked.text, asked.kind, asked.gold


def _chat(name: str, elem_id: str, *, visible: bool = True) -> gr.Chatbot:
    return gr.Chatbot(
        label=name,
        visible=visible,
        elem_id=elem_id,
        height=430,
        min_width=300,
        latex_delimiters=markup.LATEX,
        buttons=[],
        feedback_options=None,
        layout="panel",
        placeholder="Type a question below, or take an example.",
        examples=[{"text": e.question.text, "display_text": e.title} for e in examples()],
        allow_file_downloads=False,
        line_breaks=False,
    )
