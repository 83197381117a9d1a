"""Ways to train: the paper's full fine-tuning, adapters for one GPU, and a smoke test for a laptop."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Variant:
    """A way to train. What the paper does not state is our choice and says so in docs/training.md."""

    name: str
    title: str
    learning_rate: float
    dtype: str  # of the weights in memory; the computation is in bfloat16 on a GPU
    lora_rank: int = 0  # 0: all weights are trained
    quantized: bool = False  # the frozen weights in 4 bits (NF4, double quantization)

    @property
    def adapters(self) -> bool:
        return self.lora_rank > 0

    @property
    def lora_alpha(self) -> int:
        return 2 * self.lora_rank


# The weights stay in float32 under bfloat16 computation: bfloat16 numbers near 0.02 are 1e-4 apart, and updates of 5e-6
# would be rounded away. DeepSpeed, which the paper used, keeps such a copy by itself.
FULL = Variant("full", "full fine-tuning", 5e-6, "float32")
LORA = Variant("lora", "LoRA", 1e-4, "bfloat16", lora_rank=64)
QLORA = Variant("qlora", "QLoRA", 1e-4, "bfloat16", lora_rank=64, quantized=True)
# A few steps with a learning rate that they can show.
SMOKE = Variant("smoke", "a smoke test", 1e-4, "float32")

VARIANTS = {variant.name: variant for variant in (FULL, LORA, QLORA, SMOKE)}
