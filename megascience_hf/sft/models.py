"""The base models of the published MegaScience models, and the small one for a laptop.

Sizes are those of the `config.json` of each repository; a test counts the parameters of the same architecture in
transformers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Architecture:
    """A decoder-only transformer with grouped-query attention and a gated MLP, dense or a mixture of experts."""

    model_type: str  # in transformers
    hidden: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    intermediate: int  # of the MLP; of one expert in a mixture
    vocab: int
    tied: bool  # whether the output projection is the embedding
    qkv_bias: bool = False
    qk_norm: bool = False
    experts: int = 0
    experts_per_token: int = 0

    @property
    def query_dim(self) -> int:
        return self.heads * self.head_dim

    @property
    def kv_dim(self) -> int:
        return self.kv_heads * self.head_dim

    @property
    def embedding(self) -> int:
        """Parameters of the embedding."""
        return self.vocab * self.hidden

    @property
    def head(self) -> int:
        """Parameters of the output projection that are not the embedding's."""
        return 0 if self.tied else self.embedding

    @property
    def attention_shapes(self) -> tuple[tuple[int, int], ...]:
        """(inputs, outputs) of the query, key, value and output projections."""
        return (
            (self.hidden, self.query_dim),
            (self.hidden, self.kv_dim),
            (self.hidden, self.kv_dim),
            (self.query_dim, self.hidden),
        )

    @property
    def mlp_shapes(self) -> tuple[tuple[int, int], ...]:
        """(inputs, outputs) of the gate, up and down projections of the MLP or of one expert."""
        return (self.hidden, self.intermediate), (self.hidden, self.intermediate), (self.intermediate, self.hidden)

    @property
    def adapted_shapes(self) -> tuple[tuple[int, int], ...]:
        """(inputs, outputs) of the linear layers of a layer: what adapters are put on, and what is quantized."""
        return self.attention_shapes + (() if self.experts else self.mlp_shapes)

    @property
    def layer(self) -> int:
        """Parameters of one layer."""
        linear = sum(inputs * outputs for inputs, outputs in self.attention_shapes)
        mlp = sum(inputs * outputs for inputs, outputs in self.mlp_shapes)
        router = self.hidden * self.experts
        biases = (self.query_dim + 2 * self.kv_dim) if self.qkv_bias else 0
        norms = 2 * self.hidden + (2 * self.head_dim if self.qk_norm else 0)
        return linear + mlp * max(self.experts, 1) + router + biases + norms

    @property
    def parameters(self) -> int:
        return self.embedding + self.layers * self.layer + self.hidden + self.head

    @property
    def quantizable(self) -> int:
        """Parameters that bitsandbytes stores in 4 bits: of the linear layers inside the layers. Not the embedding and
        the output projection, and not router and experts, which are no such layers in transformers 5."""
        return self.layers * sum(inputs * outputs for inputs, outputs in self.adapted_shapes)

    def lora_parameters(self, rank: int) -> int:
        """Parameters of adapters of the rank on the modules of `lora_targets`."""
        return self.layers * rank * sum(inputs + outputs for inputs, outputs in self.adapted_shapes)

    @property
    def lora_targets(self) -> tuple[str, ...]:
        """The modules that get an adapter: every linear layer; in a mixture of experts only the attention, because
        experts are no modules that PEFT could wrap, and a router is better left alone."""
        attention = ("q_proj", "k_proj", "v_proj", "o_proj")
        return attention if self.experts else (*attention, "gate_proj", "up_proj", "down_proj")


@dataclass(frozen=True, slots=True)
class Model:
    """A base model and how it is made to chat."""

    name: str  # on the command line
    title: str
    repo: str  # on the Hub
    architecture: Architecture
    chat_template: str  # in chat_templates/
    end_of_turn: str  # the token that ends an answer; base models have another `eos_token`
    template_tokens: int  # what the template adds to question and answer, about, by the model's tokenizer
    llamafactory_template: str  # the name of the same template in LLaMA-Factory's `data/template.py`
    licence: str = "apache-2.0"  # the Hub's name of the one that what is trained from it has
    licence_name: str = ""  # of one that the Hub calls "other"
    gpus: int = 8  # of 80 GB, for full fine-tuning: a node, or as many as the model needs

    @property
    def paper_name(self) -> str:
        """As in the tables of arXiv 2507.16812, for the nine that stand there."""
        return self.title.removesuffix("-Base").replace("Llama-", "Llama")

    @property
    def published(self) -> str | None:
        """What the paper made of it, on the Hub; None of a model that it did not train."""
        return f"MegaScience/{self.paper_name}-MegaScience" if self in _PAPER else None


