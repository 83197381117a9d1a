"""The page of a report: what is embedded and what is said to be left out, untrusted text, and a real browser."""

from __future__ import annotations

import base64
import gzip
import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from websockets.sync.client import connect

from megascience_hf.results import html_page
from megascience_hf.results.records import Item, Run
from megascience_hf.results.report import build

MakeRun = Callable[..., Run]
Write = Callable[..., Path]
CHROMIUM = shutil.which("chromium")
ATTACK = '</script><script>document.title="owned"</script><img src=x onerror=\'document.title="owned"\'>'


def rewrite(details: Path, change: Callable[[dict[str, Any]], None]) -> None:
    table = pq.read_table(details)
    rows = table.to_pylist()
    for row in rows:
        change(row)
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), details)


def blocks(page: str) -> list[list[dict[str, Any]]]:
    found = re.findall(r'<script type="application/octet-stream" id="block-\d+">([A-Za-z0-9+/=]*)</script>', page)
    return [json.loads(gzip.decompress(base64.b64decode(block))) for block in found]


@pytest.fixture
def page(tmp_path: Path, make_run: MakeRun, write_lighteval: Write) -> Path:
    """Of a model whose name, prompts and responses try to be HTML."""
    write_lighteval(tmp_path, [make_run("<b>m&m</b>", "gsm8k", "1" * 50 + "0" * 30 + "?T")])
    [details] = tmp_path.rglob("*.parquet")

    def attack(row: dict[str, Any]) -> None:
        row["doc"]["query"] = f"Question 𝑥 {ATTACK}"
        row["model_response"]["text"] = [f"𝑥𝑥{ATTACK} so B it is."]
        row["doc"]["specific"]["span"] = [2, 3]  # characters, of which the first two take two units each in JavaScript

    rewrite(details, attack)
    file = tmp_path / "report.html"
    html_page.write(build([str(tmp_path)]), file, samples_per_run=12)
    return file


def test_untrusted_text_is_never_markup(page: Path) -> None:
    html = page.read_text()
    assert "<b>m&m</b>" not in html
    assert "&lt;b&gt;m&amp;m&lt;/b&gt;" in html
    assert "owned" not in html  # only inside the packed blocks
    assert blocks(html)[0][0]["prompt"].endswith(ATTACK)


def test_the_page_loads_nothing_from_elsewhere(page: Path) -> None:
    html = page.read_text()
    assert "default-src 'none'" in html
    assert not re.search(r'(?:src|href)="(?!#)', re.sub(r"xlink:href=\"#[^\"]*\"", "", html))
    assert not re.findall(r"url\((?!#)", html)


def test_the_span_is_cut_out_by_characters(page: Path) -> None:
    sample = blocks(page.read_text())[0][0]
    assert (sample["before"], sample["span"]) == ("𝑥𝑥", "<")


def test_as_many_samples_as_asked_for_are_embedded_each_kind_in_turn_and_the_page_says_so(page: Path) -> None:
    [samples] = blocks(page.read_text())
    assert [sample["outcome"] for sample in samples[:6]] == ["wrong", "no answer", "right"] * 2
    assert [s["outcome"] for s in samples].count("no answer") == 2
    assert len(samples) == 12
    index = re.search(r'<script type="application/json" id="index">(.*)</script>', page.read_text())
    assert index
    assert [(entry["shown"], entry["items"]) for entry in json.loads(index[1])] == [(12, 82)]


def test_the_choice_of_samples_depends_on_nothing_but_the_items() -> None:
    items = [Item(f"{n:016x}", n % 2 == 0, "extracted") for n in range(200)]
    assert html_page.choose(items, 20) == html_page.choose(items, 50)[:20]
    assert html_page.choose(items, 0) == []
    assert len(html_page.choose(items[:3], 10)) == 3


def test_the_same_report_is_the_same_bytes(tmp_path: Path, make_run: MakeRun, write_lighteval: Write) -> None:
    write_lighteval(tmp_path / "r", [make_run("m", "gsm8k", "10?T")])
    for name in ("one.html", "two.html"):
        html_page.write(build([str(tmp_path / "r")]), tmp_path / name)
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()


def test_a_long_response_is_cut_in_its_middle_and_says_how_much() -> None:
    short = html_page.shortened("a" * 30_000 + "END", 1_000)
    assert short.endswith("END")
    assert "[… 29,003 characters left out …]" in short
    assert html_page.shortened("short", 1_000) == "short"


