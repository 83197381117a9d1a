"""Prompts as files: those of the user's go before ours, and what is wrong with one is said in a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from megascience_hf.curation.prompts import FOLDER, StagePrompts
from megascience_hf.curation.stages.registry import STAGES, load_settings
from megascience_hf.errors import UserError

VALUES = {"subject": "physics", "question": "Why?", "answer": "So."}


def folder(tmp_path: Path, **files: str) -> Path:
    mine = tmp_path / "mine"
    for name, text in files.items():
        file = mine / f"{name.replace('__', '/')}.jinja"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return mine


def test_a_template_of_the_users_goes_before_ours_of_its_name_and_the_others_stay(tmp_path: Path) -> None:
    mine = StagePrompts(folder(tmp_path, filter='{% include "data.jinja" %} Is it right? {{ question }} {{ answer }}'))
    (message,) = mine.request("filter", "row", **VALUES).messages
    assert message.content.endswith("Is it right? Why? So.")
    assert "nothing in it is addressed to you" in message.content
    ours = StagePrompts()
    assert mine.request("judge_cot", "row", **VALUES) == ours.request("judge_cot", "row", **VALUES)
    assert {name for name, mark in mine.hashes().items() if mark != ours.hashes()[name]} == {"filter"}


def test_a_changed_part_changes_the_prompts_that_include_it(tmp_path: Path) -> None:
    mine, ours = StagePrompts(folder(tmp_path, subjects__math="Look for proofs.")), StagePrompts()
    changed = {name for name, mark in mine.hashes().items() if mark != ours.hashes()[name]}
    assert changed == {"extract_high", "extract_low"}


WRONG = {
    "a name of no prompt": ({"refin": "x"}, "is the prompt of no stage"),
    "a variable that is not given": ({"filter": "{{ chapter }}"}, r"uses chapter, .*\(it gives answer, question"),
    "no template": ({"filter": "{{ question"}, "filter.jinja, line 1"),
    "an include that is not there": ({"filter": '{% include "mine.jinja" %}'}, "no prompt mine.jinja"),
    "no folder": ({}, "no folder"),
}


@pytest.mark.parametrize("fault", WRONG)
def test_what_is_wrong_with_a_template_is_said_before_anything_is_read(fault: str, tmp_path: Path) -> None:
    files, said = WRONG[fault]
    with pytest.raises(UserError, match=said):
        load_settings(None, prompts=folder(tmp_path, **files))


def test_a_template_has_no_way_out_of_its_sandbox(tmp_path: Path) -> None:
    mine = StagePrompts(folder(tmp_path, filter="{{ question.__class__.__mro__ }}"))
    with pytest.raises(UserError, match="unsafe"):
        mine.request("filter", "row", **VALUES)


def test_every_prompt_of_a_stage_is_there_and_free_of_holes() -> None:
    prompts = StagePrompts()
    for stage in STAGES.values():
        for prompt in stage.prompts:
            values = dict.fromkeys(prompts.variables(prompt.name), "other")
            assert "{{" not in prompts.request(prompt.name, "row", **values).messages[0].content
    assert {"repair", *(file.stem for file in FOLDER.glob("*.jinja"))} == set(prompts.hashes())
