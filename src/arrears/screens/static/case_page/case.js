/* The page of one case: dialogs that arrive by htmx, sums of a promise as it is typed, time left with a case. */
(function () {
  "use strict";
  var $ = function (selector, root) { return (root || document).querySelector(selector); };
  var all = function (selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); };

  /* --- dialogs ---------------------------------------------------------------------------------------------------- */
  document.addEventListener("htmx:afterSettle", function (event) {
    var dialog = $("#case-dialog");
    if (!dialog || !dialog.contains(event.target)) return;
    if (!dialog.open) dialog.showModal();
    prepare(dialog);
    var first = $(".is-invalid, .faults ~ * input, input:not([type=hidden]), select, textarea", $("form", dialog) || dialog);
    (first || $("#act-title", dialog) || dialog).focus();
  });
  document.addEventListener("click", function (event) {
    var closer = event.target.closest("[data-closes-dialog]"), dialog = $("#case-dialog");
    if (closer && dialog && dialog.open) { event.preventDefault(); dialog.close(); }
  });

  /* --- a promise: its sum, what is left, and rows filled for so many parts -------------------------------------------- */
  var digits = function (currency) { return new Intl.NumberFormat("en", { style: "currency", currency: currency }).resolvedOptions().maximumFractionDigits; };
  function shown(minor, currency) {
    return new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: currency }).format(minor / Math.pow(10, digits(currency)));
  }
  function loanOf(box) {
    var chosen = $("select[name=loan_id]", box);
    all("[data-loan]", box).forEach(function (row) { row.hidden = row.dataset.loan !== chosen.value; });
    return $("[data-loan]:not([hidden])", box);
  }
  function sumUp(box) {
    var currency = box.dataset.currency, scale = Math.pow(10, digits(currency)), loan = loanOf(box);
    var sum = all("input[name^=amount_]", box).reduce(function (held, input) { return held + Math.round(Number(input.value || 0) * scale); }, 0);
    $("[data-promise-sum]", box).textContent = shown(sum, currency);
    $("[data-promise-left]", box).textContent = loan ? shown(Math.max(0, Number(loan.dataset.arrearsMinor) - sum), currency) : "–";
  }
  function split(box, parts) {
    var currency = box.dataset.currency, scale = Math.pow(10, digits(currency)), loan = loanOf(box);
    var whole = loan ? Number(loan.dataset.arrearsMinor) : 0, each = Math.floor(whole / parts);
    all("input[name^=amount_]", box).forEach(function (input, at) {
      var day = $("input[name=due_on_" + (at + 1) + "]", box), is = at < parts, when = new Date();
      when.setDate(when.getDate() + (parts === 1 ? 3 : 7 * (at + 1)));
      input.value = is ? ((at === parts - 1 ? whole - each * (parts - 1) : each) / scale).toFixed(digits(currency)) : "";
      day.value = is ? when.getFullYear() + "-" + String(when.getMonth() + 1).padStart(2, "0") + "-" + String(when.getDate()).padStart(2, "0") : "";
    });
    sumUp(box);
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-split]");
    if (button) split(button.closest("[data-promise]"), Number(button.dataset.split));
  });
  document.addEventListener("input", function (event) {
    var box = event.target.closest("[data-promise]");
    if (box) sumUp(box);
    if (event.target.name === "status") showStops(event.target);
  });
  function showStops(select) {
    all("[data-when]").forEach(function (part) { part.hidden = part.dataset.when !== select.value; });
  }
  function prepare(root) {
    all("[data-promise]", root).forEach(sumUp);
    all("select[name=status]", root).forEach(showStops);
  }

  /* --- how long the case is still one's own ----------------------------------------------------------------------------- */
  function lookAtClock() {
    all("[data-until]").forEach(function (mark) {
      var left = (new Date(mark.dataset.until) - Date.now()) / 60000, box = mark.closest(".case-lock");
      if (box) box.dataset.tone = left <= 0 ? "bad" : left < 3 ? "warn" : "good";
    });
  }
  function start() { prepare(document); lookAtClock(); setInterval(lookAtClock, 10000); }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
