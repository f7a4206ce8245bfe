/* What was done at the doors, in the order it was done: each act under the number of this device, sent until it has arrived.
   An act that is sent twice counts once, because the server knows it by device and number. */
(function () {
  "use strict";
  var kept = window.fieldKept, token = null, sending = null;
  var PASSING = ["case.locked_by_other"];

  function token16() {
    var bytes = crypto.getRandomValues(new Uint8Array(12));
    return Array.prototype.map.call(bytes, function (one) { return ("0" + one.toString(16)).slice(-2); }).join("");
  }
  function device() {
    return kept.get("meta", "device").then(function (held) {
      if (held) return held;
      var made = "phone-" + token16();
      return kept.put("meta", "device", made).then(function () { return made; });
    });
  }
  function series() { return device().then(function (name) { return "F" + name.slice(6, 12).toUpperCase(); }); }
  /* One number after the other, whatever else happens at the same time. */
  var last = Promise.resolve();
  function next(name, least) {
    last = last.then(function () {
      return kept.get("meta", name).then(function (held) {
        var number = Math.max(held || 0, least || 0) + 1;
        return kept.put("meta", name, number).then(function () { return number; });
      });
    });
    return last;
  }

  function add(person, act) {
    return next("number").then(function (number) {
      act.number = number;
      return kept.sealText("queue", act).then(function (sealed) { return kept.put("queue", number, { person: person, act: sealed }); })
        .then(function () { return act; });
    });
  }
  function addFile(person, act, bytes) {
    return next("number").then(function (number) {
      act.number = number;
      return Promise.all([kept.sealText("queue", act), kept.seal("queue", bytes)]).then(function (sealed) {
        return kept.put("queue", number, { person: person, act: sealed[0], file: sealed[1] });
      }).then(function () { return act; });
    });
  }
  /* This person's acts that have not arrived, and how many of somebody else's lie here. */
  function waiting(person) {
    var found = [], others = 0;
    return kept.keys("queue").then(function (numbers) {
      return numbers.reduce(function (before, number) {
        return before.then(function () { return kept.get("queue", number); }).then(function (row) {
          if (!row) return null;
          if (row.person !== person) { others += 1; return null; }
          return kept.unsealText("queue", row.act).then(function (act) { act.file = row.file || null; found.push(act); });
        });
      }, Promise.resolve());
    }).then(function () { return { acts: found, others: others }; });
  }
  function forget(number) { return kept.del("queue", number); }

  /* Errors: {kind: "away"} no network; {kind: "signin"} the session has ended; {kind: "server"}. */
  function ask(address, options) {
    options = options || {};
    options.redirect = "manual";
    options.headers = options.headers || {};
    options.headers.Accept = "application/json";
    if (token) options.headers["X-CSRFToken"] = token;
    return fetch(address, options).catch(function () { throw { kind: "away" }; }).then(function (reply) {
      if (reply.type === "opaqueredirect" || reply.redirected) throw { kind: "signin" };
      var isJson = (reply.headers.get("Content-Type") || "").indexOf("application/json") === 0;
      if (!isJson) throw { kind: reply.status === 403 ? "token" : "server" };
      return reply.json().then(function (told) {
        if (told.csrf) token = told.csrf;
        if (!reply.ok) throw { kind: "server" };
        return told;
      });
    });
  }

  /* Send what waits, in order. `live`: the number of an act whose writer stands and waits for the answer. */
  function send(person, addresses, live, heard) {
    var turn = function () { return waiting(person).then(function (held) { return sendActs(held.acts, addresses, live, heard); }); };
    sending = sending ? sending.catch(function () { return null; }).then(turn) : turn();
    return sending;
  }
  function sendActs(acts, addresses, live, heard) {
    var plain = acts.filter(function (act) { return !act.file; }), files = acts.filter(function (act) { return act.file; });
    return sendPlain(plain, addresses, live, heard).then(function () {
      return files.reduce(function (before, act) {
        return before.then(function () { return sendFile(act, addresses, heard); });
      }, Promise.resolve());
    });
  }
  function sendPlain(acts, addresses, live, heard) {
    if (!acts.length) return Promise.resolve();
    return device().then(function (name) {
      var body = acts.map(function (act) {
        return { number: act.number, verb: act.verb, visit: act.visit, happened_at: act.happened_at, was_offline: act.number !== live, facts: act.facts };
      });
      return ask(addresses.acts, { method: "POST", body: JSON.stringify({ device: name, acts: body }), headers: { "Content-Type": "application/json" } });
    }).then(function (told) {
      return told.answers.reduce(function (before, answer) {
        return before.then(function () { return settle(acts.filter(function (act) { return act.number === answer.number; })[0], answer, heard); });
      }, Promise.resolve());
    });
  }
  function sendFile(act, addresses, heard) {
    return kept.unseal("queue", act.file).then(function (bytes) {
      var form = new FormData();
      form.append("visit", String(act.visit));
      ["kind", "sha256", "taken_at"].forEach(function (name) { form.append(name, act.facts[name]); });
      form.append("place", JSON.stringify(act.facts.place || {}));
      form.append("file", new Blob([bytes], { type: act.facts.media_type }), "evidence");
      return ask(addresses.upload, { method: "POST", body: form });
    }).then(function (answer) { return settle(act, answer, heard); });
  }
  function settle(act, answer, heard) {
    var isPassing = answer.reasons.some(function (reason) { return PASSING.indexOf(reason) >= 0; });
    return (isPassing ? Promise.resolve() : forget(act.number)).then(function () { return heard(act, answer, isPassing); });
  }

  window.fieldQueue = { add: add, addFile: addFile, waiting: waiting, send: send, ask: ask, next: next, series: series, device: device };
})();
