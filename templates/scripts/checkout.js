// Makes the payment form nicer. The form works without any of this.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const form = byId("pay-form");
  const payButton = byId("pay");
  const payText = [...payButton.childNodes];
  const news = byId("news");
  const number = byId("card_number");
  const expiry = byId("expiry");
  const cvc = byId("cvc");

  // Digits of other scripts and full-width ones count as digits: their last four bits are the value.
  const digitsOf = (text) =>
    text.replace(/[\u0660-\u0669\u06F0-\u06F9\uFF10-\uFF19]/g, (digit) => digit.charCodeAt(0) & 15)
      .replace(/\D/g, "");

  const isAmex = (digits) => /^3[47]/.test(digits);

  function brandOf(digits) {
    if (isAmex(digits)) return "Amex";
    if (/^4/.test(digits)) return "Visa";
    if (/^(5[1-5]|2[2-7])/.test(digits)) return "Mastercard";
    if (/^6(011|4[4-9]|5)/.test(digits)) return "Discover";
    return "";
  }

  function inGroups(digits, sizes, separator) {
    const groups = [];
    let from = 0;
    for (const size of sizes) {
      if (from < digits.length) groups.push(digits.slice(from, from + size));
      from += size;
    }
    return groups.join(separator);
  }

  const formatNumber = (text) => {
    const digits = digitsOf(text);
    return inGroups(digits, isAmex(digits) ? [4, 6, 5] : [4, 4, 4, 4, 3], " ");
  };

  function formatExpiry(text) {
    let digits = digitsOf(text);
    // "5" and "5/" can only be May.
    if (/^[2-9]/.test(digits) || /^\D*1\D+/.test(text)) digits = "0" + digits;
    return inGroups(digits, [2, 4], "/");
  }

  // The caret stays behind the same digit: what is typed into the middle goes into the middle.
  function keepFormatted(input, format) {
    input.addEventListener("input", (event) => {
      if (event.isComposing) return;
      const formatted = format(input.value);
      if (formatted === input.value) return;
      const before = input.value.slice(0, input.selectionStart);
      const atEnd = before === input.value;
      let left = digitsOf(before).length;
      input.value = formatted;
      let caret = 0;
      while (left > 0 && caret < formatted.length) {
        if (/\d/.test(formatted[caret])) left -= 1;
        caret += 1;
      }
      if (atEnd) caret = formatted.length;
      input.setSelectionRange(caret, caret);
    });
    input.value = format(input.value);
  }

  const showBrand = () => {
    byId("brand").textContent = brandOf(digitsOf(number.value));
  };

  keepFormatted(number, formatNumber);
  keepFormatted(expiry, formatExpiry);
  keepFormatted(cvc, (text) => digitsOf(text).slice(0, 4));
  number.addEventListener("input", showBrand);
  showBrand();

  // Once a field is corrected, it is no longer wrong.
  for (const input of [number, expiry, cvc]) {
    input.addEventListener("input", () => {
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
      byId(input.id + "-error")?.remove();
    });
  }

  // Not by `autofocus`: browsers refuse that in another site's frame, and say so in the console.
  const wrong = document.querySelector("[aria-invalid]") || byId("form-error");
  if (wrong) wrong.focus({ preventScroll: true });

  function fillIn(input, value) {
    input.value = value;
    input.dispatchEvent(new Event("input"));
    input.classList.add("filled");
    setTimeout(() => input.classList.remove("filled"), 400);
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=test_card]");
    if (!button) return;
    event.preventDefault();
    const another = byId("another-card");
    if (another) another.checked = true;
    fillIn(number, button.value);
    fillIn(expiry, form.dataset.testExpiry);
    fillIn(cvc, isAmex(button.value) ? "1234" : "123");
    news.textContent = form.dataset.filledNews.replace("{last4}", button.value.slice(-4));
    // Scrolls this page only: letting focus() do it would move the game's page around the frame, too.
    payButton.focus({ preventScroll: true });
    const top = payButton.getBoundingClientRect().top;
    if (top < 0) window.scrollBy(0, top - 16);
  });

  // One press, one payment. Cancel waits, too: a payment on its way can't be taken back.
  const buttons = [payButton, ...document.querySelectorAll(".cancel, .test-card")];

  function setBusy(isBusy) {
    form.dataset.busy = isBusy ? "yes" : "";
    payButton.setAttribute("aria-busy", String(isBusy));
    if (isBusy) payButton.textContent = form.dataset.paying;
    else payButton.replaceChildren(...payText);
    news.textContent = isBusy ? form.dataset.payingNews : "";
    for (const button of buttons) button.disabled = isBusy;
  }

  form.addEventListener("submit", (event) => {
    if (form.dataset.busy) {
      event.preventDefault();
      return;
    }
    setBusy(true);
    // If the answer never comes, another try is safe: the server knows this rendering of the page.
    setTimeout(() => setBusy(false), 20000);
  });

  // Back from the next page, perhaps with the buttons as they were left.
  window.addEventListener("pageshow", () => setBusy(false));
})();
