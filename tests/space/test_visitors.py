"""Who may act as the owner of the machine: whoever sits at it, and nobody whom a proxy, a tunnel or a name lets in."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
import httpx
import pytest
from hub_server import WRITE_TOKEN, Blob, Hub
from scripted_server import serve

from megascience_hf.errors import UserError
from megascience_hf.space.settings import Settings, from_environment
from megascience_hf.space.visitors import foreign_road, require_key_owner, require_owner

FROM_HERE = {"host": "localhost:7860", "user-agent": "Firefox", "accept": "*/*", "cookie": "a=b"}
PROXY, NAME, SITE, FAR = (
    "a proxy or a tunnel",
    "another name than localhost",
    "a page of another site",
    "another machine",
)


@pytest.mark.parametrize(
    ("changed", "peer", "says"),
    [
        ({}, "127.0.0.1", ""),
        ({"host": "127.0.0.1:7860"}, "127.0.0.1", ""),
        ({"host": "127.8.8.8"}, "127.0.0.1", ""),
        ({"host": "[::1]:7860"}, "::1", ""),
        ({"host": "LOCALHOST"}, "127.0.0.1", ""),
        ({"origin": "http://localhost:7860"}, "127.0.0.1", ""),
        ({"host": "demo.example.com"}, "127.0.0.1", NAME),
        ({"host": "demo.example.com:7860"}, "127.0.0.1", NAME),
        ({"host": "localhost.example.com"}, "127.0.0.1", NAME),
        ({"host": "127.0.0.1.nip.io"}, "127.0.0.1", NAME),
        ({"host": "localhost@demo.example.com"}, "127.0.0.1", NAME),
        ({"host": "0.0.0.0:7860"}, "127.0.0.1", NAME),
        ({"host": "192.168.1.5:7860"}, "127.0.0.1", NAME),
        ({"host": "2130706433"}, "127.0.0.1", NAME),
        ({"host": "[::1"}, "127.0.0.1", NAME),
        ({"host": ""}, "127.0.0.1", NAME),
        ({"host": "abc.gradio.live"}, "127.0.0.1", NAME),
        ({"X-Forwarded-For": "8.8.8.8"}, "127.0.0.1", PROXY),
        ({"X-Forwarded-For": "127.0.0.1"}, "127.0.0.1", PROXY),
        ({"x-forwarded-host": "localhost"}, "127.0.0.1", PROXY),
        ({"X-Forwarded-Proto": "https"}, "127.0.0.1", PROXY),
        ({"Forwarded": "for=8.8.8.8"}, "127.0.0.1", PROXY),
        ({"Via": "1.1 vegur"}, "127.0.0.1", PROXY),
        ({"X-Real-IP": "8.8.8.8"}, "127.0.0.1", PROXY),
        ({"X-Client-IP": "8.8.8.8"}, "127.0.0.1", PROXY),
        ({"CF-Connecting-IP": "8.8.8.8"}, "127.0.0.1", PROXY),
        ({"True-Client-IP": "8.8.8.8"}, "127.0.0.1", PROXY),
        ({"Tailscale-User-Login": "eve"}, "127.0.0.1", PROXY),
        ({"ngrok-skip-browser-warning": "1"}, "127.0.0.1", PROXY),
        ({"Forwarded-For": "8.8.8.8"}, "127.0.0.1", PROXY),
        ({"Client-IP": "8.8.8.8"}, "127.0.0.1", PROXY),
        ({"Proxy-Client-IP": "8.8.8.8"}, "127.0.0.1", PROXY),
        ({"WL-Proxy-Client-IP": "8.8.8.8"}, "127.0.0.1", PROXY),
        ({"X-Azure-ClientIP": "8.8.8.8"}, "127.0.0.1", PROXY),
        ({"X-ARR-SSL": "2048"}, "127.0.0.1", PROXY),
        ({"DISGUISED-HOST": "demo.example.com"}, "127.0.0.1", PROXY),
        ({"X-Amzn-Trace-Id": "Root=1"}, "127.0.0.1", PROXY),
        ({"CloudFront-Viewer-Address": "8.8.8.8:1"}, "127.0.0.1", PROXY),
        ({"Fly-Client-IP": "8.8.8.8"}, "127.0.0.1", PROXY),
        ({"DO-Connecting-IP": "8.8.8.8"}, "127.0.0.1", PROXY),
        ({"X-Vercel-Id": "fra1"}, "127.0.0.1", PROXY),
        ({"X-NF-Client-Connection-IP": "8.8.8.8"}, "127.0.0.1", PROXY),
        ({"X-Cloud-Trace-Context": "1"}, "127.0.0.1", PROXY),
        ({"X-Goog-Authenticated-User-Email": "eve"}, "127.0.0.1", PROXY),
        ({"X-Auth-Request-User": "eve"}, "127.0.0.1", PROXY),
        ({"X-Pomerium-Jwt-Assertion": "e30"}, "127.0.0.1", PROXY),
        ({"Remote-User": "eve"}, "127.0.0.1", PROXY),
        ({"X-ProxyContextPath": "/proxy/7860"}, "127.0.0.1", PROXY),  # JupyterHub
        ({"X-Request-Id": "1"}, "127.0.0.1", PROXY),
        ({"X-Varnish": "1"}, "127.0.0.1", PROXY),
        ({"X-Zrok-Share": "1"}, "127.0.0.1", PROXY),
        ({"X-IP-Token": "1"}, "127.0.0.1", PROXY),
        ({"X-\x1b[31mNobody-Knows": "1"}, "127.0.0.1", PROXY),
        ({"Sec-Fetch-Site": "cross-site"}, "127.0.0.1", SITE),
        ({"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors", "Sec-CH-UA": "x", "DNT": "1"}, "127.0.0.1", ""),
        ({"X-Gradio-User": "app", "Content-Type": "application/json", "Content-Length": "9"}, "127.0.0.1", ""),
        ({"origin": "https://evil.example"}, "127.0.0.1", SITE),
        ({"origin": "null"}, "127.0.0.1", SITE),
        ({"origin": "http://[bad"}, "127.0.0.1", SITE),
        ({}, "192.168.1.7", FAR),
        ({}, "", FAR),
    ],
    ids=str,
)
def test_only_a_request_straight_from_this_machine_is_its_owners(changed: dict[str, str], peer: str, says: str) -> None:
    road = foreign_road({**FROM_HERE, **changed}, peer)
    assert says in road
    assert bool(road) is bool(says)


def request(**headers: str) -> gr.Request:
    return gr.Request(headers={**FROM_HERE, **headers}, client={"host": "127.0.0.1"})


def test_a_call_that_nobody_knows_the_origin_of_and_a_copy_on_a_network_have_no_owner() -> None:
    require_owner(request(), Settings())
    for asked, settings in (
        (None, Settings()),
        (request(), Settings(host="0.0.0.0")),  # noqa: S104
        (request(), Settings(hosted=True)),
    ):
        with pytest.raises(UserError, match="open the page there"):
            require_owner(asked, settings)


@pytest.mark.parametrize(
    ("environment", "guarded"),
    [
        ({}, False),
        ({"OPENAI_API_KEY": "sk-x"}, True),
        ({"OPENAI_API_KEY": "sk-x", "GRADIO_SERVER_NAME": "0.0.0.0"}, False),  # noqa: S104
        ({"OPENAI_API_KEY": "sk-x", "SYSTEM": "spaces", "SPACE_ID": "me/it"}, False),
    ],
    ids=["no key", "a key", "network", "Space"],
)
def test_a_key_of_the_owners_asks_the_judge_for_nobody_else(environment: dict[str, str], guarded: bool) -> None:
    judge = {"MEGASCIENCE_SPACE_JUDGE": "http://localhost:1/v1", "MEGASCIENCE_SPACE_JUDGE_MODEL": "j"}
    settings = from_environment({**judge, **environment})
    require_key_owner(request(), settings, judge=True)
    require_key_owner(request(host="demo.example.com"), settings)  # the models are this machine's
    if not guarded:
        return require_key_owner(request(host="demo.example.com"), settings, judge=True)
    with pytest.raises(UserError, match=NAME):
        require_key_owner(request(host="demo.example.com"), settings, judge=True)


@pytest.mark.parametrize(
    ("environment", "guarded"),
    [
        ({}, False),  # a model of this machine costs nobody a key
        ({"MEGASCIENCE_SPACE_BACKEND": "provider"}, True),
        ({"MEGASCIENCE_SPACE_BACKEND": "endpoint"}, False),
        ({"MEGASCIENCE_SPACE_BACKEND": "endpoint", "OPENAI_API_KEY": "sk-x"}, True),
        # who lets it listen on a network, or deploys it, lends the key
        ({"MEGASCIENCE_SPACE_BACKEND": "provider", "GRADIO_SERVER_NAME": "0.0.0.0"}, False),  # noqa: S104
        ({"MEGASCIENCE_SPACE_BACKEND": "provider", "SYSTEM": "spaces", "SPACE_ID": "me/it"}, False),
        ({"MEGASCIENCE_SPACE_BACKEND": "provider", "SPACE_ID": "me/it"}, True),  # on no Space, whatever it says
    ],
    ids=["local", "provider", "server", "server with a key", "network", "Space", "laptop that looks like a Space"],
)
def test_a_key_of_the_owners_asks_models_for_nobody_else(environment: dict[str, str], guarded: bool) -> None:
    settings = from_environment({"MEGASCIENCE_SPACE_MODELS": "a", **environment})
    require_key_owner(request(), settings)
    if not guarded:
        return require_key_owner(request(host="demo.example.com"), settings)
    with pytest.raises(UserError, match=NAME):
        require_key_owner(request(host="demo.example.com"), settings)


def joined(url: str, pressed: str, given: list[Any], headers: dict[str, str]) -> str:
    """What the page would show after a button was pressed, by the way that it goes itself.

    Args:
        pressed: `elem_id` of the button.
        given: the values of the components that go with it.
    """
    with httpx.Client(base_url=url, headers=headers, timeout=30) as client:
        config = client.get("config").json()
        button = next(c["id"] for c in config["components"] if c["props"].get("elem_id") == pressed)
        job = next(d for d in config["dependencies"] if any(target[0] == button for target in d["targets"]))
        body = {"data": given, "fn_index": job["id"], "session_hash": "s"}
        assert client.post("gradio_api/queue/join", json=body).status_code == 200
        with client.stream("GET", "gradio_api/queue/data", params={"session_hash": "s"}) as stream:
            for line in stream.iter_lines():
                if '"process_completed"' in line:
                    return str(json.loads(line.removeprefix("data:"))["output"])
    return ""


FOREIGN = {
    "another name": {"Host": "demo.example.com"},
    "a proxy": {"X-Forwarded-For": "8.8.8.8"},
    "a page of elsewhere": {"Origin": "https://evil.example"},
}


@pytest.mark.parametrize("how", FOREIGN)
@pytest.mark.parametrize("pressed", ["preview-button", "publish-button"])
def test_the_tab_publish_is_closed_to_who_is_let_in(pressed: str, how: str, space: Any, hub: Hub) -> None:
    given = [None, None, "datasets/me/results", "cc-by-4.0", *([False, False] if "publish" in pressed else [])]
    assert "localhost alone" in joined(space.url, pressed, given, FOREIGN[how])
    assert "add results on the tab" in joined(space.url, pressed, given, {}).lower()
    assert hub.requests == []


def test_models_that_are_asked_with_a_key_answer_the_owner_alone(keyed: str) -> None:
    for headers, says in (({}, "\\boxed{4}"), *((headers, "localhost alone") for headers in FOREIGN.values())):
        with httpx.Client(base_url=keyed, headers=headers, timeout=30) as client:
            event = client.post("gradio_api/call/ask", json={"data": ["2 + 2?", "", "auto", "", 400, 0]}).json()[
                "event_id"
            ]
            assert says in client.get(f"gradio_api/call/ask/{event}").text.replace("\\\\", "\\")


def test_a_judge_that_is_asked_with_a_key_answers_the_owner_alone(a_copy: Any) -> None:
    given = [r"\boxed{4}", "4", "text", "", "", None, False, "2 + 2?"]
    asked: list[str] = []
    with serve(lambda reply: asked.append(reply.prompt) or "Hm.") as judge:
        settings = replace(Settings(online=False), judge=judge.url, judge_model="j", judge_has_key=True)
        with a_copy(settings) as url:
            for headers in FOREIGN.values():
                assert "localhost alone" in joined(url, "check-judge", given, headers)
            assert asked == []
            assert "No verdict" in joined(url, "check-judge", given, {})
    assert asked


def found(url: str, headers: dict[str, str]) -> str:
    """What the endpoint `search_rows` says."""
    with httpx.Client(base_url=url, headers=headers, timeout=60) as client:
        event = client.post("gradio_api/call/search_rows", json={"data": ["", "", "", 5]}).json()["event_id"]
        return client.get(f"gradio_api/call/search_rows/{event}").text


def test_a_private_dataset_that_its_owner_browses_is_in_no_page_and_no_answer_for_others(
    hub: Hub, a_copy: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")  # for the process that reads
    row = Blob(b'{"question": "A private question?", "answer": "Yes.", "subject": "physics"}\n', large=False)
    for name, is_private in (("me/private", True), ("me/public", False)):
        hub.create(name, private=is_private).add("main", {"rows.jsonl": row}, "rows")
        with a_copy(Settings(data=name)) as url:
            for headers in FOREIGN.values():
                shown = httpx.get(f"{url}config", headers=headers, timeout=60).text + found(url, headers)
                assert ("A private question?" in shown) is not is_private
                assert ("me/private is not public: press Open" in shown) is is_private
                assert ("localhost alone" in shown) is is_private
                opened = joined(url, "open-dataset", [name], headers)
                assert ("A private question?" in opened) is not is_private
            assert "A private question?" in found(url, {})
            assert "A private question?" in joined(url, "open-dataset", [name], {})


_ENDLESS = re.compile(r"stream|heartbeat|queue|call/|progress|startup-events")  # they go on until a page is closed


@pytest.mark.parametrize("how", [*FOREIGN, "its owner"])
def test_no_page_that_can_be_got_asks_the_hub_or_shows_its_user(how: str, space: Any, hub: Hub) -> None:
    headers = FOREIGN.get(how, {})
    with httpx.Client(base_url=space.url, headers=headers, timeout=10) as client:
        paths = {*client.get("gradio_api/openapi.json").json()["paths"], "/", "/config", "/runs", "/login/huggingface"}
        paths |= {
            f"/gradio_api/{path}" for path in ("runs", "run-history/buckets", "run-history/records", "token", "user")
        }
        for path in sorted(path for path in paths if not _ENDLESS.search(path)):
            answer = client.get(re.sub(r"\{[^}]*\}", "x", path), follow_redirects=False)
            assert WRITE_TOKEN not in answer.text, path
            assert answer.status_code == 404 or "run-history" not in path
    assert hub.requests == []


@pytest.mark.parametrize("how", ["another name", "a proxy"])
def test_results_are_not_published_from_a_page_by_another_name_or_proxy(
    how: str, chromium: Any, space: Any, scores_file: Path, hub: Hub
) -> None:
    foreign = how == "another name"
    context = chromium.new_context(extra_http_headers={} if foreign else FOREIGN[how])
    page = context.new_page()
    page.set_default_timeout(60_000)
    port = re.search(r":(\d+)", space.url)
    assert port
    page.goto(f"http://demo.example.com:{port[1]}/" if foreign else space.url)
    page.wait_for_selector("#question textarea")
    page.get_by_role("tab", name="Results", exact=True).first.click()
    page.get_by_role("button", name="Your own results").click()
    page.set_input_files("#results-upload input[type=file]", scores_file)
    page.wait_for_selector("#upload-said .ms-done")
    page.get_by_role("tab", name="Publish", exact=True).first.click()
    page.wait_for_function("document.querySelector('#publish-model input').value === 'my-model'")
    page.fill("#publish-repo textarea, #publish-repo input", "datasets/me/results")
    for button in ("#preview-button", "#publish-button"):
        page.click(button)
        assert "localhost alone" in page.wait_for_selector("#publish-said [role=alert]").inner_text()
    assert hub.requests == []
    assert hub.repositories == {}
    context.close()
