// The game's own code, as in the guide, and beside it a diary of what everybody does.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const root = document.body.dataset.root;
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));

  // --- The lanes -----------------------------------------------------------------------------

  let steps = 0;

  function element(name, text, className) {
    const made = document.createElement(name);
    if (text) made.textContent = text; // never as HTML: names and metadata come from anywhere
    if (className) made.className = className;
    return made;
  }

  // Long names in capitals break at their underscores.
  function breakable(text) {
    const made = element("span");
    for (const part of text.split(/(?<=_)/)) made.append(part, element("wbr"));
    return made;
  }

  function show(lane, title, detail, data) {
    const list = document.querySelector(`[data-lane="${CSS.escape(lane)}"]`);
    if (!list) return;
    const item = element("li", "", "event");
    const heading = element("strong");
    steps += 1;
    heading.append(element("span", String(steps), "number"), breakable(title));
    item.append(heading);
    if (detail) item.append(element("p", detail));
    if (data) {
      const details = element("details");
      details.append(element("summary", "JSON"), element("pre", JSON.stringify(data, null, 2)));
      item.append(details);
    }
    list.append(item);
    list.scrollTop = list.scrollHeight;
  }

  // --- What the others did, and the balance that they vouch for -------------------------------

  let seen = 0;
  let vouched = null; // the balance that the backend last told
  let asking = Promise.resolve();

  async function askOnce() {
    try {
      const response = await fetch(`${root}/demo/activity?after=${seen}`);
      if (!response.ok) throw new Error(String(response.status));
      const news = await response.json();
      for (const item of news.activity) {
        show(item.lane, item.title, item.detail, item.data);
      }
      // Lower than before, if the emulator was started again.
      seen = news.newest;
      byId("connection").textContent = "";
      return news.balance;
    } catch {
      byId("connection").textContent = "The emulator does not answer. Is it running?";
      return null;
    }
  }

  // Shows the news and tells the balance. One at a time, or the same news would be shown twice.
  function refresh() {
    asking = asking.then(askOnce);
    return asking;
  }

  function takeBalance(balance) {
    // An unchanged balance is no news: the hint on the screen may be ahead of the webhook.
    if (balance === null || balance === vouched) return;
    const isFirst = vouched === null;
    vouched = balance;
    byId("balance").textContent = balance;
    if (!isFirst) show("client", "Balance confirmed", `${balance}, from the backend.`);
  }

  async function keepAsking() {
    for (;;) {
      takeBalance(await refresh());
      await wait(document.hidden ? 3000 : 700);
    }
  }

  // --- The shop: the guide's browser code -----------------------------------------------------

  let overlay = null;

  function toast(text) {
    byId("toast").textContent = text;
  }

  async function buyCurrency(usdAmount) {
    toast("");
    show("client", `Buy for $${usdAmount} pressed`, "POST /store/start-checkout, to the studio.", { usdAmount });
    try {
      // 1. Ask OUR backend for a session. The key stays there.
      const response = await fetch(`${root}/demo/store/start-checkout`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ usdAmount }),
        credentials: "include",
      });
      const answer = await response.json();
      await refresh(); // what the backend did comes before what its answer leads to
      if (!response.ok) {
        show("client", "No checkout today", `The backend answered ${response.status}.`, answer);
        toast("The merchant is out of coins. Try again?");
        return;
      }
      show("client", "Got the checkout_url", "No key in it: signed, 15 minutes, once.", answer);
      // 2. Open it in a frame over the game.
      openCheckout(answer.checkout_url);
    } catch {
      toast("The studio’s backend does not answer.");
    }
  }

  function openCheckout(url) {
    closeCheckout();
    // A <dialog> keeps the keyboard inside and closes on Escape.
    overlay = element("dialog", "", "overlay");
    overlay.setAttribute("aria-label", "Checkout");
    const close = element("button", "", "overlay-close");
    close.type = "button";
    close.setAttribute("aria-label", "Close the checkout");
    close.append(element("span", "✕"));
    close.addEventListener("click", leaveCheckout);
    overlay.addEventListener("cancel", leaveCheckout);
    const frame = element("iframe");
    frame.id = "invo-checkout";
    frame.title = "INVO checkout";
    frame.allow = "payment";
    frame.src = url;
    overlay.append(frame, close);
    document.body.append(overlay);
    overlay.showModal();
    frame.focus({ preventScroll: true });
    show("client", "Checkout opened in a frame", "The card is INVO’s business, not the game’s.");
  }

  function closeCheckout() {
    overlay?.close(); // which gives the focus back to the button that was pressed
    overlay?.remove();
    overlay = null;
  }

  function leaveCheckout() {
    closeCheckout();
    show("client", "Checkout closed by the player", "No message came, so only a webhook would tell.");
  }

  // 3. The hint. Listening from the start, so that it can't come too early to be heard.
  window.addEventListener("message", async (event) => {
    if (event.data?.type !== "INVO_CHECKOUT_COMPLETE") return;
    // Any page could send this. It moves no money, but only our own frame is believed.
    const frame = byId("invo-checkout");
    if (!frame || event.source !== frame.contentWindow) return;
    const { status, new_balance: balance } = event.data.data;
    const isPaid = status !== "cancelled"; // "success" or "completed"
    const isProven = balance === vouched;
    closeCheckout();
    if (isPaid) {
      // At once, without waiting for the webhook. The backend's word replaces it.
      byId("balance").textContent = balance;
      celebrate(event.data.data);
    } else {
      toast("Maybe next time!");
    }
    const told = await refresh(); // what led to the message comes before it
    show("client", "INVO_CHECKOUT_COMPLETE", `${status}: a hint, not a proof.`, event.data);
    if (isPaid && !isProven) show("client", "Balance shown at once", `${balance}, before any proof.`);
    takeBalance(told);
  });

  // --- Joy ------------------------------------------------------------------------------------

  function celebrate({ currency_received: received, currency_name: name }) {
    const screen = byId("screen");
    toast(`+${received.replace(/\.00$/, "")} ${name}!`);
    screen.classList.remove("cheer");
    void screen.offsetWidth; // so that a second purchase starts the animation again
    screen.classList.add("cheer");
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const { width, height } = screen.getBoundingClientRect();
    for (let i = 0; i < 22; i += 1) {
      const coin = document.querySelector(".pack .coin").cloneNode(true);
      coin.classList.add("falling-coin");
      screen.append(coin);
      // From anywhere above, down to the hero's purse.
      const from = Math.random() * width;
      const fall = coin.animate(
        [
          { transform: `translate(${from}px, -40px) rotate(0)`, opacity: 1 },
          { transform: `translate(${(from + width * 0.26) / 2}px, ${height * 0.4}px) rotate(200deg)`, opacity: 1, offset: 0.6 },
          { transform: `translate(${width * 0.22}px, ${height * 0.8}px) rotate(360deg) scale(0.3)`, opacity: 0 },
        ],
        { duration: 900 + Math.random() * 500, delay: i * 45, easing: "ease-in", fill: "both" },
      );
      fall.onfinish = () => coin.remove();
    }
  }

  for (const button of document.querySelectorAll(".pack")) {
    button.addEventListener("click", async () => {
      // Not `disabled`: the focus would be lost, and has to come back here after the checkout.
      if (button.ariaBusy === "true") return;
      button.ariaBusy = "true";
      await buyCurrency(Number(button.dataset.usd));
      button.ariaBusy = "false";
    });
  }
  document.addEventListener("visibilitychange", async () => {
    if (!document.hidden) takeBalance(await refresh());
  });
  keepAsking();
})();