def test_a_page_never_holds_more_than_its_budget_of_samples(
    tmp_path: Path, make_run: MakeRun, write_lighteval: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_lighteval(tmp_path, [make_run("m", name, "10" * 50) for name in ("gsm8k", "math")])
    monkeypatch.setattr(html_page, "SAMPLES_PER_PAGE", 30)
    html_page.write(build([str(tmp_path)]), tmp_path / "x.html", samples_per_run=100)
    assert [len(block) for block in blocks((tmp_path / "x.html").read_text())] == [15, 15]


def test_a_file_of_scores_has_no_texts_and_the_page_says_so(tmp_path: Path) -> None:
    row = {"id": "a", "task": "gsm8k", "correct": True, "status": "extracted"}
    (tmp_path / "m.jsonl").write_text(json.dumps(row))
    html_page.write(build([str(tmp_path / "m.jsonl")]), tmp_path / "x.html")
    assert "these files hold no prompts and responses" in (tmp_path / "x.html").read_text()


def test_gpqa_is_marked_as_not_to_be_shown_in_public(tmp_path: Path, make_run: MakeRun, write_lighteval: Write) -> None:
    write_lighteval(tmp_path, [make_run("m", "gpqa_diamond", "10")])
    html_page.write(build([str(tmp_path)]), tmp_path / "x.html")
    assert '"private": true' in (tmp_path / "x.html").read_text()


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (apt-get install chromium)")
def test_in_a_browser_the_viewer_shows_the_first_sample_with_its_span_and_nothing_runs(page: Path) -> None:
    assert CHROMIUM
    command = [
        *(CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"),
        *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
        f"--user-data-dir={page.parent / 'profile'}",
        *("--virtual-time-budget=10000", "--dump-dom", page.as_uri()),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert "<title>owned" not in done.stdout
    assert "<mark>&lt;</mark>" in done.stdout
    assert done.stdout.count('role="option"') == 12
    assert "12 of 82 responses are in this page" in done.stdout


class Browser:
    """Chromium without a window, driven by its DevTools protocol."""

    def __init__(self, page: Path, width: int) -> None:
        assert CHROMIUM
        profile = page.parent / f"profile-{width}"
        self.process = subprocess.Popen(
            [
                *(CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"),
                *("--disable-background-networking", "--disable-component-update", "--remote-debugging-port=0"),
                *(f"--user-data-dir={profile}", f"--window-size={width},900", page.as_uri()),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        port = self._wait(lambda: (profile / "DevToolsActivePort").read_text().split()[0])
        targets = self._wait(lambda: [t for t in self._targets(port) if t["type"] == "page"])
        self.open = ExitStack()
        self.socket = self.open.enter_context(connect(targets[0]["webSocketDebuggerUrl"], max_size=None))
        self.number = 0
        # A window of Chromium is never narrower than 500 pixels; a phone is.
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        self._wait(lambda: self.evaluate("document.querySelectorAll('#list [aria-selected]').length === 1") or None)

    @staticmethod
    def _targets(port: str) -> list[dict[str, Any]]:
        with urlopen(f"http://127.0.0.1:{port}/json") as answer:
            targets: list[dict[str, Any]] = json.load(answer)
        return targets

    @staticmethod
    def _wait(look: Callable[[], Any]) -> Any:
        for _ in range(200):
            try:
                if found := look():
                    return found
            except (OSError, IndexError):
                pass
            time.sleep(0.1)
        raise AssertionError("the browser did not get that far in 20 s")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            answer: dict[str, Any] = json.loads(self.socket.recv(timeout=20))
            if answer.get("id") == self.number:
                return answer["result"]

    def evaluate(self, expression: str) -> Any:
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def press(self, key: str) -> None:
        for kind in ("keyDown", "keyUp"):
            text = {"text": key} if kind == "keyDown" and len(key) == 1 else {}
            self.call("Input.dispatchKeyEvent", type=kind, key=key, **text)

    def selected(self) -> str:
        return str(self.evaluate("document.querySelector('#list [aria-selected]').id"))

    def close(self) -> None:
        self.open.close()
        self.process.terminate()
        self.process.wait(timeout=20)


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (apt-get install chromium)")
def test_in_a_browser_the_keyboard_moves_filters_and_finds(page: Path) -> None:
    browser = Browser(page, 1440)
    try:
        browser.press("j")
        browser.press("j")
        assert browser.selected() == "sample-2"
        browser.press("k")
        assert browser.selected() == "sample-1"
        browser.press("/")
        for key in "nowhere":
            browser.press(key)
        assert browser.evaluate("document.getElementById('find').value") == "nowhere"
        assert browser.evaluate("document.getElementById('list').textContent") == "No sample matches."
        browser.press("Escape")
        assert browser.selected() == "sample-0"
        assert browser.evaluate("document.title").startswith("<b>m&m</b>")
    finally:
        browser.close()


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (apt-get install chromium)")
def test_on_a_phone_the_page_is_not_wider_than_the_screen(page: Path) -> None:
    browser = Browser(page, 390)
    try:
        assert browser.evaluate("window.innerWidth") == 390
        assert browser.evaluate("document.documentElement.scrollWidth") <= 390
        assert browser.evaluate("document.getElementById('viewer').getBoundingClientRect().width") <= 390
    finally:
        browser.close()
