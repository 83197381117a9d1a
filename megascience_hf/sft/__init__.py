"""Training presets for TRL: complete YAML files that `trl sft --config FILE` takes as they are."""
