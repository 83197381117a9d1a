"""The picture of docs/mixture.md: the report of the embedded sample, by headless Chromium (apt-get install chromium).

python bench/dataset_report_picture.py docs
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

from report_pictures import take

from megascience_hf.builders import science_builder
from megascience_hf.curation.report.run import dataset_of, report_dataset
from megascience_hf.curation.report.schema import Options
from megascience_hf.pages import dataset_pages
from megascience_hf.tasks.loading import SAMPLE


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    sample = Path(science_builder.__file__).with_name("sample.jsonl")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        report = report_dataset(dataset_of(str(sample)), Options(data_dir=SAMPLE))
        dataset_pages.write(replace(report, data="the embedded sample"), page)
        take(page, arguments.out / "dataset-report.png", 1440, 3000, 0, 1590, ())


if __name__ == "__main__":
    main()
