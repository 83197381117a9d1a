"""Secrets by the public formats of who gives them out."""

from __future__ import annotations

import re

# What nobody writes by hand: letters and digits, or a UUID. Keys of many providers are no more than that, and known by
# the name of the variable, field or header that their documentation puts them into.
_RANDOM = r"(?:(?=[A-Za-z]{0,23}\d)(?=\d{0,23}[A-Za-z])[A-Za-z0-9]{24}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})"
_NAMED = ("_API_KEY", "_API_TOKEN", "_ACCESS_TOKEN", "_AUTH_TOKEN", "_SECRET_KEY", "_TOKEN", "API_KEY", "_api_key",
          "api_key", "apiKey", "api-key")  # fmt: skip
# What it is, the letters by which it is looked for, and what must follow them. Every repetition has an end, so that the
# search takes time of the length of a text, whatever it holds; a secret that is longer is one all the same.
_FORMATS = [
    ("a token of the Hub", "hf_", r"(?:oauth_|jwt_)?[A-Za-z0-9]{30}"),
    ("a token of an organisation of the Hub", "api_org_", r"[A-Za-z0-9]{30}"),
    ("a key of Anthropic", "sk-ant-", r"[A-Za-z0-9]{1,20}-[\w-]{40}"),
    ("a key of OpenAI", "sk-", r"(?:proj|svcacct|admin)-[\w-]{40}|[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}"),
    ("a key of a model's provider", "sk-", r"[A-Za-z0-9]{48}\b"),  # which many took over from OpenAI
    ("a key of a model's provider", "sk_", r"[A-Za-z0-9]{43}\b"),
    ("a key of Langfuse", "sk-lf-", r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"),
    ("a key of Helicone", "sk-helicone-", r"[\w-]{30}"),
    ("a key of Letta", "sk-let-", r"[\w-]{40}"),
    ("a key of OpenRouter", "sk-or-v1-", r"[0-9a-f]{64}"),
    ("a key of DeepSeek", "sk-", r"[0-9a-f]{32}\b"),
    ("a key of ElevenLabs", "sk_", r"[0-9a-f]{48}\b"),
    ("a key of Stripe", "sk_live_", r"[0-9A-Za-z]{20}"),
    ("a key of Stripe", "rk_live_", r"[0-9A-Za-z]{20}"),
    ("a key of AWS", "AKIA", r"[0-9A-Z]{16}\b"),
    ("a key of AWS", "ASIA", r"[0-9A-Z]{16}\b"),
    ("a key of AWS", "ABSK", r"[A-Za-z0-9+/]{100}"),
    *(
        ("a secret of AWS", name, r"""["']?\s{0,8}[:=]\s{0,8}["']?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])""")
        for name in ("aws_secret_access_key", "AWS_SECRET_ACCESS_KEY", "SecretAccessKey", "secretAccessKey")
    ),
    ("a key of Azure", "AccountKey=", r"[A-Za-z0-9/+]{86}=="),
    ("a key of Azure", "Q~", r"(?<=[\w.~-]{3}\dQ~)[\w.~-]{31}"),
    ("a key of Google", "AIza", r"[\w-]{35}(?![\w-])"),
    ("a key of Google", "GOCSPX-", r"[\w-]{28}"),
    *(("a token of GitHub", f"gh{kind}_", r"[A-Za-z0-9]{36}") for kind in "pousr"),
    ("a token of GitHub", "github_pat_", r"[A-Za-z0-9_]{60}"),
    *(("a token of GitLab", f"gl{kind}-", r"[\w-]{20}") for kind in ("pat", "rt", "dt", "ptt", "ft", "oas", "cbt")),
    ("a token of Slack", "xox", r"[abeoprs]-[0-9A-Za-z-]{20}"),
    ("a token of Slack", "xapp-", r"\d-[0-9A-Za-z-]{40}"),
    ("a token of Slack", "hooks.slack.com/services/", r"T\w{6,20}/B\w{6,20}/\w{20}"),
    ("a webhook of Discord", ".com/api/webhooks/", r"\d{17,20}/[\w-]{60}"),
    ("a token of Telegram", ":AA", r"(?<=\d{8}:AA)[\w-]{33}(?![\w-])"),
    ("a key of Groq", "gsk_", r"[A-Za-z0-9]{50}"),
    ("a key of xAI", "xai-", r"[A-Za-z0-9]{70}"),
    ("a key of NVIDIA", "nvapi-", r"[\w-]{60}"),
    ("a key of Replicate", "r8_", r"[A-Za-z0-9]{37}"),
    ("a key of Together", "tgp_v1_", r"[\w-]{40}"),
    ("a key of Perplexity", "pplx-", r"[A-Za-z0-9]{40}"),
    ("a key of Fireworks", "fw_", r"[A-Za-z0-9]{22,24}\b"),
    ("a key of Cerebras", "csk-", r"[a-z0-9]{48}\b"),
    ("a key of Tavily", "tvly-", r"(?:dev-|prod-)?[A-Za-z0-9]{32}"),
    ("a key of Pinecone", "pcsk_", r"[A-Za-z0-9_]{50}"),
    ("a key of LangSmith", "lsv2_", r"(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}"),
    ("a key of Weights & Biases", "wandb_v1_", r"[\w-]{40}"),
    ("a token of Kaggle", "KGAT_", r"[0-9a-f]{32}"),
    (
        "a key of Kaggle",
        '"username"',
        r"""\s{0,8}:\s{0,8}"[^"\n]{1,100}"\s{0,8},\s{0,8}"key"\s{0,8}:\s{0,8}"[0-9a-f]{32}\"""",
    ),
    ("a key of Weights & Biases", "api.wandb.ai", r"\s{1,8}login\s{1,8}\w{1,40}\s{1,8}password\s{1,8}[0-9a-f]{40}"),
    ("a key of RunPod", "rpa_", r"[A-Za-z0-9]{40}"),
    ("a key of Firecrawl", "fc-", r"[0-9a-f]{32}\b"),
    ("a key of Jina", "jina_", r"[\w-]{50}"),
    ("a key of E2B", "e2b_", r"[0-9a-f]{40}\b"),
    ("a key of Daytona", "dtn_", r"[0-9a-f]{64}\b"),
    ("a key of Alibaba Cloud", "LTAI", r"[A-Za-z0-9]{20}\b"),
    ("a key of Tencent Cloud", "AKID", r"[A-Za-z0-9]{32}\b"),
    ("a key of Baidu", "bce-v3/ALTAK-", r"[A-Za-z0-9]{10,40}/[0-9a-f]{40}"),
    ("a token of Google", "ya29.", r"[\w-]{60}"),
    ("a token of Google", "1//0", r"[\w-]{60}"),
    ("a key of Azure", "sig=", r"[A-Za-z0-9%]{43,60}%3D"),
    ("a token of Vercel", "vc", r"[kpari]_[A-Za-z0-9]{50}"),
    ("a token of Netlify", "nfp_", r"[A-Za-z0-9]{36}"),
    ("a token of Fly", "fo1_", r"[\w-]{43}"),
    ("a token of Fly", "fm2_", r"[\w+/=]{80}"),
    ("a key of Tailscale", "tskey-", r"[a-z]{3,12}-[A-Za-z0-9]{6,20}(?:CNTRL)?-[A-Za-z0-9]{20}"),
    ("a token of Heroku", "HRKU-", r"[\w-]{36}"),
    ("a token of CircleCI", "CCIPAT_", r"\w{10,40}_[0-9a-f]{40}"),
    ("a token of Buildkite", "bkua_", r"[0-9a-f]{40}"),
    ("a token of Pulumi", "pul-", r"[0-9a-f]{40}"),
    ("a token of PlanetScale", "pscale_", r"(?:tkn|pw|oauth)_[\w.-]{32}"),
    ("a token of Mapbox", "sk.eyJ", r"[\w-]{40,300}\.[\w-]{20}"),
    ("a token of Airtable", "pat", r"[A-Za-z0-9]{14}\.[0-9a-f]{64}"),
    ("a key of Mailgun", "key-", r"[0-9a-f]{32}\b"),
    ("a token of Dropbox", "sl.", r"(?:u\.)?[AB][\w-]{100}"),
    ("a token of Square", "sq0", r"(?:atp|csp|idp)-[\w-]{22}"),
    ("a token of Square", "EAAA", r"[\w-]{60}(?![\w-])"),
    ("a token (a JWT)", "eyJ", r"[\w-]{14,400}\.eyJ[\w-]{20,4000}\.[\w-]{20}"),
    ("a token in a header", "Bearer ", _RANDOM),
    *(("what is called a key or token", name, rf"""["']?\]?\s{{0,8}}[:=]\s{{0,8}}["']?{_RANDOM}""") for name in _NAMED),
    ("a token of Databricks", "dapi", r"[0-9a-f]{32}"),
    ("a token of DigitalOcean", "_v1_", r"(?<=\bdo[opr]_v1_)[0-9a-f]{64}"),
    ("a token of Docker", "dckr_", r"[op]at_[\w-]{27}"),
    ("a token of Vault", "hvs.", r"[\w-]{24}"),
    ("a token of Vault", "hvb.", r"[\w-]{24}"),
    ("a token of Terraform", ".atlasv1.", r"(?<=[A-Za-z0-9]{14}\.atlasv1\.)[\w-]{60}"),
    ("a token of Doppler", "dp.", r"(?:pt|st|ct|sa|scim|audit)\.[\w.-]{40}"),
    ("a token of Grafana", "glsa_", r"[A-Za-z0-9]{32}_"),
    ("a token of Grafana", "glc_", r"[A-Za-z0-9+/]{32}"),
    ("a token of Sentry", "sntrys_", r"[\w+/=]{60}"),
    ("a token of Sentry", "sntryu_", r"[\w+/=]{60}"),
    ("a token of Atlassian", "AT", r"(?:ATT|CTT|BB)3xFf[\w=-]{50}"),
    ("a token of Notion", "ntn_", r"[A-Za-z0-9]{40}"),
    ("a key of Linear", "lin_api_", r"[A-Za-z0-9]{40}"),
    ("a key of Postman", "PMAK-", r"[0-9a-f]{24}-[0-9a-f]{34}"),
    ("a token of Figma", "figd_", r"[\w-]{40}"),
    ("a token of Supabase", "sbp_", r"[0-9a-f]{40}"),
    ("a token of Supabase", "sb_secret_", r"[\w-]{30}"),
    ("a token of Shopify", "shp", r"(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"),
    ("a key of SendGrid", "SG.", r"[\w-]{22}\.[\w-]{43}"),
    ("a key of Twilio", "SK", r"[0-9a-f]{32}\b"),
    ("a key of New Relic", "NRAK-", r"[A-Z0-9]{27}"),
    ("a token of npm", "npm_", r"[A-Za-z0-9]{36}\b"),
    ("a token of PyPI", "pypi-AgE", r"[\w-]{50}"),
    ("a key of RubyGems", "rubygems_", r"[0-9a-f]{48}"),
    ("a private key", "-----BEGIN ", r"[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"),
    ("a private key", "AGE-SECRET-KEY-1", r"[0-9A-Z]{58}"),
    ("a private key", "PuTTY-User-Key-File-", r"\d:"),
]
_COMPILED = [
    (what, letters.encode(), re.compile(rest.encode()), letters[0].isalnum() and "(?<=" not in rest)
    for what, letters, rest in _FORMATS
]
_OF_A_WORD = re.compile(rb"\w")


def find(content: bytes) -> tuple[str, int] | None:
    """What the first secret in a text is, and where it begins; None if there is none that is known."""
    places = ((_place(content, letters, rest, begins), what) for what, letters, rest, begins in _COMPILED)
    found = [(at, what) for at, what in places if at is not None]
    return min(found)[::-1] if found else None


def _place(content: bytes, letters: bytes, rest: re.Pattern[bytes], begins_a_word: bool) -> int | None:
    # a search for letters takes a fraction of the time of one by a pattern
    at = content.find(letters)
    while at >= 0:
        within = begins_a_word and at > 0 and _OF_A_WORD.match(content, at - 1)
        if not within and rest.match(content, at + len(letters)):
            return at
        at = content.find(letters, at + 1)
    return None
