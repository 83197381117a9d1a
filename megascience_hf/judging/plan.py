"""What judging would ask and cost, before anything is asked."""

from __future__ import annotations

from dataclasses import dataclass, field

from megascience_hf.judging.judge import request_of
from megascience_hf.judging.presets import prompts
from megascience_hf.judging.records import MAX_ANSWER, Case
from megascience_hf.judging.settings import JudgeSettings
from megascience_hf.llm.ledger import Usage
from megascience_hf.llm.prompts import Prompts
from megascience_hf.llm.usage import count
from megascience_hf.terminal import dollars

# Tokens of a verdict with a short comparison before it.
REPLY_TOKENS = 80


@dataclass(slots=True)
class Plan:
    """What a run asks; counted case by case.

    Args:
        cases: answers to be judged, without those that are too long for a judge.
        sent: tokens of one request for each of them, by an approximate count.
    """

    settings: JudgeSettings
    cases: int = 0
    sent: int = 0
    _prompts: Prompts = field(default_factory=prompts)

    def add(self, case: Case) -> None:
        if len(case.answer) <= MAX_ANSWER:
            self.cases += 1
            self.sent += count(request_of(case, self.settings, self._prompts).messages[0].content)

    def usage(self, requests: int, reply_tokens: int = REPLY_TOKENS) -> Usage:
        """Tokens if each case takes so many requests."""
        return Usage(self.sent * requests, self.cases * requests * reply_tokens)

    def lines(self) -> list[str]:
        """For the terminal: calls, tokens and cost from the least that may be asked to the most."""
        votes, most = self.settings.votes, 2 * self.settings.most_votes
        few, many = self.usage(votes), self.usage(most, self.settings.max_tokens)
        calls = f"{self.cases * votes:,} calls" if votes == 1 else f"{self.cases:,} to {self.cases * votes:,} calls"
        lines = [
            f"{self.settings.record} would be asked about {self.cases:,} answers: {calls}, as it finds none or all of "
            f"them right, and then ~{few.prompt_tokens:,} tokens sent and ~{few.completion_tokens:,} received",
            f"at most {self.cases * most:,} calls, if it contradicts itself, with every repair, and every reply at "
            "max_tokens",
        ]
        if self.settings.price_in or self.settings.price_out:
            cost = [dollars(self.settings.cost(usage)) or "$0" for usage in (few, many)]
            return [*lines, f"cost: ~{cost[0]}, at most ~{cost[1]}"]
        return [*lines, "no cost: no --price-in or --price-out is given"]
