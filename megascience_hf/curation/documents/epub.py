"""EPUB as one page of HTML: its chapters in their order, each as `web_pages` reads a page.

Pandoc's own reader leaves out pictures without a word, also those of formulas, and what programs for pages write.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from urllib.parse import unquote

from lxml import etree

from megascience_hf.curation.documents.web_pages import body_of


def as_html(raw: bytes, longest: int) -> bytes | None:
    """The chapters of a book; None if it is no EPUB, or broken.

    Args:
        longest: bytes that all its pages together may have; more is refused as broken, since a zip can hold any amount.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as book:
            pages = _pages(book)
            if sum(book.getinfo(page).file_size for page in pages) > longest:
                return None
            bodies = [body_of(book.read(page)) for page in pages]
    except (
        zipfile.BadZipFile,
        KeyError,
        etree.XMLSyntaxError,
        ValueError,
        RuntimeError,
        NotImplementedError,
        EOFError,
        OSError,
    ):
        return None
    return b"<html><body>%s</body></html>" % b"\n".join(bodies)


def _pages(book: zipfile.ZipFile) -> list[str]:
    """The paths of the chapters in the order in which they are read (EPUB 3.3, sections 5.4 and 5.7)."""
    container = _xml(book, "META-INF/container.xml")
    package = container.xpath("string(//*[local-name()='rootfile']/@full-path)")
    root = _xml(book, package)
    paths = {item.get("id"): item.get("href", "") for item in root.xpath("//*[local-name()='manifest']/*")}
    spine = [item.get("idref") for item in root.xpath("//*[local-name()='spine']/*") if item.get("linear") != "no"]
    folder = posixpath.dirname(package)
    return [posixpath.normpath(posixpath.join(folder, unquote(paths[name]))) for name in spine if paths.get(name)]


def _xml(book: zipfile.ZipFile, path: str) -> etree._Element:
    if book.getinfo(path).file_size > 5_000_000:
        raise ValueError(f"{path} is too large")
    return etree.fromstring(book.read(path), etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
