"""What may be wrong with a published item, and the record that says so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """What is wrong. The words are near to those of MMLU-Redux (Gema et al., arXiv 2406.04127)."""

    WRONG_GOLD = "wrong_gold"
    NO_RIGHT_OPTION = "no_right_option"
    SEVERAL_RIGHT_OPTIONS = "several_right_options"
    UNCLEAR = "unclear"
    UNREADABLE_GOLD = "unreadable_gold"
    CONTRADICTED = "contradicted"
    REPEATED_GOLD = "repeated_gold"
    REPEATED_OPTIONS = "repeated_options"
    ONE_OPTION = "one_option"


WORDS: dict[Fault, str] = {
    Fault.WRONG_GOLD: "the published gold is wrong",
    Fault.NO_RIGHT_OPTION: "no option is right",
    Fault.SEVERAL_RIGHT_OPTIONS: "several options are right and one is the gold",
    Fault.UNCLEAR: "the question, as it stands, has no one answer",
    Fault.UNREADABLE_GOLD: "the gold cannot be read",
    Fault.CONTRADICTED: "the same question has another gold elsewhere in the benchmark",
    Fault.REPEATED_GOLD: "another option has the text of the gold",
    Fault.REPEATED_OPTIONS: "two wrong options have the same text",
    Fault.ONE_OPTION: "there is one option",
}

# These make an item easier and leave its gold what it is: listed, and never left out.
LEFT_OUT = frozenset(Fault) - {Fault.REPEATED_OPTIONS, Fault.ONE_OPTION}


@dataclass(frozen=True, slots=True)
class Erratum:
    """One item of a benchmark, and what is wrong with it.

    Args:
        benchmark: the name in `tasks.BENCHMARKS`.
        item: `tasks.Item.id`, the hash of its question and gold.
        reason: in a few words of ours, without the text of the item.
        source: who says so: an address, or "megascience-hf" for our own reading.
    """

    benchmark: str
    item: str
    fault: Fault
    reason: str
    source: str

    @property
    def left_out(self) -> bool:
        """Whether the item is left out of the accuracy without errata."""
        return self.fault in LEFT_OUT
