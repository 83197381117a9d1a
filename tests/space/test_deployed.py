"""What `megascience space deploy` uploads, run as the Hub runs it: a visitor signs in, asks, and publishes results."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from accessibility import violations
from free_port import free_port
from hub_server import WRITE_TOKEN, Blob, Fault, Hub, running
from joserfc import jwt
from joserfc.jwk import RSAKey

from megascience_hf.space import deploy

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
READ_BACK = """
import json
from datasets import load_dataset
from huggingface_hub import DatasetCard
rows = load_dataset("me/results", split="train")
found = {row["name"]: [row["items"], round(row["accuracy"], 3)] for row in rows}
print(json.dumps({**found, "licence": DatasetCard.load("me/results").data.license}))
"""


class SignIn(ThreadingHTTPServer):
    """The Hub's OpenID Connect: whoever comes is signed in as "me", by the token that may write."""

    daemon_threads = True

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "1"})
        self.nonce, self.scope = "", ""
        super().__init__(("127.0.0.1", 0), _SignInHandler)
        self.url = f"http://127.0.0.1:{self.server_port}"


class _SignInHandler(BaseHTTPRequestHandler):
    server: SignIn

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        at, asked = urlsplit(self.path), {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
        url = self.server.url
        if at.path == "/.well-known/openid-configuration":
            self.answer(
                {
                    "issuer": url,
                    "authorization_endpoint": f"{url}/oauth/authorize",
                    "token_endpoint": f"{url}/oauth/token",
                    "jwks_uri": f"{url}/jwks",
                    "id_token_signing_alg_values_supported": ["RS256"],
                }
            )
        elif at.path == "/jwks":
            self.answer({"keys": [self.server.key.as_dict(private=False)]})
        else:
            self.server.nonce, self.server.scope = asked.get("nonce", ""), asked["scope"]
            self.send_response(302)
            query = urlencode({"code": "once", "state": asked["state"]})
            separator = "&" if "?" in asked["redirect_uri"] else "?"
            self.send_header("Location", f"{asked['redirect_uri']}{separator}{query}")
            self.end_headers()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        now = int(time.time())
        claims = {
            "iss": self.server.url,
            "aud": "the-space",
            "sub": "1",
            "iat": now,
            "exp": now + 3600,
            "nonce": self.server.nonce,
            "preferred_username": "me",
            "name": "Me",
            "picture": "",
            "profile": "",
        }
        signed = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.server.key)
        token = {"access_token": WRITE_TOKEN, "token_type": "bearer", "expires_in": 3600, "id_token": signed}
        self.answer({**token, "scope": self.server.scope})

    def answer(self, content: Any) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@dataclass(frozen=True)
class Deployed:
    """The running Space, what it has written to its log and its disk, and the Hub that it talks to."""

    url: str
    log: Path
    disk: Path
    hub: Hub
    provider: SignIn


@pytest.fixture(scope="module")
def deployed(server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    folder, disk = tmp_path_factory.mktemp("space"), tmp_path_factory.mktemp("disk")
    deploy.write(folder)
    provider = SignIn()
    threading.Thread(target=provider.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    port = free_port()
    url, log = f"http://localhost:{port}", disk / "log"
    with running() as hub, log.open("w") as written:
        environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            **{"SYSTEM": "spaces", "SPACE_ID": "me/space", "HF_ENDPOINT": hub.url, "HF_HUB_DISABLE_XET": "1"},
            **{"OAUTH_CLIENT_ID": "the-space", "OAUTH_CLIENT_SECRET": "secret", "OPENID_PROVIDER_URL": provider.url},
            "OAUTH_SCOPES": " ".join(["openid", "profile", *deploy.OAUTH_SCOPES]),
            **{"GRADIO_SERVER_NAME": "127.0.0.1", "GRADIO_SERVER_PORT": str(port), "NO_PROXY": "127.0.0.1,localhost"},
            **{"MEGASCIENCE_SPACE_BACKEND": "endpoint", "MEGASCIENCE_SPACE_MODELS": "good,silent"},
            **{"MEGASCIENCE_SPACE_ENDPOINT": server.url, "HF_HOME": str(disk / "hf"), "TMPDIR": str(disk)},
            "OMP_NUM_THREADS": "1",
        }
        command = [sys.executable, str(HERE / "run_deployed.py"), str(folder)]
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=written, stderr=subprocess.STDOUT)
        try:
            deadline = time.monotonic() + 120
            while process.poll() is None and time.monotonic() < deadline:
                try:
                    httpx.get(url, timeout=5)
                    break
                except httpx.TransportError:
                    time.sleep(0.3)
            else:
                pytest.fail(f"the deployed Space does not start:\n{log.read_text()[-2_000:]}")
            yield Deployed(url, log, disk, hub, provider)
        finally:
            process.terminate()
            process.wait(20)
            provider.shutdown()
            provider.server_close()


