// Leads to the mistake, if there is one. Not by `autofocus`: browsers refuse that in another site's
// frame, and say so in the console.
(() => {
  "use strict";
  const wrong = document.querySelector("[aria-invalid]") || document.getElementById("form-error");
  if (wrong) wrong.focus();
})();
