"use strict";
(() => {
  const index = JSON.parse(document.getElementById("index").textContent);
  const element = (id) => document.getElementById(id);
  const opened = new Map();
  let samples = [];
  let visible = [];
  let current = 0;

  // The texts are set as text everywhere: a response that is HTML is shown, and never run.
  const make = (name, text, className) => {
    const made = document.createElement(name);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  };

  const open = async (number) => {
    if (!opened.has(number)) {
      const packed = Uint8Array.from(atob(element(`block-${number}`).textContent), (c) => c.charCodeAt(0));
      const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
      opened.set(number, await new Response(stream).json());
    }
    return opened.get(number);
  };

  const filter = () => {
    const outcome = element("outcome").value;
    const words = element("find").value.toLowerCase();
    visible = samples.filter((s) => (!outcome || s.outcome === outcome) &&
      (!words || [s.id, s.prompt, s.before, s.span, s.after, s.gold].some((t) => t.toLowerCase().includes(words))));
    element("list").replaceChildren(...visible.map((s, place) => {
      const line = document.createElement("li");
      line.id = `sample-${place}`;
      line.setAttribute("role", "option");
      line.append(make("span", s.outcome, s.outcome.replace(" ", "-")), ` ${s.id}`);
      line.addEventListener("click", () => show(place));
      return line;
    }));
    if (!visible.length) element("list").append(make("li", "No sample matches.", "empty"));
    show(0);
  };

  const show = (place) => {
    current = Math.max(0, Math.min(place, visible.length - 1));
    const list = element("list");
    for (const line of list.querySelectorAll("[aria-selected]")) line.removeAttribute("aria-selected");
    const sample = visible[current];
    const article = element("sample");
    if (!sample) { article.replaceChildren(); list.removeAttribute("aria-activedescendant"); return; }
    const line = list.children[current];
    line.setAttribute("aria-selected", "true");
    list.setAttribute("aria-activedescendant", line.id);
    list.scrollTop = Math.min(Math.max(list.scrollTop, line.offsetTop - list.offsetTop + line.offsetHeight - list.clientHeight),
      line.offsetTop - list.offsetTop);
    const facts = document.createElement("dl");
    for (const [name, text] of [["Verdict", `${sample.outcome}: ${sample.reason}`], ["Gold", sample.gold],
      ["Extracted", sample.answer || `nothing (${sample.status})`], ["By rule", sample.rule || "–"],
      ["Tokens", sample.tokens === null ? "not known" : sample.tokens.toLocaleString("en")]]) {
      facts.append(make("dt", name), make("dd", text, name === "Verdict" ? sample.outcome.replace(" ", "-") : ""));
    }
    const response = document.createElement("pre");
    response.dir = "auto";
    response.tabIndex = 0;
    response.append(sample.before);
    const mark = sample.span ? make("mark", sample.span) : null;
    if (mark) response.append(mark);
    response.append(sample.after);
    const prompt = make("pre", sample.prompt);
    prompt.dir = "auto";
    prompt.tabIndex = 0;
    article.replaceChildren(make("h3", "Verdict"), facts, make("h3", "Prompt"), prompt, make("h3", "Response"), response);
    if (mark) response.scrollTop = mark.offsetTop - response.offsetTop - response.clientHeight / 2;
  };

  const choose = async () => {
    const number = Number(element("run").value);
    const run = index[number];
    const parts = [`${run.shown.toLocaleString("en")} of ${run.items.toLocaleString("en")} responses are in this page` +
      (run.shown < run.items ? ": wrong ones, those without an answer and right ones in turn, chosen by hash." : ".")];
    if (run.private) parts.push("The authors of this benchmark ask that its items are not shown in public: keep this page to yourself.");
    element("shown").textContent = parts.join(" ");
    samples = await open(number);
    filter();
  };

  index.forEach((run, number) => {
    const option = make("option", `${run.benchmark} · ${run.model}`);
    option.value = String(number);
    element("run").append(option);
  });
  element("run").addEventListener("change", choose);
  element("outcome").addEventListener("change", filter);
  element("find").addEventListener("input", filter);
  element("controls").addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "/" && !typing) { event.preventDefault(); element("find").focus(); return; }
    if (event.key === "Escape" && event.target === element("find")) { element("find").value = ""; filter(); element("list").focus(); return; }
    if (typing) return;
    const onList = event.target === element("list");
    const step = { j: 1, k: -1 }[event.key] || (onList && { ArrowDown: 1, ArrowUp: -1 }[event.key]);
    if (!step) return;
    event.preventDefault();
    show(current + step);
  });
  choose();
})();
