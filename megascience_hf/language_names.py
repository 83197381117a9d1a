"""English names of languages, for cards and reports."""

from __future__ import annotations

import pycountry


def language_name(code: str) -> str:
    """English, for en; the code itself where ISO 639 has none such."""
    kind = "alpha_2" if len(code) == 2 else "alpha_3"
    found = pycountry.languages.get(**{kind: code})
    return str(found.name) if found else code
