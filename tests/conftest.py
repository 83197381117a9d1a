"""For every test: nothing reaches the Hub, and nothing is written into the user's own Hugging Face cache."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

# Read by `datasets` and `huggingface_hub` when they are imported, so set before any test module imports them.
# A test that needs a Hub starts one of its own and gives the child process its address.
if "MEGASCIENCE_TEST_HF_HOME" not in os.environ:  # else a worker of pytest-xdist, which shares it
    os.environ["MEGASCIENCE_TEST_HF_HOME"] = tempfile.mkdtemp(prefix="megascience-hf-home-")
    atexit.register(shutil.rmtree, os.environ["MEGASCIENCE_TEST_HF_HOME"], ignore_errors=True)
os.environ["HF_HOME"] = os.environ["MEGASCIENCE_TEST_HF_HOME"]
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
