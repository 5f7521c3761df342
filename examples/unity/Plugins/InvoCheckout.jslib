// Assets/Plugins/InvoCheckout.jslib: shows INVO's checkout over a Unity WebGL game and tells C# how
// it ended. Old JavaScript on purpose: the compiler of older Unity versions takes no newer one.
mergeInto(LibraryManager.library, {
  OpenInvoCheckout: function (checkoutUrlPointer) {
    var checkoutUrl = UTF8ToString(checkoutUrlPointer);
    var before = document.activeElement;

    var overlay = document.createElement('div');
    overlay.id = 'invo-checkout-overlay';
    overlay.setAttribute('role', 'dialog');
    overlay.setAttribute('aria-modal', 'true');
    overlay.setAttribute('aria-label', 'Checkout');
    overlay.style.cssText = 'position:fixed;inset:0;z-index:99999;display:flex;align-items:center;' +
      'justify-content:center;background:rgba(0,0,0,.75)';

    var frame = document.createElement('iframe');
    frame.id = 'invo-checkout';
    frame.title = 'INVO checkout';
    frame.allow = 'payment';
    frame.style.cssText = 'width:90%;max-width:480px;height:90vh;max-height:720px;border:0;' +
      'border-radius:16px;background:#fff';

    var close = document.createElement('button');
    close.type = 'button';
    close.textContent = '\u2715';
    close.setAttribute('aria-label', 'Close the checkout');
    close.style.cssText = 'position:absolute;top:12px;right:12px;width:44px;height:44px;' +
      'border:1px solid #888;border-radius:50%;background:#111;color:#fff;font-size:16px;cursor:pointer';

    function end(method, data) {
      window.removeEventListener('message', listen);
      window.removeEventListener('keydown', leave, true);
      overlay.remove();
      if (before && before.focus) before.focus();
      SendMessage('InvoPaymentManager', method, JSON.stringify(data));
    }

    function listen(event) {
      // Any page can send a message. Only the frame that was opened here is believed.
      if (event.source !== frame.contentWindow) return;
      if (!event.data || event.data.type !== 'INVO_CHECKOUT_COMPLETE') return;
      var data = event.data.data || {};
      // Newer pages of INVO's say "completed".
      var isPaid = data.status === 'success' || data.status === 'completed';
      end(isPaid ? 'OnPurchaseSuccess' : 'OnPurchaseFailed', data);
    }

    function leave(event) {
      // Unity takes the whole keyboard: it must not see what is meant for the checkout.
      event.stopImmediatePropagation();
      if (event.key === 'Escape') end('OnPurchaseFailed', { status: 'closed' });
    }

    // Before the frame begins to load, so that nothing comes too early to be heard.
    window.addEventListener('message', listen);
    window.addEventListener('keydown', leave, true);
    close.onclick = function () { end('OnPurchaseFailed', { status: 'closed' }); };
    frame.src = checkoutUrl;
    overlay.appendChild(frame);
    overlay.appendChild(close);
    document.body.appendChild(overlay);
    close.focus();
  }
});
