"""The model that is asked where rules cannot tell, and the record of what it said.

A judge sees a question, its gold and the answer that rules have extracted: no response, no reasoning. It never
overrules what rules have proven, and a reply that cannot be read is no verdict. The package is imported by commands
that judge alone; its own imports are light until a model is asked.
"""

from megascience_hf.judging.records import Case, Opinion, When

__all__ = ["Case", "Opinion", "When"]
