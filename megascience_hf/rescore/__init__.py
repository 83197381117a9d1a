"""Score saved responses again, without the model: what `megascience score` runs.

`score_file` reads rows (JSON lines, a JSON list, lighteval's details or the `predictions.json` of the MegaScience
authors), scores each through `answers.AnswerKey` and writes a JSON line for each; `print_summary` shows what came out.
"""

from megascience_hf.rescore.run import score_file
from megascience_hf.rescore.summary import Summary, print_summary

__all__ = ["Summary", "print_summary", "score_file"]
