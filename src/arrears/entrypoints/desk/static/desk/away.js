/* Looks whether the database is back, and opens the page again as soon as it is. */
(function () {
  "use strict";
  var me = document.currentScript;
  var wait = Number(me.dataset.seconds) * 1000;
  setInterval(function () {
    fetch(me.dataset.health, { cache: "no-store" }).then(function (reply) { if (reply.ok) location.reload(); }, function () {});
  }, wait);
})();
