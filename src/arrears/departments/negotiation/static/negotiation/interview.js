/* The interview: sums and what is left, as it is typed. The server adds up again; this only shows. */
(function () {
  "use strict";
  var all = function (selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); };
  function start() {
    var form = document.querySelector("[data-interview]");
    if (!form) return;
    var currency = form.dataset.currency, language = document.documentElement.lang;
    var digits = new Intl.NumberFormat("en", { style: "currency", currency: currency }).resolvedOptions().maximumFractionDigits;
    var money = new Intl.NumberFormat(language, { style: "currency", currency: currency });
    function sum(kind) {
      return all("[data-adds=" + kind + "] input", form).reduce(function (held, input) { return held + Math.round(Number(input.value || 0) * Math.pow(10, digits)); }, 0);
    }
    function show() {
      var income = sum("income"), expense = sum("expense"), left = income - expense - sum("other");
      var box = form.querySelector("[data-left]"), months = form.querySelector("[data-months]");
      form.querySelector("[data-sum=income]").textContent = money.format(income / Math.pow(10, digits));
      form.querySelector("[data-sum=expense]").textContent = money.format(expense / Math.pow(10, digits));
      box.textContent = money.format(left / Math.pow(10, digits));
      box.dataset.tone = left > 0 ? "good" : "bad";
      months.textContent = left > 0 ? Math.ceil(Number(months.dataset.arrearsMinor) / left) + " " + months.dataset.word : "–";
    }
    form.addEventListener("input", show);
    show();
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
