/* What the desk keeps in a browser goes when its person signs out, on whatever page, and when their session is found to be over.
   A department that keeps a day does so in a database `arrears-…` with the stores `keys`, `day` and `queue`: the day and its key go;
   acts that were not sent stay, closed under a key of their own, until their writer signs in here again. Pages that open without
   a network go with their service worker, which comes back with the next sign-in. */
(function () {
  "use strict";
  var PREFIX = "arrears-", PATIENCE = 5000, leaving = { before: null, forget: forget };

  function ended(asked) {
    return new Promise(function (resolve, reject) {
      asked.onsuccess = function () { resolve(asked.result); };
      asked.onerror = function () { reject(asked.error); };
    });
  }
  function forgetDay(name) {
    return ended(indexedDB.open(name)).then(function (db) {
      return new Promise(function (resolve, reject) {
        var deal = db.transaction(["keys", "day", "queue"], "readwrite"), keys = deal.objectStore("keys");
        keys.delete("day");
        deal.objectStore("day").clear();
        deal.objectStore("queue").count().onsuccess = function (event) { if (!event.target.result) keys.delete("queue"); };
        deal.oncomplete = resolve;
        deal.onerror = deal.onabort = function () { reject(deal.error); };
      }).finally(function () { db.close(); });
    });
  }
  function forgetDays() {
    if (!window.indexedDB || !indexedDB.databases) return Promise.resolve();
    return indexedDB.databases().then(function (found) {
      return Promise.all(found.filter(function (one) { return one.name.indexOf(PREFIX) === 0; }).map(function (one) { return forgetDay(one.name); }));
    });
  }
  function forgetPages() {
    if (!window.caches || !navigator.serviceWorker) return Promise.resolve();
    return Promise.all([
      caches.keys().then(function (names) { return Promise.all(names.map(function (name) { return caches.delete(name); })); }),
      navigator.serviceWorker.getRegistrations().then(function (held) { return Promise.all(held.map(function (one) { return one.unregister(); })); }),
    ]);
  }
  function forget() { return forgetDays().then(forgetPages); }
  /* Nobody is kept from signing out by a browser that does not answer. */
  function soon(work) {
    return Promise.race([work, new Promise(function (resolve) { setTimeout(resolve, PATIENCE); })]).catch(function () { return null; });
  }

  window.deskLeaving = leaving;
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!/\/account\/logout\/$/.test(form.action)) return;
    event.preventDefault();
    soon(leaving.before ? leaving.before() : Promise.resolve()).then(function () { return soon(forget()); })
      .then(function () { HTMLFormElement.prototype.submit.call(form); });
  });
  /* A page that knows nobody: the session is over, however it ended. */
  function look() { if (!document.body.dataset.idleSeconds) soon(forget()); }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", look); else look();
})();
