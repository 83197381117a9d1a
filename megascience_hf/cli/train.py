"""Train on the data: presets, `sft`, `ablate`."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from megascience_hf.cli import options
from megascience_hf.errors import UserError

if TYPE_CHECKING:  # `--help` waits for no models
    from megascience_hf.sft.preset import Overrides

app = typer.Typer()


class _ShowByDefault(TyperGroup):
    """`preset NAME …` is `preset show NAME …`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # typer's own copy of click's Context, or click's
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            args = ["show", *args]
        return super().parse_args(ctx, args)


presets = typer.Typer(
    cls=_ShowByDefault, help="The training presets; `preset NAME` is `preset show NAME`, whose --help has the options."
)


@dataclass(frozen=True, slots=True)
class PresetOptions:
    """What is wanted otherwise than a preset has it, of every command that `takes` them."""

    variant: Annotated[str | None, typer.Option(help="full, lora or qlora.")] = None
    data: Annotated[str | None, typer.Option("--data", help="megascience, textbook_reasoning or a folder.")] = None
    gpus: Annotated[int | None, typer.Option(help="GPUs; the examples a step stay the same.")] = None
    gpu_memory: Annotated[int | None, typer.Option(help="GB of one GPU.")] = None
    sharding: Annotated[str | None, typer.Option(help="fsdp2 or zero3, for full fine-tuning on several GPUs.")] = None
    packing: Annotated[bool | None, typer.Option("--packing/--no-packing", help="Several examples in a row.")] = None
    mean_tokens: Annotated[float | None, typer.Option(min=1, help="Of an example of a folder, for --packing.")] = None
    nodes: Annotated[int | None, typer.Option(help="Machines that the GPUs are in.")] = None
    rows: Annotated[int | None, typer.Option(help="Train so many rows, chosen by a hash; more rows hold fewer.")] = None

    def overrides(self) -> Overrides:
        from megascience_hf.sft.preset import Overrides

        return Overrides(**{field.name: getattr(self, field.name) for field in fields(self)})


@dataclass(frozen=True, slots=True)
class PrintOptions:
    """What of a preset is printed, if not the path of its file."""

    form: Annotated[str | None, typer.Option("--format", help="trl, llamafactory or axolotl.")] = None
    slurm: Annotated[bool, typer.Option("--slurm", help="A batch script for Slurm, requeued and resumed.")] = False
    hf_jobs: Annotated[
        str | None, typer.Option(metavar="FLAVOR", help="The command for HF Jobs, with its price an hour.")
    ] = None
    check: Annotated[
        str | None, typer.Option(metavar="DATA", help="Count this data instead: lengths, cuts, padding, steps.")
    ] = None
    tokenizer: Annotated[str | None, typer.Option(help="For --check, instead of the preset's model.")] = None
    tokens_per_second: Annotated[float | None, typer.Option(min=0.001, help="For the hours in --check.")] = None

    def require_one(self, list_presets: bool) -> None:
        """Raises UserError if different things are asked for, or what goes with another."""
        modes = {
            "--list": list_presets,
            "--slurm": self.slurm,
            "--hf-jobs": self.hf_jobs is not None,
            "--check": self.check is not None,
            "--format": self.form is not None,
        }
        asked = [option for option, given in modes.items() if given]
        if len(asked) > 1:
            raise UserError(f"{asked[0]} and {asked[1]} print different things: leave one of them out")
        if self.check is None and (self.tokenizer is not None or self.tokens_per_second is not None):
            raise UserError("--tokenizer and --tokens-per-second go with --check DATA")


@presets.command("show")
@options.takes(wanted=PresetOptions, printed=PrintOptions)
def show_preset(
    *,
    name: Annotated[str | None, typer.Argument(help="For example qwen2.5-7b; --list shows all.")] = None,
    list_presets: Annotated[bool, typer.Option("--list", help="The table of presets.")] = False,
    wanted: PresetOptions,
    printed: PrintOptions,
    rl: Annotated[bool, typer.Option("--rl", help="GRPO with our scorer as the reward, for `trl grpo`.")] = False,
    vllm: Annotated[str | None, typer.Option(help="With --rl: colocate, server or none.")] = None,
    start: Annotated[str | None, typer.Option(help="With --rl: megascience (the published model) or base.")] = None,
) -> None:
    """Print the path of a training preset, for `trl sft --config "$(megascience preset NAME)"`.

    With options, and with --rl of a model's name, it prints the file itself, rendered for them.
    """
    from megascience_hf.rl import preset as rl_presets
    from megascience_hf.sft import cli_output

    if rl or (name is not None and rl_presets.is_meant(name)):
        from megascience_hf.rl import cli_output as rl_output

        of_sft = (wanted.sharding, wanted.packing, wanted.mean_tokens, wanted.rows)
        if printed != PrintOptions() or any(option is not None for option in of_sft):
            raise UserError("with --rl go --variant, --data, --gpus, --gpu-memory, --nodes, --vllm and --start")
        if list_presets:
            rl_output.show_all()
            return
        shared = (wanted.variant, wanted.data, wanted.gpus, wanted.gpu_memory, wanted.nodes)
        rl_output.show(name, rl_presets.Overrides(*shared, vllm, start), whole=rl)
        return
    if vllm is not None or start is not None:
        raise UserError("--vllm and --start go with --rl")
    printed.require_one(list_presets)
    overrides = wanted.overrides()
    if list_presets:
        if overrides or name is not None:
            raise UserError("--list shows the presets as they are: leave a name and other options out")
        cli_output.show_all()
        return
    if printed.slurm or printed.hf_jobs is not None:
        cli_output.show_elsewhere(name, overrides, printed.hf_jobs)
    elif printed.check is not None:
        cli_output.show_check(
            name, overrides, printed.check, tokenizer=printed.tokenizer, tokens_per_second=printed.tokens_per_second
        )
    else:
        cli_output.show(name, overrides, printed.form)


