# The two commands of the README are `make demo` and `make test`. Each makes the environment if it is not there.
PYTHON ?= python3.11
VENV ?= .venv
BIN = $(VENV)/bin
INSTALLED = $(VENV)/.installed

.PHONY: frameworks demo space test test-slow lint bench bench-answers bench-constant bench-dedup bench-extraction bench-rescoring bench-results bench-rewards bench-scoring bench-training install clean

# The start-up file is copied into site-packages by the install, so a change of it needs a new one.
# The pip that comes with Python 3.11 takes three times as long over 267 packages; and of their files, which it would
# compile one by one, more than half are never imported.
$(INSTALLED): pyproject.toml constraints.txt megascience_hf/_startup.py megascience_hf/_startup.pth megascience_hf/_startup.start
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet pip==26.3
	$(BIN)/python -m pip install --quiet --no-compile -c constraints.txt -e '.[all]'
	touch $@

# Hundreds of processes start in the tests, and where a machine forbids bytecode each compiles the package again.
export PYTHONDONTWRITEBYTECODE =

install: $(INSTALLED)

demo: $(INSTALLED)
	$(BIN)/megascience demo

space: $(INSTALLED)
	$(BIN)/megascience space run

# CI runs both halves; the second starts whole programs: trainings, evaluations, pages in a browser, kills.
# One thread a process: two that compute with two threads each wait for each other on two cores.
PYTEST = OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --durations 40
test: $(INSTALLED)
	$(PYTEST) -m 'not slow'

# From the files that have such tests: to collect the others takes half a minute.
test-slow: $(INSTALLED)
	$(PYTEST) -m slow $$(grep -rl --include='test_*.py' 'mark\.slow' tests)

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(INSTALLED)
	$(BIN)/python bench/startup.py
	$(BIN)/python bench/extraction_time.py
	$(BIN)/python bench/cold_start.py

# What must never happen to the scoring: hacks that score, tolerances that no test watches, exceptions, other results in
# another thread. About twenty minutes.
bench-answers: $(INSTALLED)
	$(BIN)/python bench/hacks.py
	$(BIN)/python bench/mutate_tolerances.py
	$(BIN)/python bench/fuzz_answers.py --plain 200000

bench-results: $(INSTALLED)
	$(BIN)/python bench/make_results.py build/made-results
	$(BIN)/python bench/report.py build/made-results
	$(BIN)/python bench/contamination.py

bench-training: $(INSTALLED)
	$(BIN)/python bench/sft_memory.py
	$(BIN)/python bench/sft_sample.py

# These need the private data in ../shared, which is no part of the project.
bench-rescoring: $(INSTALLED)
	$(BIN)/python bench/rescoring.py

bench-scoring: $(INSTALLED)
	$(BIN)/python bench/scoring.py --out docs/scoring.md

# The best response that does not look at the question, and prompts that are echoed.
bench-constant: $(INSTALLED)
	$(BIN)/python bench/constant_responses.py
	$(BIN)/python bench/constant_responses.py --echo --items 0

bench-extraction: $(INSTALLED)
	$(BIN)/python bench/extraction_quality.py --out docs/extraction-rules.md
	$(BIN)/python bench/extraction_quality.py --out docs/extraction-rules.md --plain

# The questions of ../shared, perturbed; about five minutes on two free cores.
bench-dedup: $(INSTALLED)
	$(BIN)/python bench/dedup_questions.py /tmp/megascience-questions.parquet
	$(BIN)/python bench/dedup.py /tmp/megascience-questions.parquet
	$(BIN)/python bench/decontamination_search.py

# An environment for each framework that we have an adapter or a file for, then the tests with the real packages.
# LLaMA-Factory's parser needs neither torchvision nor torchaudio, whose wheels would bring a torch of gigabytes.
FRAMEWORKS = build/frameworks
frameworks: $(INSTALLED)
	$(PYTHON) -m venv $(FRAMEWORKS)/verl
	$(FRAMEWORKS)/verl/bin/pip install --quiet torch==2.13.0 verl==0.9.1 -e .
	$(PYTHON) -m venv $(FRAMEWORKS)/verifiers
	$(FRAMEWORKS)/verifiers/bin/pip install --quiet verifiers==0.4.0 -e . -e environments/megascience_rl
	$(PYTHON) -m venv $(FRAMEWORKS)/llamafactory
	$(FRAMEWORKS)/llamafactory/bin/pip install --quiet torch==2.13.0 transformers==5.6.0 accelerate==1.11.0 peft==0.18.1 \
		trl==0.24.0 datasets==4.0.0 omegaconf 'tyro<0.9' sentencepiece scipy
	$(FRAMEWORKS)/llamafactory/bin/pip install --quiet --no-deps llamafactory==0.9.5
	$(BIN)/python -m pytest tests/frameworks

# The hang table takes minutes: each peer is killed after 60 s. `agreement` needs ../shared.
bench-rewards: $(INSTALLED)
	$(BIN)/python bench/rewards.py hangs
	$(BIN)/python bench/rewards.py speed
	$(BIN)/python bench/rewards.py hacks
	$(BIN)/python bench/rewards.py agreement

clean:
	rm -rf $(VENV) demo-run build dist