@pytest.fixture(scope="module")
def page(deployed: Deployed, chromium: Any) -> Iterator[Any]:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(60_000)
    page.goto(deployed.url)
    page.wait_for_selector("#question textarea")
    yield page
    page.close()


def open_tab(page: Any, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).first.click()


def press(page: Any, button: str, says: str) -> str:
    """Press a button of the tab Publish; all that is said when what is awaited is."""
    page.click(button)
    deadline = time.monotonic() + 30
    while says not in (text := str(page.inner_text("#publish-said"))):
        assert time.monotonic() < deadline, text
        page.wait_for_timeout(50)
    return text


def test_the_deployed_space_starts_with_its_requirements_alone_and_answers(page: Any, deployed: Deployed) -> None:
    assert "No MCP server: it wants" in deployed.log.read_text()  # which the Hub installs, and this test does not
    page.fill("#question textarea", "What is two and two?")
    page.click("#ask-button")
    assert (
        page.wait_for_selector("#chat-a .ms-answer").inner_text()
        == "Answer 4 from the last \\boxed{…} of the response."
    )


def test_a_server_that_never_answers_keeps_nobody_and_can_be_stopped(page: Any) -> None:
    page.click("#ask-options > button")
    page.get_by_label("A second model beside it").check()
    page.wait_for_selector("#chat-b")
    page.fill("#question textarea", "And three and one?")
    page.click("#ask-button")
    page.wait_for_function(
        "document.querySelector('#chat-a').innerText.split('And three and one?')[1]?.includes('Answer 4')"
    )
    page.wait_for_function("document.querySelector('#chat-b').innerText.includes('Reading the question')")
    page.click("#stop-button")
    alert = page.wait_for_selector("#chat-b [role=alert]", timeout=10_000)  # its client alone would wait a minute
    assert alert.inner_text() == "Stopped before the first word."
    page.wait_for_selector("#ask-button:not([disabled])")


def test_one_visitor_with_many_long_requests_keeps_nobody_waiting(chromium: Any, deployed: Deployed) -> None:
    def asking(address: str, question: str, model: str) -> Any:
        # A context for each page: a browser opens only six connections to a server, and each page holds two.
        context = chromium.new_context(extra_http_headers={"x-forwarded-for": f"{address}, 10.0.0.1"})
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{deployed.url}#question={question}&model={model}")
        page.wait_for_function("document.querySelector('#question textarea')?.value")
        page.click("#ask-button")
        page.wait_for_selector("#chat-a :is(.ms-waiting, .ms-answer, [role=alert])")
        return page

    contexts: list[Any] = []
    try:
        greedy = [asking("8.8.8.8", f"Number+{number}", "silent") for number in range(3)]
        # on a busy machine the page shows that it waits before it shows that it is refused
        greedy[2].wait_for_function(
            "document.querySelector('#chat-a').innerText.includes('You have a response on its way')"
        )
        polite = asking("8.8.4.4", "Two+and+two%3F", "good")
        assert (
            polite.wait_for_selector("#chat-a .ms-answer").inner_text()
            == "Answer 4 from the last \\boxed{…} of the response."
        )
        for page in greedy[:2]:  # and still they wait; on a busy machine a page hears late that its turn has come
            page.wait_for_function(
                "document.querySelector('#chat-a .ms-waiting')?.innerText.startsWith('Reading the question')"
            )
    finally:
        for context in contexts:
            context.close()


def test_the_hubs_viewer_is_shown_and_nothing_waits_for_it(page: Any) -> None:
    page.route("https://huggingface.co/**", lambda _: None)  # never answered
    open_tab(page, "Data")
    frame = page.wait_for_selector("#viewer iframe")
    assert "/datasets/MegaScience/MegaScience/embed/viewer" in frame.get_attribute("src")
    assert page.get_attribute("#viewer a", "href") == "https://huggingface.co/datasets/MegaScience/MegaScience"
    page.fill("#search textarea, #search input", "proton")
    page.keyboard.press("Enter")
    page.wait_for_function("!document.querySelector('#row-count').innerText.includes('of 70')")


def test_a_dataset_of_the_hub_is_browsed_and_no_file_of_the_server(page: Any, deployed: Deployed) -> None:
    rows = Blob(b'{"question": "Of the Hub?", "answer": "Yes.", "subject": "physics"}\n' * 3, large=False)
    deployed.hub.create("me/rows").add("main", {"rows.jsonl": rows}, "rows")
    page.route("https://huggingface.co/**", lambda _: None)
    open_tab(page, "Data")
    page.fill("#dataset textarea, #dataset input", "/etc")
    page.click("#open-dataset")
    page.wait_for_function("document.querySelector('#data-said')?.innerText.includes('Name a dataset of the Hub')")
    page.fill("#dataset textarea, #dataset input", "https://huggingface.co/datasets/me/rows")
    page.click("#open-dataset")
    page.wait_for_function("document.querySelector('#data-said').innerText.includes('3 rows of')", timeout=60_000)
    assert "Of the Hub?" in page.inner_text("#rows")
    page.wait_for_selector("#viewer iframe[src*='/datasets/me/rows/']")


