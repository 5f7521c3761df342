// What Unity's own loader would give a plugin, and a panel in the place of C#.
"use strict";
const byId = (id) => document.getElementById(id);

// --- Unity's side: memory, strings in it, and the library that plugins are merged into ----------

const memory = new Uint8Array(1 << 16);
let freeFrom = 16;

// As C# hands over a string: its UTF-8 in memory, ended by a zero, and where it begins.
function stringToMemory(text) {
  const bytes = new TextEncoder().encode(text);
  if (freeFrom + bytes.length + 1 > memory.length) freeFrom = 16;
  const pointer = freeFrom;
  memory.set(bytes, pointer);
  memory[pointer + bytes.length] = 0;
  freeFrom += bytes.length + 1;
  return pointer;
}

function UTF8ToString(pointer) {
  return new TextDecoder().decode(memory.subarray(pointer, memory.indexOf(0, pointer)));
}

const LibraryManager = { library: {} };

function mergeInto(library, functions) {
  Object.assign(library, functions);
}

function SendMessage(gameObject, method, argument) {
  reached("send");
  const receive = { InvoPaymentManager }[gameObject]?.[method];
  if (!receive) throw new Error(`SendMessage: object ${gameObject} has no receiver for ${method}`);
  receive(argument);
}

// --- C#'s side: what examples/unity/Scripts/InvoPaymentManager.cs does ---------------------------

const FIELDS = ["status", "transaction_id", "currency_received", "new_balance"];

const InvoPaymentManager = {
  OnPurchaseSuccess(json) {
    const result = JSON.parse(json);
    show("OnPurchaseSuccess", json, result, `Got ${result.currency_received} (new balance ${result.new_balance})`);
  },
  OnPurchaseFailed(json) {
    show("OnPurchaseFailed", json, JSON.parse(json), `Checkout failed: ${json}`);
  },
};

async function BuyCurrency(usdAmount) {
  for (const step of document.querySelectorAll("[data-step]")) step.classList.remove("done");
  const response = await fetch(`${document.body.dataset.root}/store/start-checkout`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ usdAmount }),
  });
  if (!response.ok) return;
  reached("fetch");
  const { checkout_url: checkoutUrl } = await response.json();
  LibraryManager.library.OpenInvoCheckout(stringToMemory(checkoutUrl));
  reached("open");
}

// --- The page ------------------------------------------------------------------------------------

function reached(step) {
  document.querySelector(`[data-step="${step}"]`).classList.add("done");
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function show(method, json, result, logged) {
  const call = element("li", `call ${method === "OnPurchaseSuccess" ? "good" : "bad"}`);
  call.dataset.method = method;
  const heading = element("h3");
  heading.append(element("code", "", `${method}(string json)`));
  const fields = element("dl", "fields");
  for (const field of FIELDS) {
    const value = result[field] ?? null;
    fields.append(element("dt", "", field), element("dd", "", value === null ? "null" : `"${value}"`));
  }
  call.append(heading, element("pre", "", json), element("p", "small", "After JsonUtility.FromJson<PurchaseResult>(json):"), fields, element("p", "log", `Debug.Log: ${logged}`));
  byId("calls").prepend(call);
  byId("calls").scrollTop = 0;
}

window.addEventListener("message", (event) => {
  if (event.data?.type === "INVO_CHECKOUT_COMPLETE") reached("message");
});

for (const button of document.querySelectorAll("[data-usd]")) {
  button.addEventListener("click", async () => {
    if (button.ariaBusy === "true") return;
    button.ariaBusy = "true";
    try {
      await BuyCurrency(Number(button.dataset.usd));
    } finally {
      button.ariaBusy = "false";
    }
  });
}
