"""The scorer as a reward for reinforcement learning: bounded, without signals, the same in every thread and process.

`trl grpo --reward_funcs megascience_hf.rewards.science_reward`. What is right is decided by `answers` alone; here stand
the calling conventions of the trainers: TRL's in `science` and `format`, others in `verl` and `verifiers`.
"""

from megascience_hf.rewards.format import FormatReward, format_reward
from megascience_hf.rewards.science import ScienceReward, science_reward

__all__ = ["FormatReward", "ScienceReward", "format_reward", "science_reward"]