def test_nothing_is_published_before_the_visitor_signs_in(page: Any) -> None:
    open_tab(page, "Publish")
    press(page, "#publish-button", "Sign in first")


def test_a_visitor_signs_in_and_publishes_what_can_be_read_back(
    page: Any, deployed: Deployed, scores_file: Path, tmp_path: Path
) -> None:
    with page.expect_navigation():
        page.click("#sign-in")
    page.wait_for_selector("#question textarea")
    open_tab(page, "Publish")
    page.wait_for_function("document.querySelector('#sign-in')?.innerText.includes('(me)')")
    assert set(deploy.OAUTH_SCOPES) <= set(deployed.provider.scope.split())
    open_tab(page, "Results")
    page.get_by_role("button", name="Your own results").click()
    page.set_input_files("#results-upload input[type=file]", scores_file)
    page.wait_for_selector("#upload-said .ms-done", timeout=60_000)
    open_tab(page, "Publish")
    page.wait_for_function("document.querySelector('#publish-model input').value === 'my-model'")
    page.fill("#publish-repo textarea, #publish-repo input", "datasets/me/results")

    plan = press(page, "#preview-button", "nothing to mend")
    assert "dataset me/results, which is new" in plan
    assert "results.csv" in plan
    card = page.inner_text("#publish-card")
    assert "Results of my-model" in card
    assert "66.7" in page.inner_text("#publish-card table")
    assert ("dataset", "me/results") not in deployed.hub.repositories  # a preview sends nothing
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == []

    press(page, "#publish-button", "Published: ")
    press(page, "#publish-button", "Nothing to do")

    environment = {**os.environ, "HF_ENDPOINT": deployed.hub.url, "HF_HUB_OFFLINE": "0", "HF_HUB_DISABLE_XET": "1"}
    environment["HF_HOME"] = str(tmp_path)
    read = subprocess.run(
        [sys.executable, "-c", READ_BACK], env=environment, capture_output=True, text=True, timeout=120
    )
    assert read.returncode == 0, read.stderr
    assert json.loads(read.stdout) == {"gsm8k": [60, 0.667], "licence": "cc-by-4.0"}


def test_a_change_is_proposed_as_a_pull_request(page: Any, deployed: Deployed) -> None:
    deployed.hub.repository("me/results").add("main", deployed.hub.create("x/y").at("main").tree, "emptied")
    page.get_by_label("As a pull request").check()
    text = press(page, "#publish-button", "The pull request is open: ")
    assert text.endswith("/datasets/me/results/discussions/1")
    assert "README.md" not in deployed.hub.head("me/results").tree
    page.fill("#publish-repo textarea, #publish-repo input", "datasets/me/another")
    press(page, "#publish-button", "untick it")
    page.get_by_label("As a pull request").uncheck()
    page.fill("#publish-repo textarea, #publish-repo input", "datasets/me/results")


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (Fault("POST .*/commit/", 401), "sign out and in again"),
        (Fault("POST .*/commit/", 403), "propose it as a pull request"),
        (Fault("POST .*/commit/", 409), "(409): somebody changed it meanwhile"),
        (Fault("POST .*/commit/", 412), "(412): somebody changed it meanwhile"),
        (Fault("POST .*/commit/", 429), "press Publish again in a few minutes"),
        (Fault("GET /api/datasets/me/results", 500, times=20), "the Hub has a fault"),
        (Fault("POST .*/commit/", None, half=True), "the connection to the Hub broke"),
    ],
    ids=["401", "403", "409", "412", "429", "500", "cut"],
)
def test_what_the_hub_refuses_is_a_sentence_with_the_next_step(
    page: Any, deployed: Deployed, fault: Fault, says: str
) -> None:
    deployed.hub.faults[:] = [fault]
    assert "command" not in press(page, "#publish-button", says)
    assert "README.md" not in deployed.hub.head("me/results").tree
    deployed.hub.faults.clear()


def test_the_token_is_in_no_page_log_or_file(page: Any, deployed: Deployed) -> None:
    assert deployed.hub.count("POST .*/commit/") > 2
    assert WRITE_TOKEN not in page.content()
    assert WRITE_TOKEN not in str(page.evaluate("JSON.stringify([{...localStorage}, window.gradio_config ?? ''])"))
    for file in deployed.disk.rglob("*"):
        assert not file.is_file() or WRITE_TOKEN.encode() not in file.read_bytes(), file
    assert "/megascience_hf/" not in deployed.log.read_text()  # no traceback goes through our code
