"""The six screenshots in docs/space/: each tab in Debian's chromium, and the first one on a phone.

python bench/space_pictures.py docs/space

The tab Publish is shown with the Hub of the tests (tests/hub/hub_server.py), to which nothing is sent.
"""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import pytest
from PIL import Image
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "hub"))
from hub_server import running, sign_in

from megascience_hf.space.app import build, launch_page
from megascience_hf.space.chat.registry import load_models
from megascience_hf.space.settings import Settings

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
_HEIGHT = 1_500
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


def picture(page: Any, folder: Path, name: str) -> None:
    """The page, or so many pixels of it, in 256 colours."""
    page.mouse.move(0, 0)
    page.wait_for_timeout(600)
    size = page.evaluate("[document.documentElement.clientWidth, document.documentElement.scrollHeight]")
    clip = {"x": 0, "y": 0, "width": size[0], "height": min(_HEIGHT, size[1])}
    file = folder / f"{name}.png"
    page.screenshot(path=file, full_page=True, clip=clip)
    Image.open(file).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)


def opened(browser: Any, url: str, width: int) -> Any:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.set_default_timeout(60_000)
    page.goto(f"{url}?__theme=light")
    page.wait_for_selector("#question textarea")
    page.wait_for_timeout(800)
    page.locator("#chat-a button", has_text="chemistry:").first.click()
    page.wait_for_timeout(600)
    return page


def asked(page: Any, answers: int) -> None:
    page.click("#ask-button")
    page.wait_for_function("n => document.querySelectorAll('.ms-answer').length >= n", arg=answers, timeout=240_000)


def on_a_phone(browser: Any, url: str, folder: Path) -> None:
    page = opened(browser, url, 390)
    asked(page, 1)
    picture(page, folder, "ask-phone")
    page.close()


def pictures(browser: Any, url: str, folder: Path, results: Path) -> None:
    page = opened(browser, url, 1_280)
    page.click("#ask-options > button")
    page.get_by_label("A second model beside it").check()
    page.wait_for_selector("#chat-b")
    page.click("#ask-options > button")
    asked(page, 2)
    picture(page, folder, "ask")
    tab(page, "Check an answer")
    page.fill("#check-response textarea", RESPONSE)
    page.fill("#check-gold textarea", "81300")
    page.get_by_label("Unit of the gold").fill("J")
    page.click("#check-button")
    page.wait_for_selector(".ms-verdict")
    picture(page, folder, "check")
    tab(page, "Results")
    page.get_by_role("button", name="Your own results").click()
    page.set_input_files("#results-upload input[type=file]", results)
    page.wait_for_selector("#upload-said .ms-done")
    page.wait_for_selector("#results-table th:has-text('my-model')")
    picture(page, folder, "results")
    tab(page, "Data")
    page.click("#rows summary >> nth=0")
    picture(page, folder, "data")
    tab(page, "Publish")
    page.fill("#publish-repo textarea, #publish-repo input", "datasets/me/results-of-my-model")
    page.click("#preview-button")
    page.wait_for_selector("#publish-card table")
    picture(page, folder, "publish")
    page.close()


def own_results(folder: Path) -> Path:
    """A file as `megascience score -o` writes it, of all items of GSM8K, of which nineteen in twenty are right."""
    file = folder / "my-model.jsonl"
    row = '{{"id": "q{}", "task": "megascience:gsm8k|0", "correct": {}, "status": "extracted"}}'
    file.write_text(
        "\n".join(row.format(n, "false" if n % 20 == 0 else "true") for n in range(1_319)), encoding="utf-8"
    )
    return file


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/space")
    folder.mkdir(parents=True, exist_ok=True)
    settings = Settings(online=False)
    settings = replace(settings, limits=replace(settings.limits, new_tokens=512))
    models = load_models(settings)
    [model] = models.values()
    model.load()  # type: ignore[attr-defined]
    page = build(settings, models)
    with tempfile.TemporaryDirectory() as temporary, running() as hub, sync_playwright() as playwright:
        sign_in(hub, pytest.MonkeyPatch())
        _, url, _ = launch_page(page, settings, prevent_thread_lock=True, quiet=True)
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        on_a_phone(browser, url, folder)
        pictures(browser, url, folder, own_results(Path(temporary)))
        browser.close()
        page.close(verbose=False)


if __name__ == "__main__":
    main()
