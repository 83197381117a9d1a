"""One calm theme, with the fonts that the visitor's system has: nothing is loaded from elsewhere."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

import gradio as gr

_HERE = Path(__file__).parent
CSS = (_HERE / "space.css").read_text(encoding="utf-8")
HEAD = (_HERE / "space_head.html").read_text(encoding="utf-8")
_PREVIEW = re.compile(r'<meta\s+(?:property="og:|name="twitter:)[^>]*/?>')  # Gradio's, of itself
_SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif")
_MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")


def preview_text(title: str, description: str) -> None:
    """What a link to the page shows where it is pasted; Gradio's own pages say "Click to try out the app!"."""
    from gradio.routes import templates
    from jinja2 import ChoiceLoader, DictLoader

    name, environment = "frontend/index.html", templates.env
    assert environment.loader is not None  # noqa: S101
    page, *_ = environment.loader.get_source(environment, name)
    said = {"og:title": title, "og:description": description, "og:type": "website"}
    tags = "".join(f'<meta property="{key}" content="{escape(value)}" />' for key, value in said.items())
    tags += f'<meta name="description" content="{escape(description)}" /><meta name="twitter:card" content="summary" />'
    described = _PREVIEW.sub("", page).replace("<head>", f"<head>{{% raw %}}{tags}{{% endraw %}}", 1)
    environment.loader = ChoiceLoader([DictLoader({name: described}), environment.loader])


def theme() -> gr.themes.Base:
    return gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        secondary_hue=gr.themes.colors.slate,
        neutral_hue=gr.themes.colors.slate,
        radius_size=gr.themes.sizes.radius_md,
        font=_SANS,
        font_mono=_MONO,
    ).set(
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_dark="*primary_700",
        button_primary_background_fill_hover_dark="*primary_800",
        button_primary_text_color="white",
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_300",
        block_info_text_color="*neutral_600",
        block_info_text_color_dark="*neutral_300",
        block_label_text_color="*neutral_700",
        block_label_text_color_dark="*neutral_200",
        block_title_text_color="*neutral_800",
        block_title_text_color_dark="*neutral_100",
        input_placeholder_color="*neutral_600",
        input_placeholder_color_dark="*neutral_300",
        color_accent="*primary_700",
        color_accent_soft="*primary_50",
    )
