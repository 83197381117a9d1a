"""The screenshots in docs/space/: each tab in Debian's chromium, on a wide page, a narrow one, and in the dark.

python bench/space_pictures.py docs/space
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")

from playwright.sync_api import sync_playwright

from megascience_hf.space.app import build, launch_page, warm_up
from megascience_hf.space.chat_models import load_models
from megascience_hf.space.settings import Settings

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
RESPONSE = (
    "The molar mass of water is 18.02 g/mol, so 36.04 g are 2.00 mol.\n\nEach mole releases 40.65 kJ when it "
    "condenses; I first wrote 40.65 J, which is wrong.\n\nThe heat is \\boxed{81.3\\text{ kJ}}."
)


def tab(page: Any, name: str) -> None:
    shown = page.get_by_role("tab", name=name, exact=True).first
    if shown.is_visible():
        shown.click()
    else:
        page.click(".overflow-menu > button")
        page.locator(".overflow-dropdown button", has_text=name).click()
    page.wait_for_timeout(500)


def picture(page: Any, folder: Path, name: str, height: int) -> None:
    page.set_viewport_size({"width": page.viewport_size["width"], "height": height})
    page.wait_for_timeout(400)
    page.screenshot(path=folder / f"{name}.png")


def pictures(browser: Any, url: str, folder: Path, width: int, dark: bool) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{url}?__theme={'dark' if dark else 'light'}")
    page.wait_for_selector("#question textarea")
    page.wait_for_timeout(800)
    suffix = "-phone" if width < 600 else "-dark" if dark else ""
    page.get_by_text("chemistry", exact=True).first.click()
    page.wait_for_timeout(600)
    if width > 600:
        page.click("#ask-options > button")
        page.get_by_label("A second model beside it").check()
        page.wait_for_selector("#chat-b")
        page.click("#ask-options > button")
    page.click("#ask-button")
    page.wait_for_function(
        "n => document.querySelectorAll('.ms-answer').length >= n", arg=2 if width > 600 else 1, timeout=240_000
    )
    picture(page, folder, f"ask{suffix}", 980)
    tab(page, "Check an answer")
    page.fill("#check-response textarea", RESPONSE)
    page.fill("#check-gold textarea", "81300")
    page.get_by_label("Unit of the gold").fill("J")
    page.click("#check-button")
    page.wait_for_selector(".ms-verdict")
    picture(page, folder, f"check{suffix}", 860)
    tab(page, "Results")
    picture(page, folder, f"results{suffix}", 1500)
    tab(page, "Data")
    page.click("#rows summary >> nth=0")
    picture(page, folder, f"data{suffix}", 1100)
    page.close()


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/space")
    folder.mkdir(parents=True, exist_ok=True)
    settings = Settings(online=False)
    settings = replace(settings, limits=replace(settings.limits, new_tokens=512))
    models = load_models(settings)
    warm_up(models)
    [model] = models.values()
    model.load()  # type: ignore[attr-defined]
    page = build(settings, models)
    _, url, _ = launch_page(page, settings, prevent_thread_lock=True, quiet=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for width, dark in ((1280, False), (1280, True), (390, False)):
            pictures(browser, url, folder, width, dark)
        browser.close()
    page.close(verbose=False)


if __name__ == "__main__":
    main()
