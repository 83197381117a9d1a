"""The words that link a value with what is said of it, for numbers and formulas alike."""

from __future__ import annotations

import re

# What links a value with the words before it: "the area is 5", "there are 12 ways", "Bob paid 5".
_LINKS = (
    r"s|is|are|was|were|equals?|be|gets?|gives?|yields?|obtain|have|has|had|needs?|takes?|took|leaves?|left|remains?"
    r"|contains?|becomes|makes|made|find|found|costs?|as|differ\sby|[a-z]{2,12}ed|paid|pays|spends?|spent|sold|bought|ate"
    r"|reads?|ran|runs|won|drove|weighs|measures|requires?|totals?|(?:amounts|comes|sums|adds\sup)\sto|results\sin"
)
LINKED = re.compile(
    rf"""(?:
        (?:\b|(?<=\w)')(?:{_LINKS})
        (?:\s(?:to\sbe|that|exactly|only|just|a|an|the|then|simply|now|in\stotal))*
      | (?<![<>!=])= | [:是为為は] | 等于 | \b(?:ist|est|sono|son)
    )[\s$*_(\\\[]{{0,6}}$""",
    re.I | re.X,
)
