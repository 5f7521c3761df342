// The browser's half: INVO's checkout in a frame over the game. It knows no key.

// Resolves once the checkout has ended, with what INVO's page told: {status, new_balance, …}. The
// status is "closed" if the player left. A hint either way: the backend learns the truth by webhook.
export async function buyCurrency(usdAmount) {
  const answer = await fetch("/store/start-checkout", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ usdAmount }),
    credentials: "include",
  });
  if (!answer.ok) throw new Error(`The backend started no checkout: ${answer.status}`);
  return openCheckout((await answer.json()).checkout_url);
}

export function openCheckout(checkoutUrl) {
  // A <dialog> keeps the keyboard inside, closes on Escape and gives the focus back.
  const dialog = document.createElement("dialog");
  dialog.className = "invo-checkout";
  dialog.setAttribute("aria-label", "Checkout");
  const frame = document.createElement("iframe");
  frame.id = "invo-checkout";
  frame.title = "INVO checkout";
  frame.allow = "payment";
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "✕";
  close.setAttribute("aria-label", "Close the checkout");
  dialog.append(frame, close);
  document.body.append(dialog);

  return new Promise((resolve) => {
    function listen(event) {
      // Any page can send a message. Only the frame that was opened here is believed.
      if (event.source !== frame.contentWindow) return;
      if (event.data?.type === "INVO_CHECKOUT_COMPLETE") end(event.data.data);
    }
    function end(told) {
      window.removeEventListener("message", listen);
      dialog.close();
      dialog.remove();
      resolve(told);
    }
    // Before the frame begins to load, so that nothing comes too early to be heard.
    window.addEventListener("message", listen);
    close.addEventListener("click", () => end({ status: "closed" }));
    dialog.addEventListener("cancel", () => end({ status: "closed" }));
    frame.src = checkoutUrl;
    dialog.showModal();
  });
}
