"""Secrets are known by the public formats of who gives them out, and are never shown. All of these are made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from megascience_hf.errors import UserError
from megascience_hf.hub import secret_formats, upload_plan

A, HEX = "a1B2" * 30, "0f1e" * 40
UUID = f"{HEX[:8]}-{HEX[:4]}-4{HEX[:3]}-a{HEX[:3]}-{HEX[:12]}"
SECRETS = [
    ("a token of the Hub", f"hf_{A[:34]}"),
    ("a token of the Hub", f"hf_{A[:34]}_and_more"),
    ("a token of the Hub", f"hf_oauth_eyJ{A[:60]}.{A[:60]}"),
    ("a token of an organisation of the Hub", f"api_org_{A[:34]}"),
    ("a key of Anthropic", f"sk-ant-api03-{A[:48]}"),
    ("a key of OpenAI", f"sk-proj-{A[:48]}"),
    ("a key of OpenAI", f"sk-{A[:20]}T3BlbkFJ{A[:20]}"),
    ("a key of a model's provider", f"sk-{A[:48]}"),
    ("a key of a model's provider", f"sk_{A[:43]}"),
    ("a key of Langfuse", f"sk-lf-{UUID}"),
    ("a key of Helicone", f"sk-helicone-{A[:40]}"),
    ("a key of Letta", f"sk-let-{A[:60]}"),
    ("a key of RunPod", f"rpa_{A[:46]}"),
    ("a key of Firecrawl", f"fc-{HEX[:32]}"),
    ("a key of Jina", f"jina_{A[:60]}"),
    ("a key of E2B", f"e2b_{HEX[:40]}"),
    ("a key of Daytona", f"dtn_{HEX[:64]}"),
    ("a key of Alibaba Cloud", f"LTAI{A[:20]}"),
    ("a key of Tencent Cloud", f"AKID{A[:32]}"),
    ("a key of Baidu", f"bce-v3/ALTAK-{A[:21]}/{HEX[:40]}"),
    ("a token of Google", f"ya29.{A}"),
    ("a token of Google", f"1//0{A[:90]}"),
    ("a key of Azure", f"https://a.blob.core.windows.net/b?sv=2024&sig={A[:43]}%3D"),
    ("a token of Vercel", f"vck_{A[:56]}"),
    ("a token of Netlify", f"nfp_{A[:40]}"),
    ("a token of Fly", f"fo1_{A[:43]}"),
    ("a token of Fly", f"FlyV1 fm2_{A}"),
    ("a key of Tailscale", f"tskey-auth-{A[:12]}CNTRL-{A[:32]}"),
    ("a token of Heroku", f"HRKU-{A[:60]}"),
    ("a token of CircleCI", f"CCIPAT_{A[:22]}_{HEX[:40]}"),
    ("a token of Buildkite", f"bkua_{HEX[:40]}"),
    ("a token of Pulumi", f"pul-{HEX[:40]}"),
    ("a token of PlanetScale", f"pscale_tkn_{A[:43]}"),
    ("a token of Mapbox", f"sk.eyJ{A[:80]}.{A[:22]}"),
    ("a token of Airtable", f"pat{A[:14]}.{HEX[:64]}"),
    ("a key of Mailgun", f"key-{HEX[:32]}"),
    ("a token of Dropbox", f"sl.B{A}"),
    ("a token of Square", f"sq0csp-{A[:43]}"),
    (r"a token \(a JWT\)", f"eyJhbGciOiJIUzI1NiJ9.eyJ{A}.{A[:43]}"),
    ("a token in a header", f"Authorization: Bearer {A[:40]}"),
    ("a key of Kaggle", f'{{"username":"alice","key":"{HEX[:32]}"}}'),
    ("a key of Weights & Biases", f"machine api.wandb.ai login user password {HEX[:40]}"),
    ("what is called a key or token", f"MISTRAL_API_KEY={A[:32]}"),
    ("what is called a key or token", f'COHERE_API_KEY = "{A[:40]}"'),
    ("what is called a key or token", f"os.environ['WANDB_API_KEY'] = '{HEX[:40]}'"),
    ("what is called a key or token", f"SAMBANOVA_API_KEY={UUID}"),
    ("what is called a key or token", f"DEEPINFRA_TOKEN: {A[:32]}"),
    ("what is called a key or token", f'{{"api_key": "{HEX[:32]}"}}'),
    ("what is called a key or token", f"client(api_key='{A[:32]}')"),
    ("what is called a key or token", f"x-api-key: {A[:40]}"),
    ("a key of OpenRouter", f"sk-or-v1-{HEX[:64]}"),
    ("a key of DeepSeek", f"sk-{HEX[:32]}"),
    ("a key of ElevenLabs", f"sk_{HEX[:48]}"),
    ("a key of Stripe", f"sk_live_{A[:24]}"),
    ("a key of AWS", "AKIA" + "QX7Z" * 4),
    ("a key of AWS", f"ABSK{A[:109]}"),
    ("a secret of AWS", "aws_secret_access_key: " + "a/B+" * 10),
    ("a secret of AWS", "AWS_SECRET_ACCESS_KEY=" + "a/B+" * 10),
    ("a secret of AWS", '"SecretAccessKey": "' + "a/B+" * 10 + '"'),
    ("a key of Azure", f"AccountKey={A[:86]}=="),
    ("a key of Azure", f"a1B8Q~{A[:34]}"),
    ("a key of Google", f"AIza{A[:35]}"),
    ("a key of Google", f"GOCSPX-{A[:28]}"),
    ("a token of GitHub", f"ghp_{A[:36]}"),
    ("a token of GitHub", f"github_pat_{A[:22]}_{A[:59]}"),
    ("a token of GitLab", f"glpat-{A[:20]}"),
    ("a token of GitLab", f"glrt-{A[:20]}"),
    ("a token of Slack", "xoxb-" + "1234567890-" * 3),
    ("a token of Slack", f"xapp-1-A123-456-{HEX[:64]}"),
    ("a token of Slack", f"https://hooks.slack.com/services/T12345678/B12345678/{A[:24]}"),
    ("a webhook of Discord", f"https://discord.com/api/webhooks/{'1' * 18}/{A[:68]}"),
    ("a token of Telegram", f"123456789:AA{A[:33]}"),
    ("a key of Groq", f"gsk_{A[:52]}"),
    ("a key of xAI", f"xai-{A[:80]}"),
    ("a key of NVIDIA", f"nvapi-{A[:64]}"),
    ("a key of Replicate", f"r8_{A[:37]}"),
    ("a key of Together", f"tgp_v1_{A[:43]}"),
    ("a key of Perplexity", f"pplx-{A[:48]}"),
    ("a key of Fireworks", f"fw_{A[:24]}"),
    ("a key of Cerebras", f"csk-{HEX[:48]}"),
    ("a key of Tavily", f"tvly-dev-{A[:32]}"),
    ("a key of Pinecone", f"pcsk_a1B2c3_{A[:63]}"),
    ("a key of LangSmith", f"lsv2_pt_{HEX[:32]}_{HEX[:10]}"),
    ("a key of Weights & Biases", f"wandb_v1_{A[:77]}"),
    ("a token of Kaggle", f"KGAT_{HEX[:32]}"),
    ("a token of Databricks", f"dapi{HEX[:32]}"),
    ("a token of DigitalOcean", f"dop_v1_{HEX[:64]}"),
    ("a token of Docker", f"dckr_pat_{A[:27]}"),
    ("a token of Vault", f"hvs.{A[:90]}"),
    ("a token of Terraform", f"{A[:14]}.atlasv1.{A[:67]}"),
    ("a token of Doppler", f"dp.pt.{A[:43]}"),
    ("a token of Grafana", f"glsa_{A[:32]}_{HEX[:8]}"),
    ("a token of Sentry", f"sntrys_eyJ{A[:80]}"),
    ("a token of Atlassian", f"ATATT3xFfGF0{A}"),
    ("a token of Notion", f"ntn_{A[:46]}"),
    ("a key of Linear", f"lin_api_{A[:40]}"),
    ("a key of Postman", f"PMAK-{HEX[:24]}-{HEX[:34]}"),
    ("a token of Figma", f"figd_{A[:40]}"),
    ("a token of Supabase", f"sbp_{HEX[:40]}"),
    ("a token of Shopify", f"shpat_{HEX[:32]}"),
    ("a key of SendGrid", f"SG.{A[:22]}.{A[:43]}"),
    ("a key of Twilio", f"SK{HEX[:32]}"),
    ("a key of New Relic", f"NRAK-{'A1B2C3' * 4}A1B"),
    ("a token of npm", f"npm_{A[:36]}"),
    ("a token of PyPI", f"pypi-AgEIcHlwaS5vcmc{A[:80]}"),
    ("a key of RubyGems", f"rubygems_{HEX[:48]}"),
    ("a private key", f"AGE-SECRET-KEY-1{'QPZR' * 14}QP"),
    ("a private key", "PuTTY-User-Key-File-2: ssh-rsa"),
    ("a private key", "-----BEGIN OPENSSH " + "PRIVATE KEY-----"),
    ("a private key", "-----BEGIN PGP " + "PRIVATE KEY BLOCK-----"),
]


@pytest.mark.parametrize(("what", "secret"), SECRETS)
def test_a_secret_is_known_by_its_public_format_and_never_shown(what: str, secret: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text(f"one\nkey = '{secret}'\n")
    with pytest.raises(UserError, match=rf"^notes\.txt:2 holds {what}: ") as refused:
        upload_plan._refuse_secrets({"notes.txt": tmp_path / "notes.txt"})
    assert secret not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "sk-learn, AKIA, task-ant-hill, -----BEGIN PUBLIC KEY-----, hf_dataset, AIza",
        f"disk-{HEX[:32]} {HEX[:64]} SK{HEX[:31]} fw_update_of_the_whole_thing_here hvs.x",
        "AWS_SECRET_ACCESS_KEY=${AWS_SECRET_ACCESS_KEY} 12345678:AA ntn_ glsa_ x = dp.pt.table",
        "MISTRAL_API_KEY=${MISTRAL_API_KEY} api_key=os.environ['A_KEY_OF_2024_THAT_IS_LONG']",
        "api_key: get_the_key_of_2024_from_the_vault() HF_TOKEN=hf_… API_KEY=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        f'{{"key": "{HEX[:32]}", "INCHI_KEY": "BSYNRYMUTXBXSQ-UHFFFAOYSA-N", "n_TOKEN": {"123" * 10}}}',
        'Bearer tokens: Authorization: Bearer $TOKEN; eyJ is how base64 of {" begins; fc-barcelona key-value',
        f"https://example.org/{A} data:image/png;base64,{A}",
    ],
)
def test_text_that_only_looks_like_a_secret_is_none(text: str) -> None:
    assert secret_formats.find(text.encode()) is None
