"""The packaged presets are files that today's TRL accepts."""

from __future__ import annotations

import pytest

from megascience_hf.errors import UserError
from megascience_hf.sft import preset

trl = pytest.importorskip("trl")


@pytest.mark.parametrize("name", preset.names())
def test_a_preset_is_read_by_trls_own_parser_with_no_key_left_over(name: str) -> None:
    from trl import DatasetMixtureConfig, ModelConfig, ScriptArguments, SFTConfig, TrlParser

    parser = TrlParser((ScriptArguments, SFTConfig, ModelConfig, DatasetMixtureConfig))
    *_, left = parser.parse_args_and_config(["--config", str(preset.path(name))], return_remaining_strings=True)
    # accelerate's, which `trl sft` passes on to `accelerate launch`
    assert set(left[::2]) <= {"--num_processes", "--num_cpu_threads_per_process"}


def test_an_unknown_preset_is_answered_with_the_nearest_name() -> None:
    with pytest.raises(UserError, match="smollm2-135m-smoke"):
        preset.path("smollm2-smoke")
