"""The page of a dataset report in a real browser: both widths, by day and by night."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from megascience_hf.curation.report.run import dataset_of, report_dataset
from megascience_hf.curation.report.schema import Options
from megascience_hf.pages import dataset_pages, dataset_tables
from megascience_hf.tasks.loading import SAMPLE

CHROMIUM = shutil.which("chromium")
# The machine may be closed to the network: a browser that looks for updates would wait for each refusal.
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
ATTACK = "</pre><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"


@pytest.mark.parametrize(
    ("rows", "of", "shown"),
    [
        (0, 5, "0%"),
        (0, 0, "0%"),
        (1, 1_000_000, "<0.1%"),
        (1, 3, "33.3%"),
        (999_999, 1_000_000, ">99.9%"),
        (5, 5, "100%"),
    ],
)
def test_a_share_is_nothing_or_all_only_if_it_is(rows: int, of: int, shown: str) -> None:
    assert dataset_tables.share(rows, of) == shown


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of rows in three sources and a subject of hostile markup, with words that no line can hold."""
    folder = tmp_path_factory.mktemp("report")
    rows = [
        {
            "question": f"Why does body {n} fall {'w' * 300 if n % 5 == 0 else 'down'} {ATTACK}",
            "answer": f"Because {ATTACK} " * n + "$" + "x+" * 200 + "$",
            "subject": ("physics", "数学", ATTACK, "$x_1", "")[n % 5],
            "source": ("textbook_reasoning", "natural_reasoning", "a" * 90)[n % 3],
            "reference_answer": n,
        }
        for n in range(60)
    ]
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows) + "{broken\n")
    report = report_dataset(dataset_of(str(folder / "rows.jsonl")), Options(data_dir=SAMPLE))
    dataset_pages.write(report, folder / "report.html")
    return folder / "report.html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("chromium is not installed (apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_is_accessible_and_runs_nothing(browser: Any, page_file: Path, width: int, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page_file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.title().endswith("what it holds")
    assert said == []
    assert asked == [page_file.as_uri()]
    assert page.locator("figure svg").count() == 2
    assert page.locator("#examples article").count() == 9
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in violations] == []
    page.close()


def test_the_same_report_is_the_same_bytes(page_file: Path) -> None:
    report = report_dataset(dataset_of(str(page_file.with_name("rows.jsonl"))), Options(data_dir=SAMPLE))
    dataset_pages.write(report, page_file.with_name("again.html"))
    assert page_file.with_name("again.html").read_bytes() == page_file.read_bytes()
