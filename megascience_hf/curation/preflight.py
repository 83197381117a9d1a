"""What a run needs later is looked for before the first call is paid: servers, embedder, benchmarks."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from megascience_hf.curation.pipeline.settings import CurationSettings
from megascience_hf.curation.pipeline.stage import RunPaths, Stage
from megascience_hf.curation.stages.decontaminate import DECONTAMINATE
from megascience_hf.errors import UserError
from megascience_hf.llm.endpoints import check_endpoint
from megascience_hf.llm.ledger import totals
from megascience_hf.similarity import embeddings
from megascience_hf.similarity.benchmark_questions import benchmark_questions


def check(stages: Sequence[Stage], paths: RunPaths, settings: CurationSettings, console: Console) -> None:
    """Look for what the stages that are still to be done need.

    A server is asked for its models as long as no reply of the stage is in the ledger: a run whose replies are all
    there needs none. On Slurm it may be out of reach from here. The benchmarks are no reason to stop: decontamination
    is done again when they can be read.

    Raises:
        UserError: a server does not answer or refuses the key, or the embedder cannot be loaded.
    """
    asking = [stage for stage in stages if stage.asks(settings)]
    if not asking or settings.reread:
        return
    if settings.executor.kind != "slurm":
        new = [stage for stage in asking if not totals(paths.ledger, stage.name).calls]
        models = {(m.endpoint, m.name): m for stage in new if (m := settings.model(stage.name)) is not None}
        for model in models.values():
            if said := check_endpoint(model):
                console.print(said, style="bold", highlight=False, markup=False, soft_wrap=True)
    if DECONTAMINATE.name not in {stage.name for stage in asking}:
        return
    try:
        benchmark_questions(settings.decontamination.data_dir)
    except UserError as error:
        said = f"decontamination will have to be done again: {error}"
        console.print(said, style="bold", highlight=False, markup=False, soft_wrap=True)
        return  # the embedder is not asked for then
    try:
        embeddings.check(settings.decontamination.embedder)
    except UserError as error:
        raise UserError(f"{error} (decontamination.embedder in the settings)") from None
