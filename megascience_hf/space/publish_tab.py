"""The tab Publish."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr

from megascience_hf.cards.front_matter import Finding
from megascience_hf.errors import UserError
from megascience_hf.hub.publish import Plan, publish
from megascience_hf.space import markup, publish_results
from megascience_hf.space.results_view import Uploads
from megascience_hf.space.settings import Settings
from megascience_hf.space.turns import OtherWork
from megascience_hf.space.visitors import client_of, require_owner

_EMPTY = markup.notice("Choose results and a repository, then press Preview. Nothing is sent before you press Publish.")
_NOT_HERE = (
    "This copy listens on a network and is no Space of the Hub, so that it cannot tell who you are. Publish from a "
    "Space (megascience space deploy OWNER/NAME), from a copy on your own machine, or by megascience publish."
)

_SIGN_IN = "Sign in first, by the button above."


@dataclass(frozen=True, eq=False)  # by identity: Gradio hashes what it calls
class _Publisher:
    """What the buttons do. Gradio gives the request and the token before the values of the fields."""

    settings: Settings
    work: OtherWork

    @contextmanager
    def drafted(
        self, request: gr.Request, uploads: Uploads, model: str | None, repo: str | None, licence: str
    ) -> Iterator[publish_results.Draft]:
        report = next((built for built in uploads.values() if model in built.models), None)
        if report is None or model is None:
            raise UserError("add results on the tab Results first, and choose whose to publish")
        name = (repo or "").strip()
        if not name:
            raise UserError("name a repository, such as datasets/OWNER/NAME")
        with (
            self.work.of(client_of(request, self.settings)),
            publish_results.on_the_page(name, hosted=self.settings.hosted),
            publish_results.draft(report, model, name, licence) as draft,
        ):
            yield draft

    def look(self, request: gr.Request, token: str | None, *chosen: Any, why_not: str = "") -> tuple[str, str]:
        """
        Args:
            why_not: why the Hub is not asked; empty if it is.
        """
        try:
            with self.drafted(request, *chosen) as draft:
                plan = _not_compared(draft, why_not) if why_not else self.plan_html(draft, token)
                return plan + _findings_html(draft.findings, bool(draft.card)), _draft_html(draft)
        except UserError as error:
            return markup.notice(markup.sentence(error), "error"), ""

    def plan_html(self, draft: publish_results.Draft, token: str | None) -> str:
        """What publishing would change; without the Hub what it would send."""
        try:
            with publish_results.on_the_page(draft.repo, hosted=self.settings.hosted):
                return _plan_html(draft.plan(token))
        except UserError as error:
            return _not_compared(draft, markup.sentence(error))

    def make(self, request: gr.Request, token: str | None, *given: Any) -> str:
        *chosen, private, pull_request = given
        try:
            with self.drafted(request, *chosen) as draft:
                errors = [finding for finding in draft.findings if finding.severity == "error"]
                if errors:
                    raise UserError(f"the card has {len(errors)} errors: {errors[0].message}")
                plan = draft.plan(token)
                if pull_request and plan.head is None:
                    raise UserError(
                        f"there is no {plan.repo} yet to open a pull request on: untick it, and Publish makes it"
                    )
                made = publish(plan, private=private, pull_request=pull_request, token=token)
        except UserError as error:
            return markup.notice(markup.sentence(error), "error")
        what = "The pull request is open" if pull_request and made.changed else "Published"
        text = what if made.changed else "Nothing to do: all of it is there"
        link = f'<a href="{escape(made.url)}" target="_blank" rel="noopener noreferrer">{escape(made.url)}</a>'
        return f'<p class="ms-notice ms-done" role="status">{text}: {link}</p>'

    def look_as(self, request: gr.Request, token: gr.OAuthToken | None, *chosen: Any) -> tuple[str, str]:
        if token is None:  # and not with the token of the Space
            return self.look(request, None, *chosen, why_not=_SIGN_IN)
        return self.look(request, token.token, *chosen)

    def make_as(self, request: gr.Request, token: gr.OAuthToken | None, *given: Any) -> str:
        if token is None:
            return markup.notice(_SIGN_IN, "error")
        return self.make(request, token.token, *given)

    # Without a token the client takes that of this machine from its usual place.
    def look_here(self, request: gr.Request, *chosen: Any) -> tuple[str, str]:
        try:
            require_owner(request, self.settings)
        except UserError as error:
            return markup.notice(markup.sentence(error), "error"), ""
        return self.look(request, None, *chosen)

    def make_here(self, request: gr.Request, *given: Any) -> str:
        try:
            require_owner(request, self.settings)
        except UserError as error:
            return markup.notice(markup.sentence(error), "error")
        return self.make(request, None, *given)


def build(settings: Settings, uploads: gr.State, work: OtherWork) -> None:
    gr.Markdown("Publish results that you added on the tab Results, as one commit.", elem_classes="ms-lead")
    if settings.hosted:
        gr.LoginButton(elem_id="sign-in")
        gr.HTML(markup.notice("Sign in before you add results: the page loads anew, and forgets what was added."))
    elif settings.is_private:
        gr.HTML(markup.notice("This copy publishes as the user of this machine; hf auth login signs in."))
    else:
        gr.HTML(markup.notice(_NOT_HERE))
        return
    with gr.Row():
        model = gr.Dropdown([], label="Results of", min_width=200, elem_id="publish-model")
        repo = gr.Textbox(
            label="Repository",
            info="datasets/OWNER/NAME gets a card, OWNER/NAME adds to a model's page; or paste its address",
            max_length=200,
            min_width=240,
            elem_id="publish-repo",
        )
        licence = gr.Dropdown(
            list(publish_results.LICENCES), value="cc-by-4.0", label="Licence of the results", min_width=160
        )
    with gr.Row():
        private = gr.Checkbox(label="Private, if it is new", min_width=160)
        pull_request = gr.Checkbox(label="As a pull request", min_width=160, elem_id="publish-pr")
    with gr.Row():
        preview = gr.Button("Preview", min_width=120, elem_id="preview-button")
        send = gr.Button("Publish", variant="primary", min_width=120, elem_id="publish-button")
    said = gr.HTML(_EMPTY, elem_id="publish-said")
    card = gr.Markdown("", latex_delimiters=markup.LATEX, elem_id="publish-card")
    do = _Publisher(settings, work)
    chosen = [uploads, model, repo, licence]
    quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "minimal", "concurrency_limit": 4}
    preview.click(do.look_as if settings.hosted else do.look_here, chosen, [said, card], **quiet)
    send.click(do.make_as if settings.hosted else do.make_here, [*chosen, private, pull_request], said, **quiet)
    uploads.change(_choices, uploads, model, api_visibility="private", show_progress="hidden")


def _choices(uploads: Uploads) -> gr.Dropdown:
    names = [name for built in uploads.values() for name in built.models]
    return gr.Dropdown(choices=names, value=names[-1] if names else None)


def _plan_html(plan: Plan) -> str:
    where = f"{plan.repo_type} {plan.repo}" + ("" if plan.head else ", which is new")
    said = {"add": "new", "change": "changed", "delete": "deleted", "same": "as it is there", "keep": "only there"}
    rows = [(change.path, said[change.kind]) for change in plan.changes]
    return markup.table(["File", "What would change"], rows, f"In the {where}", texts=2)


def _not_compared(draft: publish_results.Draft, why: str) -> str:
    files = [(name, "not compared") for name in (*(("README.md",) if draft.card else ()), *draft.files)]
    said = markup.notice(f"Not compared with the Hub. {why}", "error")
    return said + markup.table(["File", "What would change"], files, f"For the {draft.target} {draft.repo}", texts=2)


def _findings_html(findings: Sequence[Finding], has_card: bool) -> str:
    what = "card" if has_card else "entries"
    said = "" if has_card else markup.notice("The model's own card stays as it is; these entries are added beside it.")
    if not findings:
        return said + markup.notice(f"The check of the {what} has nothing to mend.", "done")
    rows = [(str(f.line), f.severity, f"{f.message}: {f.mend}") for f in findings]
    return said + markup.table(["Line", "", f"The check of the {what} says"], rows, "Findings", texts=3)


def _draft_html(draft: publish_results.Draft) -> str:
    """The card as a reader sees it, and the files beside it, folded."""
    shown = ""
    if draft.card:
        _, front, body = draft.card.split("---\n", 2)
        shown = _folded("Metadata of the card", front) + markup.response_html(body)
    return shown + "".join(_folded(name, text) for name, text in draft.files.items())


def _folded(title: str, text: str) -> str:
    inside = escape(text).replace("\n", "&#10;")
    return f'<details class="ms-row"><summary>{escape(title)}</summary><pre class="ms-source">{inside}</pre></details>'
