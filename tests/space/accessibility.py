"""What axe finds on a page that has come to rest."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe

# Gradio dims what is still to be written (".pending") and fades it in; a colour half-way there is no fault of a page.
AT_REST = """() => !document.querySelector(".pending") && document.getAnimations().every(
    (animation) => animation.playState !== "running" || animation.effect.getComputedTiming().endTime === Infinity
)"""


def violations(page: Any) -> list[str]:
    """Each serious or critical violation: axe's rule, and the element.

    What is found is looked for once more: a button that an answer gives back while axe looks is half-way to its colour.
    """
    found = _seen(page)
    if found:
        page.wait_for_timeout(500)
        found = [violation for violation in _seen(page) if violation in found]
    return found


def _seen(page: Any) -> list[str]:
    page.wait_for_function(AT_REST)
    found = Axe().run(page).response["violations"]
    return [f"{v['id']} {v['nodes'][0]['html'][:120]}" for v in found if v["impact"] in ("serious", "critical")]
