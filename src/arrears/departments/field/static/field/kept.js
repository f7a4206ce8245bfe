/* What a phone keeps of a day, and how it forgets. Everything lies encrypted in the browser's own database under keys that no
   script can read out (AES-GCM, not extractable). The day's key goes when the day is over and at sign-out (desk/leaving.js):
   what is left then is noise. What was done and not sent yet lies under a key of its own, which goes once all of it has arrived. */
(function () {
  "use strict";
  var NAME = "arrears-field", STORES = ["keys", "day", "queue", "meta"];
  var opened = null;

  function open() {
    opened = opened || new Promise(function (resolve, reject) {
      var asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = function () { STORES.forEach(function (name) { asked.result.createObjectStore(name); }); };
      asked.onsuccess = function () { resolve(asked.result); };
      asked.onerror = function () { reject(asked.error); };
    });
    return opened;
  }
  function run(store, mode, work) {
    return open().then(function (db) {
      return new Promise(function (resolve, reject) {
        var deal = db.transaction(store, mode), asked = work(deal.objectStore(store));
        deal.oncomplete = function () { resolve(asked ? asked.result : undefined); };
        deal.onerror = deal.onabort = function () { reject(deal.error); };
      });
    });
  }
  function get(store, key) { return run(store, "readonly", function (held) { return held.get(key); }); }
  function put(store, key, value) { return run(store, "readwrite", function (held) { return held.put(value, key); }); }
  function del(store, key) { return run(store, "readwrite", function (held) { return held.delete(key); }); }
  function keys(store) { return run(store, "readonly", function (held) { return held.getAllKeys(); }); }
  function clear(store) { return run(store, "readwrite", function (held) { return held.clear(); }); }

  function keyOf(name) {
    return get("keys", name).then(function (held) {
      if (held) return held;
      return crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]).then(function (made) {
        return put("keys", name, made).then(function () { return made; });
      });
    });
  }
  function seal(name, bytes) {
    var iv = crypto.getRandomValues(new Uint8Array(12));
    return keyOf(name).then(function (key) { return crypto.subtle.encrypt({ name: "AES-GCM", iv: iv }, key, bytes); })
      .then(function (data) { return { iv: iv, data: data }; });
  }
  function unseal(name, sealed) {
    return get("keys", name).then(function (key) {
      if (!key) throw new Error("the key is gone");
      return crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, key, sealed.data);
    });
  }
  function sealText(name, value) { return seal(name, new TextEncoder().encode(JSON.stringify(value))); }
  function unsealText(name, sealed) {
    return unseal(name, sealed).then(function (bytes) { return JSON.parse(new TextDecoder().decode(bytes)); });
  }

  function saveDay(day) { return sealText("day", day).then(function (sealed) { return put("day", "day", sealed); }); }
  /* The day as it was handed out; nothing once it is over, and then it is forgotten for good. */
  function readDay() {
    return get("day", "day").then(function (sealed) { return sealed ? unsealText("day", sealed) : null; })
      .catch(function () { return null; })
      .then(function (day) {
        if (day && Date.parse(day.ends_at) > Date.now()) return day;
        return forgetDay().then(function () { return null; });
      });
  }
  function forgetDay() { return del("keys", "day").then(function () { return clear("day"); }); }

  window.fieldKept = {
    get: get, put: put, del: del, keys: keys, seal: seal, unseal: unseal, sealText: sealText, unsealText: unsealText,
    saveDay: saveDay, readDay: readDay,
  };
})();
