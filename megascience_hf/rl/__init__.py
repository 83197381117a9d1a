"""GRPO presets for TRL: complete files for `trl grpo --config FILE`, with our scorer as the reward."""
