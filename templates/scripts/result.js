// Tells the game how the checkout ended, in every way that a game may be listening.
(() => {
  "use strict";
  const message = JSON.parse(document.body.dataset.message);
  const nextUrl = document.body.dataset.next;
  const isFramed = window.parent !== window;

  // One listener that fails must not keep the others from hearing.
  function tell(how) {
    try {
      how();
    } catch (error) {
      console.warn("INVO_CHECKOUT_COMPLETE could not be told:", error);
    }
  }

  // Any origin may listen: a game's is not known here, and the message is only a hint.
  tell(() => isFramed && window.parent.postMessage(message, "*"));
  // Some games open the page in a window of its own.
  tell(() => window.opener?.postMessage(message, "*"));
  // iOS: a WKScriptMessageHandler named INVO_CHECKOUT.
  tell(() => window.webkit?.messageHandlers?.INVO_CHECKOUT?.postMessage(message));
  // Android: a JavascriptInterface named InvoBridge. It takes text, and only the data.
  tell(() => window.InvoBridge?.onComplete(JSON.stringify(message.data)));

  // Long enough to read "Payment complete". A frame is its game's to close.
  if (nextUrl && !isFramed) setTimeout(() => window.location.assign(nextUrl), 1200);
})();
