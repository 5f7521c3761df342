// On the wires: a diagram that grows as messages pass between game, backend and INVO.
function makeWires({ list, hint, newer, layers, games }) {
  const NAMES = { client: "Game client", backend: "Studio backend", invo: "INVO" };
  const MOST = 80;
  const rows = new Map(); // by the message's number, what is shown of it
  let waiting = []; // what is not shown yet, so that the eye can follow
  let pacing = 0;
  let count = 0;

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text; // never as HTML: it comes from anywhere
    return made;
  }

  // --- What was said, to read ----------------------------------------------------------------

  const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\b\d+(?:\.\d+)?\b/g;

  // JSON with colours, as text nodes.
  function coloured(text) {
    const made = element("code");
    let from = 0;
    for (const found of text.matchAll(TOKEN)) {
      made.append(text.slice(from, found.index));
      const kind = found[1] ? (found[2] ? "name" : "text") : "value";
      made.append(element("span", `json-${kind}`, found[1] || found[0]), found[2] || "");
      from = found.index + found[0].length;
    }
    made.append(text.slice(from));
    return made;
  }

  // A value a line, every text and number as it was written.
  function pretty(body) {
    try {
      JSON.parse(body);
    } catch {
      return body;
    }
    let written = "";
    let before = "";
    let depth = 0;
    for (const [token] of body.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g)) {
      const opens = before === "{" || before === "[";
      const closes = token === "}" || token === "]";
      depth += opens - closes;
      if (before === "," || opens !== closes) written += `\n${"  ".repeat(depth)}`;
      else if (before === ":") written += " ";
      written += token;
      before = token;
    }
    return written;
  }

  function half(title, first, { headers = {}, body = "" }) {
    const made = element("div", "half");
    made.append(element("h3", "", title));
    const pre = element("pre");
    pre.tabIndex = 0;
    pre.setAttribute("aria-label", title);
    const head = [first, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
    const code = element("code", "head", head.filter(Boolean).join("\n"));
    pre.append(code);
    if (body) pre.append(code.textContent ? "\n\n" : "", coloured(pretty(body)));
    made.append(pre);
    return made;
  }

  function fillInside(row) {
    const { message, inside } = row;
    const parts = [element("p", "why", message.why)];
    parts.push(half(message.response ? "Said" : "Content", message.line, message.request));
    if (message.response) parts.push(half("Answered", String(message.response.status), message.response));
    inside.replaceChildren(...parts);
  }

  // --- A message on its way ------------------------------------------------------------------

  function make(message) {
    const item = element("li", "message");
    item.dataset.source = message.source;
    item.dataset.target = message.target;
    if (message.game !== games[0]) item.dataset.other = "";
    count += 1;
    const button = element("button", "message-button");
    button.type = "button";
    button.setAttribute("aria-expanded", "false");
    const way = `${NAMES[message.source]} to ${NAMES[message.target]}: `;
    const label = element("span", "label");
    const title = element("span", "title");
    title.append(element("span", "number", String(count)), element("span", "unseen", way), element("span", "words", message.title));
    if (message.game !== games[0]) title.append(element("span", "of-game", message.game));
    const status = element("span", "status");
    title.append(status);
    label.append(title, element("span", "line", message.line));
    const wire = element("span", "wire");
    wire.append(element("span", "envelope"));
    button.append(label, wire);
    const inside = element("div", "inside");
    inside.hidden = true;
    item.append(button, inside);
    const row = { message, item, button, status, wire, inside };
    button.addEventListener("click", () => {
      inside.hidden = !inside.hidden;
      button.setAttribute("aria-expanded", String(!inside.hidden));
      if (!inside.hidden) {
        fillInside(row);
        item.scrollIntoView({ block: "nearest" });
      }
    });
    return row;
  }

  function showStatus(row) {
    const { response } = row.message;
    if (!response) return;
    row.status.textContent = String(response.status || "no answer");
    row.status.classList.toggle("bad", !response.status || response.status >= 400);
    if (!row.inside.hidden) fillInside(row);
  }

  function fly(row, isBack) {
    if (stillness.matches || document.hidden) return;
    const [from, to] = [row.message.source, row.message.target];
    const toRight = (from === "client" || to === "invo") !== isBack;
    row.wire.classList.toggle("back", isBack);
    row.wire.firstChild.animate(
      [{ left: toRight ? "0%" : "100%", opacity: 1 }, { left: toRight ? "100%" : "0%", opacity: 1, offset: 0.9 }, { left: toRight ? "100%" : "0%", opacity: 0 }],
      { duration: 520, easing: "cubic-bezier(0.4, 0, 0.3, 1)" },
    );
    const reached = layers[isBack ? from : to];
    reached?.animate([{ transform: "none" }, { transform: "translateY(-2px) scale(1.035)" }, { transform: "none" }], { duration: 360, delay: 420 });
  }

  function show(message, isNews) {
    const known = rows.get(message.number);
    if (known) {
      const wasAnswered = known.message.response;
      known.message = message;
      showStatus(known);
      if (message.response && !wasAnswered && isNews) fly(known, true);
      return;
    }
    const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
    const row = make(message);
    rows.set(message.number, row);
    list.append(row.item);
    if (list.children.length > MOST) list.firstElementChild.remove();
    hint.hidden = true;
    if (isNews) {
      fly(row, false);
      if (!stillness.matches) row.item.classList.add("entering");
    }
    showStatus(row);
    if (isAtEnd || !isNews) list.scrollTop = list.scrollHeight;
    else newer.hidden = false;
  }

  function pace() {
    const next = waiting.shift();
    if (next) show(next, true);
    pacing = waiting.length ? setTimeout(pace, waiting.length > 14 ? 40 : 150) : 0;
  }

  list.addEventListener("scroll", () => {
    if (list.scrollHeight - list.scrollTop - list.clientHeight < 80) newer.hidden = true;
  });
  newer.addEventListener("click", () => {
    list.scrollTop = list.scrollHeight;
    newer.hidden = true;
    list.focus({ preventScroll: true });
  });

  return {
    // Messages that came, or were answered meanwhile.
    take(messages, isNews) {
      for (const message of messages) {
        if (!isNews || stillness.matches || document.hidden) show(message, isNews);
        else waiting.push(message);
      }
      if (waiting.length && !pacing) pace();
    },
    clear() {
      waiting = [];
      rows.clear();
      list.replaceChildren();
      count = 0;
      hint.hidden = false;
      newer.hidden = true;
    },
  };
}