@presets.command("render")
def render_presets(check: options.Check = False) -> None:
    """Write the YAML files of all presets, and the tables of docs/training.md and docs/rl.md."""
    from megascience_hf.rl import cli_output as rl_output
    from megascience_hf.rl import preset as rl_presets
    from megascience_hf.sft import cli_output

    cli_output.render(check, rl_output.write(check), rl_presets.misfits())


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
@options.takes(wanted=PresetOptions)
def sft(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A preset; megascience preset --list shows them.")],
    wanted: PresetOptions,
    timed: Annotated[
        bool, typer.Option("--time", help="Train 20 steps, keep nothing: tokens/s, MFU, how long all would take.")
    ] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the last checkpoint in output_dir.")] = False,
) -> None:
    """Train with a preset: `trl sft --config …` in one word. All other options go to TRL as they are."""
    from megascience_hf.sft import launch
    from megascience_hf.sft import preset as room

    overrides = wanted.overrides()
    chosen = room.adapt(name, overrides) if overrides else room.get(name)
    if timed and resume:
        raise UserError("--time trains its own 20 steps from the beginning: leave --resume out")
    words = [*context.args, *(launch.timing(chosen, context.args) if timed else [])]
    arguments = launch.command(chosen, words, resume)
    launch.require_model(chosen, words)
    launch.require_rows(chosen, words)
    raise typer.Exit(launch.run(arguments, *launch.output_folder(chosen, words)))


@app.command()
def finish(
    checkpoint: Annotated[Path, typer.Argument(help="A checkpoint, or a trainer's output folder.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder of the model; by default CHECKPOINT-finished.")
    ] = None,
    base_weights: Annotated[
        str | None, typer.Option(help="Of an adapter whose base model has moved: its folder or Hub id.")
    ] = None,
    check: Annotated[bool, typer.Option("--check/--no-check", help="Ask three questions: does it stop?")] = True,
    endpoint: Annotated[
        str | None, typer.Option(help="Ask the model that a server serves (http://…/v1, for example vLLM).")
    ] = None,
    served_model: Annotated[str | None, typer.Option(help="Its name on that server, if it serves several.")] = None,
    max_new_tokens: Annotated[int, typer.Option(min=1, help="An answer that is longer did not stop.")] = 512,
    preset: Annotated[str | None, typer.Option(help="The preset that it was trained with, for the card.")] = None,
    name: Annotated[str | None, typer.Option(help="OWNER/NAME on the Hub; by default the folder's name.")] = None,
    base_model: Annotated[str | None, typer.Option(help="OWNER/NAME of what was fine-tuned, for the card.")] = None,
    licence: Annotated[str | None, typer.Option(help="For the card; by default that of the base model.")] = None,
) -> None:
    """Make a model of what a trainer left: adapter merged, bfloat16, chat template, stop tokens, card; does it stop?"""
    from dataclasses import replace

    from megascience_hf.cards import checkpoint_card
    from megascience_hf.sft import finish_output

    request = finish_output.Request(
        checkpoint, out, base_weights, check=check, endpoint=endpoint, served=served_model, longest=max_new_tokens
    )
    facts = checkpoint_card.ModelFacts(name, licence, base_model)

    def require_card(source: Path) -> None:
        checkpoint_card.require_base(source, preset, facts)

    def write_card(folder: Path, source: Path, title: str) -> None:
        checkpoint_card.write(folder, preset=preset, facts=replace(facts, name=name or title), made_from=source)

    raise typer.Exit(finish_output.run(request, require_card, write_card))


@app.command()
def ablate(
    ablation: Annotated[str, typer.Argument(help="The ablation as YAML; or paper-table-3, or sample.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder of the run; by default the ablation's name.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only the plan, with costs and commands; written too with --out.")
    ] = False,
    only: Annotated[
        list[str] | None, typer.Option(help="Cells by name, pattern (nemotron-*) or number in the plan. Repeatable.")
    ] = None,
    step: Annotated[
        list[str] | None, typer.Option(help="Only data, train, evaluate or table. Repeatable; by default all.")
    ] = None,
    base_model: Annotated[str | None, typer.Option(help="Instead of the file's: Hub id or folder.")] = None,
) -> None:
    """Train on {source x selection x size}, evaluate each, and compare them item by item. Killed, it goes on."""
    from megascience_hf.ablation import cli_output
    from megascience_hf.terminal import Console

    raise typer.Exit(
        cli_output.ablate(
            ablation, out, Console(), dry_run=dry_run, only=only or [], steps=step or [], base_model=base_model
        )
    )
