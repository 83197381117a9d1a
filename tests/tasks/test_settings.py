"""The settings of `megascience eval`: what each one sends, that it is recorded, and where it is refused."""

from __future__ import annotations

import json
import math
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from chain_model import EOT, write_chain_model

from megascience_hf.errors import UserError
from megascience_hf.results import exams, reading
from megascience_hf.results.usage import of_runs as usage_of
from megascience_hf.tasks import BENCHMARKS, adapters, hf_job, loading, recommended, vllm_server
from megascience_hf.tasks.evaluation import Evaluation
from megascience_hf.tasks.loading import SAMPLE
from megascience_hf.tasks.run import Backend, run
from megascience_hf.tasks.sampling import Sampling
from megascience_hf.version import with_commit

pytest.importorskip("lighteval")
pytest.importorskip("inspect_ai")
BACKENDS = pytest.mark.parametrize("backend", ["inspect", pytest.param("lighteval", marks=pytest.mark.slow)])


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECT_DISPLAY", "none")


@BACKENDS
def test_every_setting_is_sent_and_recorded_by_both_backends(
    backend: Backend, tmp_path: Path, openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    usage = {"prompt_tokens": 1, "completion_tokens": 90, "total_tokens": 91}
    usage["completion_tokens_details"] = {"reasoning_tokens": 60}  # type: ignore[assignment]
    server = openai_server(lambda _: completion("\\boxed{4}", reasoning="Hm.", usage=usage))
    sampling = Sampling(temperature=0.6, top_p=0.9, top_k=20, min_p=0.05, repetition_penalty=1.1, seed=5)
    settings: dict[str, Any] = {
        "sampling": sampling,
        "sampling_by": "card",
        "thinking": "on",
        "thinking_budget": 40,
        "max_new_tokens": 100,
        "system": "Be brief.",
        "stop": ["\n\n\n"],
        "timeout": 30.0,
    }
    run(Evaluation("tiny", tmp_path, ["gsm8k"], data_dir=SAMPLE, endpoint=server.url, **settings), backend)
    for request in server.requests:
        assert {name: value for name, value in request.items() if name not in ("model", "messages")} == {
            "temperature": 0.6,
            "top_p": 0.9,
            "seed": 5,
            "max_tokens": 100,
            "stop": ["\n\n\n"],
            "repetition_penalty": 1.1,
            "top_k": 20,
            "min_p": 0.05,
            "thinking_token_budget": 40,
            "chat_template_kwargs": {"enable_thinking": True, "thinking": True, "thinking_budget": 40},
        }
    [found] = reading.read_source(str(tmp_path)).runs
    told = found.settings
    assert told is not None
    assert (told.thinking, told.thinking_budget, told.system, told.stop) == ("on", 40, "Be brief.", ("\n\n\n",))
    assert (told.temperature, told.top_p, told.top_k, told.min_p) == (0.6, 0.9, 20, 0.05)
    assert (told.repetition_penalty, told.seed, told.timeout, told.sampling_by) == (1.1, 5, 30, "card")
    assert found.sample
    [took] = usage_of([found])
    assert (took.responses, took.tokens_in, took.tokens_out, took.reasoning) == (3, 3, 270, 180)
    assert took.seconds is not None
    assert 0 <= took.seconds < 600  # Inspect stamps whole seconds
    assert told.package == with_commit()
    line = exams.settings(found)
    for said in ("sampling by the card", "at most 40 tokens of thought", "stops '\\n\\n\\n'", "time-out 30 s"):
        assert said in line
    assert any("3 of 3 thoughts of tiny are longer than the budget of 40" in note for note in reading.cautions([found]))


def test_a_server_that_knows_no_budget_of_thought_ends_the_run(
    tmp_path: Path, openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    server = openai_server(lambda _: completion(status=400, error="Unknown parameter: thinking_token_budget"))
    with pytest.raises(UserError, match=r"knows no budget of a thought.*leave out --thinking-budget"):
        run(
            Evaluation("tiny", tmp_path, ["gsm8k"], data_dir=SAMPLE, endpoint=server.url, thinking_budget=40),
            "inspect",
        )


SERVED: dict[str, Any] = {"endpoint": "http://a/v1"}


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (SERVED | {"adapter": "me/lora"}, "--adapter makes no sense here: the server decides"),
        (SERVED | {"tensor_parallel": 2}, "--tensor-parallel makes no sense here"),
        (SERVED | {"data_parallel": 2}, "--data-parallel makes no sense here"),
        ({"thinking_budget": 10}, "--thinking-budget makes no sense here: it is for a model behind a server"),
        ({"tensor_parallel": 2, "device": "cpu"}, "--device makes no sense here"),
        (SERVED | {"thinking_budget": 10, "thinking": "off"}, "makes no sense with --thinking off"),
        (SERVED | {"thinking_budget": 10, "max_new_tokens": 10}, "leaves no token for an answer"),
        (SERVED | {"thinking_budget": 20_000}, "less than --max-new-tokens, which is 10,240"),
        (SERVED | {"thinking_budget": 10, "few_shot": 2}, "--thinking-budget makes no sense with --few-shot"),
        (SERVED | {"sampling": Sampling(temperature=math.nan)}, "--temperature is a number, not nan"),
        (
            SERVED | {"sampling": Sampling(1.0, repetition_penalty=math.inf)},
            "--repetition-penalty is a number, not inf",
        ),
        (SERVED | {"timeout": math.inf}, "--timeout is a number, not inf"),
        (SERVED | {"stop": [""]}, "--stop is empty: leave it out"),
        ({"system": ""}, "--system is empty: leave it out"),
        ({"model": ".", "revision": "abc"}, "--revision makes no sense here: . is a folder"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_in_one_line(
    tmp_path: Path, settings: dict[str, Any], said: str
) -> None:
    with pytest.raises(UserError, match=said) as raised:
        Evaluation(**{"model": "m", "out": tmp_path, "tasks": ["gsm8k"]} | settings)
    assert "\n" not in str(raised.value)


QUIET = Sampling(temperature=0.7, top_p=0.8, top_k=20)


@pytest.mark.parametrize(
    ("model", "thinking", "sampling"),
    [
        ("Qwen/Qwen3-8B", "auto", Sampling(temperature=0.6, top_p=0.95, top_k=20)),
        ("Qwen/Qwen3-8B", "off", QUIET),
        ("Qwen/Qwen3-4B-Instruct-2507", "auto", QUIET),
        ("deepseek-ai/DeepSeek-R1-0528-Qwen3-8B", "auto", Sampling(temperature=0.6, top_p=0.95)),
        ("Qwen/Qwen2.5-7B-Instruct", "auto", Sampling(0.7, 0.8, 20, repetition_penalty=1.05)),
        ("Qwen/Qwen3-30B-A3B-Thinking-2507-FP8", "auto", Sampling(temperature=0.6, top_p=0.95, top_k=20)),
        ("Qwen/Qwen2.5-7B-Instruct-AWQ", "auto", Sampling(0.7, 0.8, 20, repetition_penalty=1.05)),
        ("deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B", "auto", Sampling(temperature=0.6, top_p=0.95)),
        ("meta-llama/Llama-3.1-8B-Instruct", "auto", Sampling(temperature=0.6, top_p=0.9)),
        ("meta-llama/Meta-Llama-3-8B-Instruct", "auto", Sampling(temperature=0.6, top_p=0.9)),
        ("google/gemma-3-4b-it", "auto", Sampling(temperature=1.0, top_p=0.95, top_k=64)),
        ("openai/gpt-oss-20b", "auto", Sampling(temperature=1.0)),
    ],
)
def test_the_card_of_a_family_is_taken_by_its_name(model: str, thinking: str, sampling: Sampling) -> None:
    assert recommended.by_card(model, thinking)[0] == sampling
    assert recommended.chosen("card", model, thinking, Sampling(seed=9)).seed == 9


@pytest.mark.parametrize(
    "model",
    [
        *("gpt2", "Qwen/Qwen3-8B-Base", "MegaScience/Qwen3-8B-MegaScience", "Qwen/Qwen2.5-7B"),
        # trained further, or another model of the same makers
        *("me/Qwen3-8B-my-sft", "nvidia/Llama-3.1-Nemotron-70B-Instruct-HF", "me/gemma-3-4b-fitness"),
        *("Qwen/Qwen3-Coder-30B-A3B-Instruct", "Qwen/Qwen3-VL-8B-Instruct", "Qwen/Qwen3-Embedding-8B"),
        *("Qwen/Qwen2.5-Math-7B-Instruct", "Qwen/Qwen2.5-0.5B-Instruct"),
    ],
)
def test_a_model_without_a_card_of_its_own_is_not_given_anothers(model: str) -> None:
    with pytest.raises(UserError, match="knows no recommendation for"):
        recommended.by_card(model, "auto")


def test_the_card_of_a_model_says_nothing_of_it_with_an_adapter(tmp_path: Path) -> None:
    (tmp_path / "Qwen3-8B").mkdir()
    (tmp_path / "Qwen3-8B" / "adapter_config.json").write_text("{}")
    for model, adapter in (("Qwen/Qwen3-8B", "me/lora"), (str(tmp_path / "Qwen3-8B"), None)):
        with pytest.raises(UserError, match="makes no sense with an adapter"):
            recommended.chosen("card", model, "auto", Sampling(), adapter)


def test_every_recommendation_says_where_it_stands_and_draws() -> None:
    for family in recommended.FAMILIES:
        assert family.page.startswith(("https://huggingface.co/", "https://github.com/"))
        assert not family.sampling.greedy


@pytest.mark.parametrize(
    ("word", "given", "said"),
    [
        ("card", Sampling(temperature=0.5), "leave out --temperature"),
        ("greedy", Sampling(temperature=0.5), "contradict each other"),
        ("hot", Sampling(), "is greedy or card, not 'hot'"),
    ],
)
def test_words_and_values_of_the_sampling_do_not_contradict_each_other(word: str, given: Sampling, said: str) -> None:
    with pytest.raises(UserError, match=said):
        recommended.chosen(word, "Qwen/Qwen3-8B", "auto", given)
    assert recommended.chosen("greedy", "anything", "auto", Sampling(seed=3)) == Sampling(seed=3)


# A command `vllm` that serves as vLLM's does, says what it was told, and answers every question alike.
FAKE_VLLM = """#!{python}
import json, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
arguments = sys.argv[1:]
named = dict(zip(arguments, arguments[1:]))
open({told!r}, "a").write(json.dumps(arguments) + "\\n")
if "broken" in arguments[1]:
    sys.exit("ValueError: this model is broken")
class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def answer(self, body, status=200):
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
    def do_GET(self):
        self.answer({{}})
    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self.path.endswith("/chat/completions"):
            return self.answer({{}}, 404)
        message = {{"role": "assistant", "content": "Answer: A"}}
        self.answer({{
            "id": "1", "object": "chat.completion", "created": 0, "model": request["model"],
            "choices": [{{"index": 0, "message": message, "finish_reason": "stop"}}],
            "usage": {{"prompt_tokens": 1, "completion_tokens": 3, "total_tokens": 4}},
        }})
    def log_message(self, *_):
        pass
ThreadingHTTPServer(("127.0.0.1", int(named["--port"])), Handler).serve_forever()
"""


@pytest.fixture
def vllm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Puts the command on PATH; the file of what it was told."""
    told, program = tmp_path / "told.jsonl", tmp_path / "bin" / "vllm"
    program.parent.mkdir()
    program.write_text(FAKE_VLLM.format(python=sys.executable, told=str(told)))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    monkeypatch.setattr(vllm_server, "_LOOK", 0.05)
    return told


def test_a_model_on_several_gpus_is_served_by_vllm_and_the_server_ends_with_the_run(tmp_path: Path, vllm: Path) -> None:
    settings: dict[str, Any] = {"revision": "abc", "dtype": "bfloat16", "max_model_len": 4096}
    evaluation = Evaluation(
        *("org/m", tmp_path / "out", ["piqa"]),
        data_dir=SAMPLE,
        tensor_parallel=2,
        data_parallel=4,
        stop=["###"],
        **settings,
    )
    run(evaluation, "inspect")
    arguments = json.loads(vllm.read_text())
    assert arguments[:2] == ["serve", "org/m"]
    named = dict(zip(arguments[2::2], arguments[3::2], strict=True))
    port = named.pop("--port")
    assert named == {
        "--tensor-parallel-size": "2",
        "--data-parallel-size": "4",
        "--revision": "abc",
        "--dtype": "bfloat16",
        "--max-model-len": "4096",
        "--host": "127.0.0.1",
    }
    [found] = reading.read_source(str(tmp_path / "out")).runs
    told = found.settings
    assert told is not None
    assert found.model == "org/m"
    assert (told.tensor_parallel, told.data_parallel, told.model_revision, told.dtype) == (2, 4, "abc", "bfloat16")
    assert "revision abc, dtype bfloat16, context 4,096 tokens, tensor parallel 2, data parallel 4" in exams.settings(
        found
    )
    assert vllm_server._port(tmp_path / "out") == int(port), "it is free again, and would be taken again"


def test_other_weights_behind_the_same_port_are_asked_and_other_numbers_of_gpus_are_not(
    tmp_path: Path, vllm: Path
) -> None:
    folder = tmp_path / "m"
    folder.mkdir()
    begun = []
    for weights, revised in (("first", {}), ("first", {"tensor_parallel": 1}), ("second", {}), ("second", DTYPE)):
        (folder / "model.safetensors").write_text(weights)
        run(
            Evaluation(str(folder), tmp_path / "out", ["piqa"], data_dir=SAMPLE, **{"tensor_parallel": 2} | revised),
            "inspect",
        )
        [found] = reading.read_source(str(tmp_path / "out")).runs
        begun.append((found.source, found.settings and found.settings.dtype))
    assert begun[0] == begun[1]
    assert len({source for source, _ in begun}) == 3
    assert begun[-1][1] == "float16"


DTYPE = {"dtype": "float16"}


@pytest.mark.parametrize(
    ("on", "flavor", "hours", "said"),
    [
        (None, None, 3.0, "--hours is for --on hf-jobs"),
        (None, "l4x1", None, "--flavor is for --on hf-jobs"),
        ("hf-jobs", "l4x1", math.nan, "--hours is a number, not nan"),
        ("aws", "l4x1", None, "--on is hf-jobs, not 'aws'"),
    ],
)
def test_what_says_where_a_job_runs_is_refused_without_one(
    on: str | None, flavor: str | None, hours: float | None, said: str
) -> None:
    with pytest.raises(UserError, match=said):
        hf_job.named(on, flavor, hours)


def test_a_dtype_that_lighteval_alone_knows_goes_to_lighteval(tmp_path: Path) -> None:
    assert Evaluation("m", tmp_path, ["gsm8k"], dtype="4bit").wants_lighteval() == "--dtype 4bit"
    assert Evaluation("m", tmp_path, ["gsm8k"], dtype="bfloat16").wants_lighteval() is None


def test_a_vllm_that_does_not_start_is_one_line(tmp_path: Path, vllm: Path) -> None:
    with pytest.raises(UserError, match=r"vllm serve ended with exit code 1 \(ValueError: this model is broken\)"):
        run(Evaluation("org/broken", tmp_path / "out", ["piqa"], data_dir=SAMPLE, tensor_parallel=2), "inspect")


def test_without_vllm_the_next_step_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UserError, match="no command vllm is found: install vLLM in an environment of its own"):
        run(Evaluation("org/m", tmp_path / "out", ["piqa"], data_dir=SAMPLE, tensor_parallel=2), "inspect")


@pytest.fixture
def adapter(tmp_path: Path) -> Path:
    """A LoRA adapter that makes its base say A instead of B, trained on `org/base`, which is nowhere."""
    peft = pytest.importorskip("peft")
    import torch
    from chain_model import ENDS_ITS_TURN
    from transformers import AutoModelForCausalLM, AutoTokenizer

    base = write_chain_model(tmp_path / "base", ENDS_ITS_TURN | {"A": {EOT: 1.0}}, words=["A"])
    with torch.enable_grad():
        model = peft.get_peft_model(
            AutoModelForCausalLM.from_pretrained(base), peft.LoraConfig(r=2, target_modules=["lm_head"], lora_alpha=2)
        )
    ids = AutoTokenizer.from_pretrained(base)
    answer, a = ids.convert_tokens_to_ids("Answer:"), ids.convert_tokens_to_ids("A")
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "lora_A" in name:
                parameter.zero_()
                parameter[0, answer] = 1.0
            elif "lora_B" in name:
                parameter.zero_()
                parameter[a, 0] = 5.0
    folder = tmp_path / "my-lora"
    model.save_pretrained(folder)
    settings = json.loads((folder / "adapter_config.json").read_text())
    (folder / "adapter_config.json").write_text(json.dumps(settings | {"base_model_name_or_path": "org/base"}))
    return folder


@BACKENDS
def test_an_adapter_is_evaluated_on_the_base_that_is_named(backend: Backend, tmp_path: Path, adapter: Path) -> None:
    golds = [str(item.key.gold) for item in loading.items(BENCHMARKS["piqa"], SAMPLE)]
    out = tmp_path / "out"
    evaluation = Evaluation(
        *(str(tmp_path / "base"), out, ["piqa"]),
        data_dir=SAMPLE,
        device="cpu",
        max_new_tokens=6,
        adapter=str(adapter),
    )
    run(evaluation, backend)
    [found] = reading.read_source(str(out)).runs
    assert (found.model, found.result.correct) == ("my-lora", golds.count("A"))
    assert found.settings is not None
    assert found.settings.adapter == "my-lora"


def test_an_adapter_of_another_model_is_refused(tmp_path: Path, adapter: Path) -> None:
    with pytest.raises(UserError, match="was trained on org/base, not on org/other"):
        adapters.with_base(str(adapter), "org/other", tmp_path / "out")
    with pytest.raises(UserError, match=r"it has no adapter_config\.json"):
        adapters.found(str(tmp_path / "base"))
    with pytest.raises(UserError, match="no folder, and nothing on the Hub"):
        adapters.found("me/nothing")
