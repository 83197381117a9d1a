"""Items of the benchmarks whose published gold is known to be wrong or broken, by their hash, with reason and source.

`known.jsonl` has our own findings (`bench/errata.py`, each confirmed by reading). `build.py` makes further lists of the
published re-gradings, which are read in their own files. A list holds hashes (`Item.id`) and reasons, never the text of
an item. Nothing is scored otherwise because of it: `report` shows the accuracy as published, and beside it the one
without these items.
"""

from megascience_hf.tasks.errata.lists import Errata, known
from megascience_hf.tasks.errata.records import LEFT_OUT, Erratum, Fault

__all__ = ["LEFT_OUT", "Errata", "Erratum", "Fault", "known"]
