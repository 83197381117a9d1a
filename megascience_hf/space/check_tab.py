"""The tab Check an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from megascience_hf.errors import UserError
from megascience_hf.space import check, markup
from megascience_hf.space.settings import Settings
from megascience_hf.space.turns import OtherWork
from megascience_hf.space.visitors import client_of, require_key_owner

_EXAMPLES = {
    "units are converted": [
        *("The energy is $4.2\\times 10^{3}$ J, so the answer is \\boxed{4.2\\text{ kJ}}.", "4200", "numeric", "J", "")
    ],
    "another form": ["We get $x^2+2x+1$. Hence the result is \\boxed{(x+1)^2}.", "x^2+2x+1", "math", "", ""],
    "the model changes its mind": ["B looks right. Wait, B is too large.\n\n**Answer: C**", "C", "choice", "", ""],
    "the text of an option": [
        *("Water boils because its vapour pressure reaches that of the air, so it is evaporation.", "B", "choice", ""),
        "melting\nevaporation\nsublimation",
    ],
    "no single answer": ["It could be either B or C, depending on the temperature.", "B", "choice", "", ""],
    "a label": ["The passage supports the claim, so the answer is yes.", "yes", "label", "", "yes\nno\nmaybe"],
    "words": ["The organelle is called the **mitochondrion**.", "mitochondrion", "text", "", ""],
}
_EMPTY = markup.notice(
    "Paste a response, its gold answer if there is one, and press Check; or take an example. No model is needed."
)
_TO_THE_MARK = "() => document.querySelector('#ms-span')?.scrollIntoView({block: 'nearest'})"


@dataclass(frozen=True, slots=True)
class CheckInputs:
    """What the tab Ask fills in when it sends a response over."""

    response: gr.Textbox
    gold: gr.Textbox
    kind: gr.Radio
    options: gr.Textbox
    truncated: gr.Checkbox
    more: gr.Accordion


@dataclass(frozen=True, eq=False)  # by identity: Gradio hashes what it calls
class _Checker:
    settings: Settings
    work: OtherWork

    def example(
        self, response: str, gold: str, kind: str, unit: str, options: str,
        request: gr.Request = None,  # type: ignore[assignment]
    ) -> tuple[str, str]:  # fmt: skip
        """One of the examples, which have no tolerance and were not cut."""
        return self.run(request, response, gold, kind, options, unit, None, False)

    # Gradio gives the request before the values of the fields.
    def run(self, request: gr.Request, *given: Any) -> tuple[str, str]:
        try:
            with self.work.of(client_of(request, self.settings)):
                found = self._found(*given)
        except UserError as error:
            return markup.notice(markup.sentence(error), "error"), ""
        return check.verdict_html(found), check.source_html(found)

    def judge(self, request: gr.Request, *given: Any) -> tuple[str, str, str]:
        *of_answer, question = given
        try:
            with self.work.of(client_of(request, self.settings)):
                require_key_owner(request, self.settings, judge=True)
                found = self._found(*of_answer)
                said = self._said(found, question or "")
        except UserError as error:
            return markup.notice(markup.sentence(error), "error"), "", ""
        return check.verdict_html(found), check.source_html(found), said

    def _said(self, found: check.Check, question: str) -> str:
        try:
            return check.judged_html(found, question, self.settings)
        except UserError as error:
            return markup.notice(markup.sentence(error), "error")

    def _found(
        self,
        response: str | None,
        gold: str | None,
        kind: str | None,
        options: str | None,
        unit: str | None,
        rel_tol: str | None,
        truncated: bool,
    ) -> check.Check:
        # A field that was never shown, or was emptied, is None.
        return check.check(
            response or "",
            gold or "",
            kind or "",
            options=options or "",
            unit=unit or "",
            rel_tol=_tolerance(rel_tol or ""),
            truncated=truncated,
            limits=self.settings.limits,
        )


def _tolerance(given: str) -> float | None:
    """The number in the field, None if it is empty.

    Raises:
        UserError: it is none.
    """
    if not given.strip():
        return None
    try:
        tolerance = float(given)
    except ValueError:
        tolerance = -1.0
    if not 0 <= tolerance < 1:
        raise UserError("the relative tolerance must be a number from 0 to 1, such as 0.01, or empty")
    return tolerance


def build(settings: Settings, work: OtherWork) -> CheckInputs:
    limits = settings.limits
    gr.Markdown(
        "What the scorer reads in a response, by which rule, and why it is right or wrong. The same code scores every "
        "benchmark.",
        elem_classes="ms-lead",
    )
    with gr.Row():
        with gr.Column(min_width=300):
            response = gr.Textbox(
                label="Response", lines=9, max_lines=18, max_length=limits.response_characters, elem_id="check-response"
            )
            with gr.Row():
                gold = gr.Textbox(
                    label="Gold answer", max_length=limits.gold_characters, min_width=140, elem_id="check-gold"
                )
                unit = gr.Textbox(label="Unit of the gold", info="For numeric answers", max_length=100, min_width=120)
            kind = gr.Radio(list(check.KINDS), value="numeric", label="Kind of answer", elem_id="check-kind")
            more, options, rel_tol, truncated, question = _more(settings)
            with gr.Row():
                button = gr.Button("Check", variant="primary", elem_id="check-button")
                ask = gr.Button("Ask a judge", visible=bool(settings.judge), elem_id="check-judge")
        with gr.Column(min_width=300):
            verdict = gr.HTML(_EMPTY, elem_id="check-verdict")
            said = gr.HTML("", elem_id="check-judged")
            source = gr.HTML("", elem_id="check-source")
    checker = _Checker(settings, work)
    gr.Examples(
        list(_EXAMPLES.values()),
        [response, gold, kind, unit, options],
        [verdict, source],
        checker.example,
        run_on_click=True,
        cache_examples=False,
        example_labels=list(_EXAMPLES),
        label="Examples",
        api_visibility="private",
    )

    given = [response, gold, kind, options, unit, rel_tol, truncated]
    gr.on(
        [button.click, gold.submit],
        checker.run,
        given,
        [verdict, source],
        api_visibility="private",
        concurrency_limit=4,
        show_progress="minimal",
    ).then(lambda: "", None, said, api_visibility="private", queue=False)  # what was said of another answer
    if settings.judge:
        ask.click(
            checker.judge,
            [*given, question],
            [verdict, source, said],
            api_visibility="private",
            concurrency_limit=4,
        )
    source.change(None, None, None, js=_TO_THE_MARK, api_visibility="private")
    return CheckInputs(response, gold, kind, options, truncated, more)


def _more(settings: Settings) -> tuple[gr.Accordion, gr.Textbox, gr.Textbox, gr.Checkbox, gr.Textbox]:
    """What few answers need: options, tolerance, whether it was cut, and the question for a judge."""
    with gr.Accordion("More", open=False, elem_id="check-more") as more:
        options = gr.Textbox(
            elem_id="check-options",
            label="Options or labels, one a line",
            info="For choice the texts of the options, for label the labels that are allowed",
            lines=4,
            max_length=settings.limits.gold_characters,
        )
        rel_tol = gr.Textbox(  # an empty field of numbers becomes a 0 once it is shown
            label="Relative tolerance",
            info="Such as 0.01. Leave it empty for the scorer's own.",
            max_length=20,
            elem_id="check-tolerance",
        )
        truncated = gr.Checkbox(label="The response was cut by the token limit", elem_id="check-cut")
        question = gr.Textbox(
            label="Question, for the judge",
            lines=2,
            max_length=settings.limits.question_characters,
            visible=bool(settings.judge),
        )
    return more, options, rel_tol, truncated, question
