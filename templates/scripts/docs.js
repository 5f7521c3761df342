// Copies code, and looks while one types. Without it, the search is a form and code is selected.
(() => {
  "use strict";

  if (navigator.clipboard) {
    for (const pre of document.querySelectorAll("pre")) {
      const frame = document.createElement("div");
      const button = document.createElement("button");
      frame.className = "code";
      button.className = "copy";
      button.type = "button";
      button.textContent = "Copy";
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(pre.innerText.trimEnd() + "\n");
        button.textContent = "Copied";
        setTimeout(() => { button.textContent = "Copy"; }, 1500);
      });
      pre.replaceWith(frame);
      frame.append(pre, button);
    }
  }

  // The page one is on, in a list that may be longer than the window.
  const contents = document.querySelector(".contents");
  const here = contents.querySelector("[aria-current]");
  if (here) contents.scrollTop = here.offsetTop - contents.clientHeight / 2;

  const form = document.querySelector("form.search");
  const field = form.querySelector("input");
  const list = form.querySelector(".found-while-typing");
  let asked = 0;

  function entry(one) {
    const link = document.createElement("a");
    const title = document.createElement("b");
    const text = document.createElement("span");
    link.href = one.address;
    title.textContent = one.heading === one.title ? one.title : `${one.title}: ${one.heading}`;
    for (const piece of one.pieces) {
      const match = document.createElement("mark");
      match.textContent = piece.text;
      text.append(piece.is_match ? match : piece.text);
    }
    link.append(title, text);
    return link;
  }

  async function look() {
    const query = field.value.trim();
    const number = ++asked;
    if (query.length < 2) {
      list.hidden = true;
      return;
    }
    const headers = { Accept: "application/json" };
    const answer = await fetch(`${form.action}?q=${encodeURIComponent(query)}`, { headers });
    const found = await answer.json();
    // Somebody who types fast has asked again since.
    if (number !== asked || !answer.ok) return;
    const none = document.createElement("p");
    none.textContent = found.meant ? `Nothing. Did you mean ${found.meant}?` : "Nothing.";
    list.replaceChildren(...(found.found.length ? found.found.slice(0, 8).map(entry) : [none]));
    list.hidden = false;
  }

  field.addEventListener("input", look);
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      list.querySelector("a")?.focus();
    }
  });
  list.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" };
    if (!(event.key in steps)) return;
    event.preventDefault();
    (document.activeElement[steps[event.key]] ?? field).focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") list.hidden = true;
    const isTyping = document.activeElement?.matches("input, textarea, select");
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      field.focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!form.contains(event.target)) list.hidden = true;
  });
})();
