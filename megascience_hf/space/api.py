"""The named endpoints, for `gradio_client` and, where `gradio[mcp]` is installed, as tools of MCP."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr

from megascience_hf.errors import UserError
from megascience_hf.foreign_text import without_addresses
from megascience_hf.space import ask, check, data_tab, data_view, results_view
from megascience_hf.space.ask import Question
from megascience_hf.space.chat.protocol import ChatModel
from megascience_hf.space.settings import Settings
from megascience_hf.space.turns import OtherWork, Turns
from megascience_hf.space.visitors import client_of, require_key_owner

_MOST_ROWS = 50


def _refused(error: UserError) -> gr.Error:
    return gr.Error(without_addresses(str(error)), print_exception=False)


@dataclass(frozen=True, eq=False)  # by identity: Gradio hashes what it calls
class _Endpoints:
    settings: Settings
    models: Mapping[str, ChatModel]
    turns: Turns
    work: OtherWork

    def check_answer(
        self,
        response: str,
        gold: str = "",
        kind: str = "math",
        options: str = "",
        unit: str = "",
        rel_tol: float | None = None,
        truncated: bool = False,
        request: gr.Request = None,  # type: ignore[assignment]
    ) -> dict[str, Any]:
        """
        Score a model's response against a gold answer, by the rules that score MegaScience's benchmarks.

        Args:
            response (str): The model's text, reasoning included.
            gold (str): The right answer; for choice its letter or letters. Empty: the answer is read, not compared.
            kind (str): One of choice, math, numeric, label, text.
            options (str): For choice the texts of the options, for label the admitted labels, one a line.
            unit (str): Unit of the gold, for numeric.
            rel_tol (float | None): Relative tolerance; null for the scorer's own.
            truncated (bool): Whether the response was cut by a token limit.

        Returns:
            dict: correct, reason, undecided (rules cannot tell), status, answer, rule, rule_explained, span.
        """
        try:
            with self.work.of(client_of(request, self.settings)):
                return check.check(
                    response,
                    gold,
                    kind,
                    options=options,
                    unit=unit,
                    rel_tol=rel_tol,
                    truncated=truncated,
                    limits=self.settings.limits,
                ).to_row()
        except UserError as error:
            raise _refused(error) from None

    def ask_model(
        self,
        question: str,
        model: str = "",
        kind: str = "auto",
        gold: str = "",
        new_tokens: int = 400,
        temperature: float = 0.0,
        request: gr.Request = None,  # type: ignore[assignment]
    ) -> Generator[dict[str, Any], None, None]:
        """
        Ask a model a science question; the response streams, and its last state has the extracted answer.

        Args:
            question (str): The question; options on lines of their own as "(A) …".
            model (str): A model of this Space; empty for its first.
            kind (str): Kind of answer: auto, choice, math, numeric, label, text.
            gold (str): The right answer, for a verdict; may be empty.
            new_tokens (int): Most tokens of the response.
            temperature (float): 0 gives the same response every time.

        Returns:
            dict: model, response, finished, answer, rule, status, correct.
        """
        limits = self.settings.limits
        asked = Question(question.strip(), kind, gold)
        name = model or next(iter(self.models))
        try:
            ask.check_question(asked, limits)
            if name not in self.models:
                raise UserError(f"no model {name!r} here: {', '.join(self.models)}")
            require_key_owner(request, self.settings)
            sampling, client = ask.sampling_of(new_tokens, temperature, limits), client_of(request, self.settings)
            for response in ask.respond(self.models[name], asked, [], sampling, self.turns, client):
                yield response.to_row()
        except UserError as error:
            raise _refused(error) from None

    def paper_results(self, family: str = "", category: str = "Averages") -> list[dict[str, Any]]:
        """
        The published accuracies of MegaScience's paper (arXiv 2507.16812), in percent, from the highest average down.

        Args:
            family (str): Qwen2.5, Qwen3, Llama3.1 or Other data; empty for all.
            category (str): Averages, General, Specific or Math.

        Returns:
            list: one object a model; Gain is in points over the Instruct model of the same base.
        """
        try:
            board = results_view.leaderboard(results_view.Uploads(), [family] if family else [], category)
        except UserError as error:
            raise _refused(error) from None
        return [dict(zip(board.headers, values, strict=True)) for values in board.values()]

    def search_rows(
        self,
        text: str = "",
        subject: str = "",
        source: str = "",
        limit: int = 10,
        request: gr.Request = None,  # type: ignore[assignment]
    ) -> list[dict[str, str]]:
        """
        Rows of the data of this Space whose question or answer holds every word of the text.

        Args:
            text (str): Words to look for; empty for all rows.
            subject (str): biology, chemistry, cs, economics, math, medicine or physics; empty for all.
            source (str): textbook_reasoning, natural_reasoning or nemotron_science; empty for all.
            limit (int): At most so many rows, up to 50.

        Returns:
            list: question, answer, subject, source and reference_answer of each row.
        """
        try:
            rows = data_tab.first_source(self.settings, request)
            found = data_view.search(rows, [subject] if subject else [], [source] if source else [], text)
        except UserError as error:
            raise _refused(error) from None
        return [
            {
                "question": row.question,
                "answer": row.answer,
                "subject": row.subject,
                "source": row.source,
                "reference_answer": row.reference_answer,
            }
            for row in found[: min(max(1, limit), _MOST_ROWS)]
        ]


def build(settings: Settings, models: Mapping[str, ChatModel], turns: Turns, work: OtherWork) -> None:
    limits, serve = settings.limits, _Endpoints(settings, models, turns, work)
    gr.api(serve.check_answer, api_name="check_answer", concurrency_limit=4)
    gr.api(serve.ask_model, api_name="ask", concurrency_limit=limits.at_once + limits.waiting)
    gr.api(serve.paper_results, api_name="paper_results", concurrency_limit=2)
    gr.api(serve.search_rows, api_name="search_rows", concurrency_limit=2)