def _qwen2(
    hidden: int, layers: int, heads: int, kv_heads: int, intermediate: int, vocab: int, tied: bool
) -> Architecture:
    return Architecture(
        "qwen2", hidden, layers, heads, kv_heads, hidden // heads, intermediate, vocab, tied, qkv_bias=True
    )


def _qwen3(hidden: int, layers: int, heads: int, intermediate: int, tied: bool) -> Architecture:
    return Architecture("qwen3", hidden, layers, heads, 8, 128, intermediate, 151_936, tied, qk_norm=True)


def _qwen2_5(size: str, architecture: Architecture, **licence: str) -> Model:
    return Model(
        name=f"qwen2.5-{size.lower()}",
        title=f"Qwen2.5-{size}",
        repo=f"Qwen/Qwen2.5-{size}",
        architecture=architecture,
        chat_template="qwen2.5.jinja",
        end_of_turn="<|im_end|>",
        template_tokens=30,
        llamafactory_template="qwen",
        **licence,  # type: ignore[arg-type]
    )


def _qwen3_base(size: str, architecture: Architecture, gpus: int = 8) -> Model:
    return Model(
        name=f"qwen3-{size.lower()}",
        title=f"Qwen3-{size}-Base",
        repo=f"Qwen/Qwen3-{size}-Base",
        architecture=architecture,
        chat_template="qwen3.jinja",
        end_of_turn="<|im_end|>",
        template_tokens=9,
        llamafactory_template="qwen3_nothink",
        gpus=gpus,
    )


_QWEN3_30B_A3B = Architecture(
    "qwen3_moe", 2048, 48, 32, 4, 128, 768, 151_936, tied=False, qk_norm=True, experts=128, experts_per_token=8
)

_PAPER = (  # those of arXiv 2507.16812; a further one stands below
    _qwen2_5("1.5B", _qwen2(1536, 28, 12, 2, 8960, 151_936, tied=True)),
    _qwen2_5(
        "3B",
        _qwen2(2048, 36, 16, 2, 11_008, 151_936, tied=True),
        licence="other",
        licence_name="qwen-research",  # of the seven sizes of Qwen2.5 two are under no Apache licence
    ),
    _qwen2_5("7B", _qwen2(3584, 28, 28, 4, 18_944, 152_064, tied=False)),
    _qwen3_base("1.7B", _qwen3(2048, 28, 16, 6144, tied=True)),
    _qwen3_base("4B", _qwen3(2560, 36, 32, 9728, tied=True)),
    _qwen3_base("8B", _qwen3(4096, 36, 32, 12_288, tied=False)),
    _qwen3_base("14B", _qwen3(5120, 40, 40, 17_408, tied=False)),
    _qwen3_base("30B-A3B", _QWEN3_30B_A3B),
    Model(
        name="llama-3.1-8b",
        title="Llama-3.1-8B",
        repo="meta-llama/Llama-3.1-8B",
        architecture=Architecture("llama", 4096, 32, 32, 8, 128, 14_336, 128_256, tied=False),
        chat_template="llama-3.1.jinja",
        end_of_turn="<|eot_id|>",
        template_tokens=11,
        llamafactory_template="llama3",
        licence="llama3.1",
    ),
)
_ALL = (
    *_PAPER,
    Model(
        name="smollm2-135m",
        title="SmolLM2-135M-Instruct",
        repo="HuggingFaceTB/SmolLM2-135M-Instruct",
        architecture=Architecture("llama", 576, 30, 9, 3, 64, 1536, 49_152, tied=True),
        chat_template="smollm2.jinja",
        end_of_turn="<|im_end|>",
        template_tokens=31,
        llamafactory_template="smollm2",
    ),
)

MODELS = {model.name: model for model in _ALL}
_KNOWN = {model.architecture.model_type for model in _ALL}


def architecture_of(config: Any) -> Architecture | None:
    """Of a model's configuration in transformers; None of a family that no preset has."""
    if config.model_type not in _KNOWN:
        return None
    experts = getattr(config, "num_experts", 0)
    return Architecture(
        config.model_type,
        hidden=config.hidden_size,
        layers=config.num_hidden_layers,
        heads=config.num_attention_heads,
        kv_heads=config.num_key_value_heads,
        head_dim=getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads,
        intermediate=config.moe_intermediate_size if experts else config.intermediate_size,
        vocab=config.vocab_size,
        tied=bool(config.tie_word_embeddings),
        qkv_bias=config.model_type == "qwen2",
        qk_norm=config.model_type.startswith("qwen3"),
        experts=experts,
        experts_per_token=config.num_experts_per_tok if experts else 0,
    )
