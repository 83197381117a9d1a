"""Pictures of a report's page for docs/results.md, by headless Chromium (apt-get install chromium).

python bench/make_results.py /tmp/made && megascience report /tmp/made --power -o /tmp/report.html
python bench/report_pictures.py /tmp/report.html docs
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from pathlib import Path

from PIL import Image, ImageChops

DARK = ("--blink-settings=preferredColorScheme=0",)
# name, width, height of the window in pixels, first and last line of the picture (negative: from the end), options
PICTURES = (
    ("results-table", 1440, 7000, 0, 1100, ()),
    ("results-figures-dark", 1440, 7000, 1900, 3250, DARK),
    ("results-samples", 1440, 7000, -1100, 0, ()),
    ("results-phone", 390, 9000, -1450, -500, ()),
)


def take(page: Path, file: Path, width: int, height: int, first: int, last: int, options: tuple[str, ...]) -> None:
    """Write lines `first` to `last` of the page as it looks in a window of that size."""
    with tempfile.TemporaryDirectory() as folder:
        shot = Path(folder) / "shot.png"
        command = [
            *("chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync", *options),
            *(f"--user-data-dir={folder}/profile", "--virtual-time-budget=10000"),
            *(f"--window-size={width},{height}", f"--screenshot={shot}", page.absolute().as_uri()),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        picture = Image.open(shot).convert("RGB")
        background = Image.new("RGB", picture.size, picture.getpixel((0, 0)))
        end = ImageChops.difference(picture, background).getbbox()[3]
        top, bottom = (first, last) if first >= 0 else (end + first, end + last)
        cut = picture.crop((0, top, width, bottom)).quantize(255)
        cut.save(file, optimize=True)
        print(f"{file}: {cut.size[0]} × {cut.size[1]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("page", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    for name, *place in PICTURES:
        take(arguments.page, arguments.out / f"{name}.png", *place)


if __name__ == "__main__":
    main()
