"""The models of the settings."""

from __future__ import annotations

from megascience_hf.space.chat.protocol import ChatModel
from megascience_hf.space.settings import Settings


def load_models(settings: Settings) -> dict[str, ChatModel]:
    """The models of the settings by name. Weights are loaded when a model is first asked, on ZeroGPU at once."""
    models: list[ChatModel]
    if settings.backend in ("local", "zerogpu"):
        from megascience_hf.space.chat.local import TransformersModel

        names = settings.models or ("",)
        models = [TransformersModel(name, zerogpu=settings.backend == "zerogpu") for name in names]
    else:
        from megascience_hf.space.chat.server import endpoint_model, provider_model

        if settings.backend == "endpoint":
            models = [endpoint_model(name, settings.endpoint) for name in settings.models]
        else:
            models = [provider_model(name, settings.provider) for name in settings.models]
    return {model.name: model for model in models}
