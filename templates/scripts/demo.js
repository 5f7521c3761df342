// Both games' own code: the shop, the guide's checkout frame, the friend's phone, and the stream by
// which the backends tell them.
(() => {
  const byId = (id) => document.getElementById(id);
  const { root, currency, friendCurrency, friend, game, friendGame } = document.body.dataset;
  const whole = (amount) => String(amount).replace(/\.00$/, "");

  // --- The parts -----------------------------------------------------------------------------

  let caught = 0;
  const quest = makeQuest(byId("meadow"), {
    onCatch: () => {
      caught += 1;
      byId("caught").textContent = String(caught);
    },
  });
  const arena = makeArena(byId("orbit"));
  const wires = makeWires({
    list: byId("messages"),
    hint: byId("hint"),
    newer: byId("newer"),
    layers: Object.fromEntries([...document.querySelectorAll("[data-layer]")].map((each) => [each.dataset.layer, each])),
    games: [game, friendGame],
  });
  byId("clear").addEventListener("click", wires.clear);

  const toasts = new Map();
  function toast(text, id = "toast") {
    clearTimeout(toasts.get(id));
    byId(id).textContent = text;
    if (text) toasts.set(id, setTimeout(() => toast("", id), 7000));
  }

  // --- What the backends say -----------------------------------------------------------------

  let cursor = "";
  let isFirst = true;
  let pins = {};
  let vouched = null; // the balance that the backend last told
  let friendVouched = null;
  let local = 0;

  function take(news) {
    const epoch = (text) => text.slice(0, text.lastIndexOf("."));
    if (cursor && epoch(cursor) !== epoch(news.cursor)) wires.clear(); // it was started again
    cursor = news.cursor;
    wires.take(news.messages, !isFirst);
    pins = news.pins;
    takeQuest(news.quest);
    takeArena(news.arena);
    isFirst = false;
  }

  function takeQuest({ balance, items }) {
    // An unchanged balance is no news: the hint on the screen may be ahead of the webhook.
    if (balance !== vouched) byId("balance").textContent = balance;
    vouched = balance;
    const fresh = quest.wear(items);
    const names = [];
    for (const button of document.querySelectorAll("[data-item]")) {
      const isOwned = items.includes(button.dataset.item);
      button.classList.toggle("owned", isOwned);
      button.setAttribute("aria-disabled", String(isOwned));
      const { name, price } = button.dataset;
      if (isOwned) names.push(name);
      button.querySelector(".price-text").textContent = isOwned ? "Yours" : price;
      button.setAttribute("aria-label", isOwned ? `${name}, yours` : `${name}, ${price} ${currency}`);
    }
    byId("wardrobe").textContent = names.length ? `The hero has: ${names.join(", ")}.` : "The hero wears nothing special yet.";
    if (fresh.length && !isFirst) {
      quest.cheer();
      const { name } = document.querySelector(`[data-item="${CSS.escape(fresh[0])}"]`).dataset;
      toast(`${name}: it is yours!`);
    }
  }

  function takeArena({ balance, parcels }) {
    if (friendVouched !== null && balance !== friendVouched) {
      const arrived = Number(balance) - Number(friendVouched);
      if (arrived > 0) toast(`+${whole(arrived.toFixed(2))} ${friendCurrency}!`, "friend-toast");
    }
    friendVouched = balance;
    byId("friend-balance").textContent = balance;
    arena.hold(parcels.map((parcel) => parcel.transaction_id), isFirst);
    const list = byId("parcels");
    const known = new Map([...list.children].map((item) => [item.dataset.id, item]));
    for (const [id, item] of known) {
      if (!parcels.some((parcel) => parcel.transaction_id === id)) item.remove();
    }
    for (const parcel of parcels) {
      if (parcel.code && !known.has(parcel.transaction_id)) list.prepend(parcelItem(parcel));
    }
    // Answered on INVO's own page meanwhile.
    if (phone.open && parcels.some((parcel) => parcel.transaction_id === sending.transactionId)) phone.close("sent");
    byId("no-parcels").hidden = list.children.length > 0;
  }

  // A text from INVO, with the link that it ends with.
  function fillText(where, text, link) {
    where.textContent = link ? text.replace(/:\s*$/, "") : text;
    if (!link) return;
    const anchor = document.createElement("a");
    anchor.textContent = "on INVO’s page";
    anchor.href = link.startsWith("/") ? root + link : link;
    anchor.target = "_blank";
    anchor.rel = "noopener";
    where.append(" ", anchor, ".");
  }

  function parcelItem({ transaction_id: id, text, code, link }) {
    const item = document.createElement("li");
    item.dataset.id = id;
    const says = document.createElement("p");
    says.className = "text-message";
    fillText(says, text, link);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "claim";
    button.textContent = "Claim";
    button.addEventListener("click", () => pressed(button, () => claim(code)));
    item.append(says, button);
    return item;
  }

  // One at a time, or an older answer could be shown after a newer one.
  let asking = Promise.resolve();
  function refresh() {
    asking = asking.then(async () => {
      try {
        const response = await fetch(`${root}/demo/activity?after=${cursor}`);
        if (response.ok) take(await response.json());
      } catch {
        // The stream says so already.
      }
    });
    return asking;
  }

  let stream = null;
  function follow() {
    if (stream || document.hidden) return;
    stream = new EventSource(`${root}/demo/activity?after=${cursor}`);
    stream.onmessage = ({ data }) => {
      byId("connection").textContent = "";
      take(JSON.parse(data));
    };
    stream.onerror = () => {
      byId("connection").textContent = "The emulator does not answer. Is it running?";
      leave();
      setTimeout(follow, 1500);
    };
  }

  function leave() {
    stream?.close();
    stream = null;
  }

  // A page that nobody sees keeps no connection: browsers have six for one address.
  document.addEventListener("visibilitychange", () => (document.hidden ? leave() : follow()));
  follow();

  // --- What the games ask their backends -----------------------------------------------------

  async function ask(path, body) {
    const response = await fetch(`${root}${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      credentials: "include",
    });
    const answer = await response.json();
    return { isDone: response.ok, answer };
  }

  const SORRY = {
    INSUFFICIENT_BALANCE: `Not enough ${currency}: buy some first.`,
    AMOUNT_BELOW_MINIMUM: "INVO sends no less than 1.00.",
  };
  const sorry = ({ code, error }) => SORRY[code] || error || "That did not work.";

  async function buyCurrency(usdAmount) {
    // 1. Ask OUR backend for a session. The key stays there.
    const { isDone, answer } = await ask("/demo/store/start-checkout", { usdAmount });
    // 2. Open it in a frame over the game.
    if (isDone) openCheckout(answer.checkout_url);
    else toast(sorry(answer));
  }

  async function buyItem(itemId) {
    const { isDone, answer } = await ask("/demo/store/buy-item", { itemId });
    // The item itself comes with the webhook.
    if (!isDone) toast(sorry(answer));
  }

  async function send(amount) {
    const { isDone, answer } = await ask("/demo/store/send", { amount });
    if (!isDone) {
      toast(sorry(answer));
      return;
    }
    await refresh(); // INVO's text has come by now
    const pin = pins[answer.transaction_id];
    if (pin) openPhone(answer.transaction_id, pin, amount);
    else toast("INVO asks the player in its own app.");
  }

  async function claim(claimCode) {
    const { isDone, answer } = await ask("/demo/arena/claim", { claimCode });
    if (!isDone) toast(sorry(answer), "friend-toast");
  }

  async function pressed(button, work) {
    // Not `disabled`: the focus would be lost, and has to come back here after the checkout.
    if (button.ariaBusy === "true" || button.getAttribute("aria-disabled") === "true") return;
    button.ariaBusy = "true";
    toast("");
    try {
      await work();
    } catch {
      toast("The studio’s backend does not answer.");
    } finally {
      button.ariaBusy = "false";
    }
  }

  for (const button of document.querySelectorAll(".choice")) {
    const { usd, item, send: amount } = button.dataset;
    button.addEventListener("click", () =>
      pressed(button, () => (usd ? buyCurrency(Number(usd)) : item ? buyItem(item) : send(amount))),
    );
  }

  // --- The checkout: the guide's browser code ------------------------------------------------

  let overlay = null;

  function openCheckout(url) {
    closeCheckout();
    // A <dialog> keeps the keyboard inside and closes on Escape.
    overlay = document.createElement("dialog");
    overlay.className = "overlay";
    overlay.setAttribute("aria-label", "Checkout");
    const close = document.createElement("button");
    close.type = "button";
    close.className = "overlay-close";
    close.setAttribute("aria-label", "Close the checkout");
    close.textContent = "✕";
    close.addEventListener("click", leaveCheckout);
    overlay.addEventListener("cancel", leaveCheckout);
    const frame = document.createElement("iframe");
    frame.id = "invo-checkout";
    frame.title = "INVO checkout";
    frame.allow = "payment";
    frame.src = url;
    frame.addEventListener("load", refresh); // another of INVO's pages was opened
    overlay.append(frame, close);
    document.body.append(overlay);
    overlay.showModal();
    frame.focus({ preventScroll: true });
  }

  function closeCheckout() {
    overlay?.close(); // which gives the focus back to the button that was pressed
    overlay?.remove();
    overlay = null;
  }

  function leaveCheckout() {
    closeCheckout();
    toast("Closed. Nothing was charged.");
  }

  // 3. The hint. Listening from the start, so that it can't come too early to be heard.
  window.addEventListener("message", async (event) => {
    if (event.data?.type !== "INVO_CHECKOUT_COMPLETE") return;
    // Any page could send this. It moves no money, but only our own frame is believed.
    const frame = byId("invo-checkout");
    if (!frame || event.source !== frame.contentWindow) return;
    const { status, new_balance: balance, currency_received: received } = event.data.data;
    const isPaid = status !== "cancelled"; // "success" or "completed"
    closeCheckout();
    if (isPaid) {
      // At once, without waiting for the webhook. The backend's word replaces it.
      byId("balance").textContent = balance;
      toast(`+${whole(received)} ${currency}!`);
      celebrate();
    } else {
      toast("Maybe next time!");
    }
    await refresh(); // what led to the message comes before it
    local += 1;
    wires.take(
      [
        {
          number: `local ${local}`,
          game,
          source: "invo",
          target: "client",
          title: "INVO_CHECKOUT_COMPLETE",
          line: "postMessage out of the frame",
          why: "A hint, not a proof: any page could send one. Good for showing coins at once.",
          request: { headers: {}, body: JSON.stringify(event.data) },
        },
      ],
      true,
    );
  });

  function celebrate() {
    quest.rain(18);
    if (stillness.matches) return;
    byId("purse").animate([{ transform: "none" }, { transform: "scale(1.14)" }, { transform: "none" }], 500);
  }

  // --- The phone on which the PIN arrives ----------------------------------------------------

  const phone = byId("phone");
  let sending = null;

  function openPhone(transactionId, { text, code, link }, amount) {
    sending = { transactionId, amount };
    fillText(byId("pin-text"), text, link);
    byId("use-pin").textContent = `Use ${code}`;
    byId("use-pin").onclick = () => {
      byId("pin").value = code;
      byId("pin").focus();
    };
    byId("pin").value = "";
    byId("pin-error").textContent = "";
    phone.showModal();
    byId("use-pin").focus();
  }

  byId("pin-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const { isDone, answer } = await ask("/demo/store/confirm-send", {
      transactionId: sending.transactionId,
      pin: byId("pin").value,
    });
    if (!isDone) {
      byId("pin-error").textContent = sorry(answer);
      return;
    }
    phone.close("sent");
    quest.launch(8);
    toast(`${whole(sending.amount)} ${currency} are on their way to ${friend}.`);
  });
  byId("not-now").addEventListener("click", () => phone.close());
  phone.addEventListener("close", () => {
    if (phone.returnValue !== "sent") toast("Not confirmed: INVO gives them back in ten minutes.");
    phone.returnValue = "";
  });

  // --- The pad below the game ----------------------------------------------------------------

  for (const button of document.querySelectorAll("[data-key]")) {
    const { key } = button.dataset;
    const release = () => quest.press(key, false);
    button.addEventListener("pointerdown", (event) => {
      button.setPointerCapture(event.pointerId);
      quest.press(key, true);
    });
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) button.addEventListener(end, release);
    // By keyboard, or by what speaks for one: a short step.
    button.addEventListener("click", (event) => {
      if (event.detail) return;
      quest.press(key, true);
      setTimeout(release, 300);
    });
    button.addEventListener("contextmenu", (event) => event.preventDefault());
  }
})();
