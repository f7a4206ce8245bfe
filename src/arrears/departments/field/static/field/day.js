/* The page of the day: visits as they were handed out, with what was done since on top, whether or not there is a network. */
(function () {
  "use strict";
  var kept = window.fieldKept, queue = window.fieldQueue;
  var page, words, addresses, day = null, acts = [], others = 0, told = [], openVisit = null, syncedAt = null, state = "idle";
  var language = document.documentElement.lang;
  var $ = function (selector, root) { return (root || document).querySelector(selector); };
  var all = function (selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); };

  /* --- texts ---------------------------------------------------------------------------------------------------- */
  function say(name, values) {
    var text = words[name] || name;
    Object.keys(values || {}).forEach(function (key) { text = text.replace("{" + key + "}", values[key]); });
    return text;
  }
  function clock(iso) { return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(iso)); }
  function money(minor, loan) {
    return new Intl.NumberFormat(language, { style: "currency", currency: loan.currency, minimumFractionDigits: loan.digits }).format(minor / Math.pow(10, loan.digits));
  }

  /* --- the day, with what waits to be sent on top ------------------------------------------------------------------ */
  function shownVisits() {
    return (day ? day.visits : []).map(function (visit) {
      var one = Object.assign({}, visit, { evidence: 0, receipts: [] });
      acts.filter(function (act) { return act.visit === visit.id; }).forEach(function (act) { apply(one, act); });
      (day.receipts_taken || []).filter(function (receipt) { return receipt.visit === visit.id; }).forEach(function (receipt) {
        if (!one.receipts.some(function (held) { return held.number === receipt.number; })) one.receipts.push(receipt);
      });
      return one;
    });
  }
  function apply(one, act) {
    if (act.verb === "arrive") { one.arrived_at = act.happened_at; one.state = "under_way"; one.call_due_at = act.facts.call_due_at; }
    if (act.verb === "safe") one.call_due_at = new Date(Date.parse(act.happened_at) + act.facts.minutes * 60000).toISOString();
    if (act.verb === "outcome") { one.outcome = act.facts.outcome; if (!one.arrived_at) one.state = "not_done"; }
    if (act.verb === "leave") one.left_at = act.happened_at;
    if (act.verb === "receipt") one.receipts.push(act.facts);
    if (act.verb === "evidence") one.evidence += 1;
    if (one.left_at && one.outcome) one.state = "done";
    one.has_waiting = true;
  }

  /* --- doing ----------------------------------------------------------------------------------------------------------- */
  function where() {
    return new Promise(function (resolve) {
      if (!navigator.geolocation) { resolve({}); return; }
      var timer = setTimeout(function () { resolve({}); }, 4000);
      navigator.geolocation.getCurrentPosition(function (found) {
        clearTimeout(timer);
        resolve({
          latitude_e6: Math.round(found.coords.latitude * 1e6), longitude_e6: Math.round(found.coords.longitude * 1e6),
          accuracy_m: Math.min(100000, Math.round(found.coords.accuracy || 0)),
        });
      }, function () { clearTimeout(timer); resolve({}); }, { timeout: 3500, maximumAge: 60000 });
    });
  }
  function act(visit, verb, facts, isLive) {
    var one = { verb: verb, visit: visit.id, happened_at: new Date().toISOString(), facts: facts || {} };
    return queue.add(day.person, one).then(function () { return refresh(); }).then(function () { return sync(isLive ? one.number : null); });
  }
  function mayArrive(visit, present) {
    if (present < visit.people_min) return say("pair", { number: visit.people_min });
    var now = Date.now(), isLawful = visit.windows.some(function (one) { return Date.parse(one[0]) <= now && now <= Date.parse(one[1]); });
    if (isLawful) return "";
    var next = visit.windows.filter(function (one) { return Date.parse(one[0]) > now; })[0];
    return next ? say("notNow", { when: clock(next[0]) }) : say("notToday");
  }
  function arrive(visit, card) {
    var present = $("[data-present]", card).checked ? Math.max(2, visit.people_min) : 1;
    var why = mayArrive(visit, present);
    if (why) { window.deskNote(why, "error"); return; }
    busy(card, true);
    where().then(function (place) {
      var due = new Date(Date.now() + (visit.minutes + Number(page.dataset.graceMinutes)) * 60000).toISOString();
      return act(visit, "arrive", { people_present: present, place: place, call_due_at: due }, true);
    }).finally(function () { busy(card, false); });
  }
  function leave(visit, card) {
    busy(card, true);
    where().then(function (place) { return act(visit, "leave", { place: place }); }).finally(function () { busy(card, false); });
  }
  function outcome(visit, card, word) {
    var party = $("[data-party]", card).checked ? "other" : "borrower", note = $("[data-note]", card).value;
    if (party === "other" && word !== "wrong_number") word = "not_home";
    return act(visit, "outcome", { outcome: word, party: word === "not_home" || word === "wrong_number" ? party : "borrower", note: note });
  }
  function receipt(visit, card) {
    var loan = visit.loans.filter(function (one) { return one.loan_id === $("[data-loan]", card).value; })[0];
    var minor = Math.round(Number($("[data-amount]", card).value) * Math.pow(10, loan.digits));
    var taken = visit.receipts.filter(function (one) { return one.loan_id === loan.loan_id; }).reduce(function (sum, one) { return sum + (one.is_sent ? 0 : one.amount_minor); }, 0);
    if (!(minor > 0)) { window.deskNote(say("amount"), "error"); return Promise.resolve(); }
    if (minor + taken > loan.owed_minor) { window.deskNote(say("tooMuch", { amount: money(loan.owed_minor - taken, loan) }), "error"); return Promise.resolve(); }
    return Promise.all([queue.series(), queue.next("receipt", day.receipts || 0)]).then(function (found) {
      var facts = { loan_id: loan.loan_id, amount_minor: minor, method: $("[data-method]", card).value, number: found[0] + "-" + ("000" + found[1]).slice(-4), currency: loan.currency, digits: loan.digits, visit: visit.id };
      day.receipts_taken = (day.receipts_taken || []).concat([facts]);
      $("[data-amount]", card).value = "";
      return kept.saveDay(day).then(function () { return act(visit, "receipt", facts); });
    });
  }
  function hex(bytes) { return Array.prototype.map.call(new Uint8Array(bytes), function (one) { return ("0" + one.toString(16)).slice(-2); }).join(""); }
  /* Drawn anew, so that no place and no camera is hidden in the file; then hashed; only then kept and sent. */
  function plainPicture(file) {
    return createImageBitmap(file).then(function (picture) {
      var scale = Math.min(1, 1600 / Math.max(picture.width, picture.height)), canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale); canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      return new Promise(function (resolve) { canvas.toBlob(resolve, "image/jpeg", 0.85); });
    });
  }
  function evidence(visit, input, kind) {
    var file = input.files[0];
    input.value = "";
    if (!file) return;
    var max = Number(page.dataset.bytesMax), accepts = page.dataset.accepts.split(",");
    (kind === "photo" ? plainPicture(file) : Promise.resolve(file)).then(function (made) {
      var type = made.type.split(";")[0];
      if (made.size > max) { window.deskNote(say("fileTooLarge", { megabytes: Math.floor(max / 1048576) }), "error"); return null; }
      if (accepts.indexOf(type) < 0) { window.deskNote(say("fileKind"), "error"); return null; }
      return Promise.all([made.arrayBuffer(), where()]).then(function (found) {
        return crypto.subtle.digest("SHA-256", found[0]).then(function (digest) {
          var facts = { kind: kind, sha256: hex(digest), media_type: type, taken_at: new Date().toISOString(), place: found[1] };
          return queue.addFile(day.person, { verb: "evidence", visit: visit.id, happened_at: facts.taken_at, facts: facts }, found[0]);
        });
      }).then(function () { window.deskNote(say("filed"), "success"); return refresh().then(function () { return sync(null); }); });
    }).catch(function () { window.deskNote(say("fileKind"), "error"); });
  }

  /* --- sending and fetching ----------------------------------------------------------------------------------------------- */
  function heard(one, answer, isPassing) {
    if (!answer.reasons.length || isPassing) return null;
    var visit = (day ? day.visits : []).filter(function (held) { return held.id === one.visit; })[0];
    if (one.verb === "receipt" && answer.state !== "done" && day) day.receipts_taken = (day.receipts_taken || []).filter(function (held) { return held.number !== one.facts.number; });
    told.push({ ref: visit ? visit.ref : "", text: answer.message, is_done: answer.state === "done", verb: one.verb, at: one.happened_at });
    window.deskNote(answer.message, "error");
    return null;
  }
  /* `isAgain`: the token turned out to be of an earlier session, so this one asks who is signed in first. */
  function sync(live, isAgain) {
    state = "syncing";
    showState();
    return fetchDay(true).then(function () { return queue.send(day.person, addresses, live, heard); })
      .then(function () { return fetchDay(false); })
      .then(function () { state = "idle"; syncedAt = new Date(); })
      .catch(function (fault) {
        state = fault && fault.kind ? fault.kind : "server";
        if (state === "token" && day) {
          day.is_known = false;
          if (!isAgain) return sync(live, true);
        }
        if (!fault || !fault.kind) window.console.error(fault);
        if (state === "signin") return forget();
        return null;
      })
      .then(refresh);
  }
  /* `isFirst`: only for the token of this session and who is signed in; the day itself is taken after the acts have arrived. */
  function fetchDay(isFirst) {
    if (isFirst && day && day.is_known) return Promise.resolve();
    return queue.series().then(function (name) { return queue.ask(addresses.day + "?series=" + name); }).then(function (fresh) {
      var before = day && day.person === fresh.person ? day : {};
      return queue.waiting(fresh.person).then(function (held) {
        var unsent = held.acts.filter(function (one) { return one.verb === "receipt"; }).map(function (one) { return one.facts.number; });
        fresh.receipts_taken = (before.receipts_taken || []).map(function (one) {
          return Object.assign({}, one, { is_sent: unsent.indexOf(one.number) < 0 });
        });
        fresh.is_known = true;
        day = fresh;
        return keep();
      });
    });
  }
  /* The session is over, and the server has said so: the day goes as at a sign-out; what was not sent waits for its writer. */
  function forget() {
    day = null;
    return kept.keys("queue").then(function (waiting) { others = waiting.length; }).then(window.deskLeaving.forget);
  }
  /* What was told stays with the day; that this session knows the server does not outlive the page. */
  function keep() {
    day.told = told;
    return kept.saveDay(Object.assign({}, day, { is_known: false, csrf: null }));
  }
  function refresh() {
    if (!day) { acts = []; show(); return Promise.resolve(); }
    return queue.waiting(day.person).then(function (held) {
      acts = held.acts; others = held.others;
      return keep();
    }).then(show);
  }

  /* --- showing ------------------------------------------------------------------------------------------------------------- */
  function showState() {
    var box = $("#sync-state"), isAway = state === "away" || !navigator.onLine;
    box.dataset.tone = state === "signin" ? "bad" : isAway ? "warn" : acts.length ? "info" : "good";
    $("[data-state-text]", box).textContent = state === "signin" ? say("signin") : isAway ? say("away") : state === "syncing" ? say("syncing") : state === "server" || state === "token" ? say("server") : say("online");
    var unsent = acts.length || (state === "signin" ? others : 0);
    $("[data-waiting]", box).textContent = unsent ? say("waiting", { number: unsent }) : say("nothingWaits");
    $("[data-synced]", box).textContent = syncedAt ? say("synced", { when: clock(syncedAt.toISOString()) }) : "";
    $("#signin-link").hidden = state !== "signin";
    $("#others-wait").hidden = !others || state === "signin";
  }
  function fill(card, name, text) { all("[data-" + name + "]", card).forEach(function (node) { node.textContent = text; }); }
  function busy(card, is) { all("button", card).forEach(function (button) { button.disabled = is; }); }
  function show() {
    showState();
    showTold();
    var list = $("#visits"), visits = shownVisits();
    var focused = document.activeElement && document.activeElement.id, drafts = draftsOf(list);
    list.textContent = "";
    visits.forEach(function (visit, place) { list.appendChild(cardOf(visit, place, drafts[visit.id] || {})); });
    $("#no-visits").hidden = visits.length > 0 || !day;
    $("#no-day").hidden = !!day;
    if (focused && document.getElementById(focused)) document.getElementById(focused).focus();
  }
  function draftsOf(list) {
    var found = {};
    all("[data-visit]", list).forEach(function (card) {
      found[card.dataset.visit] = { note: $("[data-note]", card).value, party: $("[data-party]", card).checked, present: $("[data-present]", card).checked, amount: $("[data-amount]", card).value };
    });
    return found;
  }
  function showTold() {
    var box = $("#told"), list = $("ul", box);
    list.textContent = "";
    told.forEach(function (one) {
      var item = document.createElement("li");
      item.textContent = (one.ref ? one.ref + " · " : "") + clock(one.at) + " · " + one.text;
      list.appendChild(item);
    });
    box.hidden = !told.length;
  }
  function cardOf(visit, place, draft) {
    var card = $("#visit-template").content.firstElementChild.cloneNode(true), isOver = ["done", "not_done", "cancelled"].indexOf(visit.state) >= 0;
    card.dataset.visit = visit.id;
    card.dataset.state = visit.state;
    if (openVisit === null && !isOver) openVisit = visit.id;
    var details = $("details", card);
    details.open = openVisit === visit.id;
    details.addEventListener("toggle", function () { if (details.open) openVisit = visit.id; else if (openVisit === visit.id) openVisit = 0; });
    fill(card, "number", String(visit.route_number || place + 1));
    fill(card, "time", visit.from ? clock(visit.from) + "–" + clock(visit.until) : "");
    fill(card, "ref", visit.ref);
    fill(card, "name", visit.name);
    fill(card, "address", visit.address || say("noAddress"));
    fill(card, "people", visit.people.join(" + "));
    fill(card, "comment", visit.comment);
    var badge = $("[data-badge]", card);
    badge.textContent = words["state" + visit.state.replace(/(^|_)(\w)/g, function (_, __, letter) { return letter.toUpperCase(); })] || visit.state;
    badge.dataset.tone = { done: "good", under_way: "info", planned: "info", cancelled: "" }[visit.state] || "";
    fill(card, "windows", visit.windows.length ? visit.windows.map(function (one) { return clock(one[0]) + "–" + clock(one[1]); }).join(", ") : say("notToday"));
    fill(card, "pairs", say("pairNeeded", { number: visit.people_min }));
    listInto($("[data-duties]", card), visit.duties);
    $(".visit-duties", card).hidden = !visit.duties.length;
    listInto($("[data-loans]", card), visit.loans.map(function (loan) { return loan.loan_id + ": " + say("arrears", { amount: money(loan.arrears_minor, loan) }) + " · " + say("owed", { amount: money(loan.owed_minor, loan) }); }));
    listInto($("[data-receipts]", card), visit.receipts.map(function (one) { return one.number + " · " + money(one.amount_minor, one) + " · " + one.loan_id; }));
    fill(card, "files", visit.evidence ? say("filesWait", { number: visit.evidence }) : "");
    parts(card, visit, isOver);
    form(card, visit, draft);
    wire(card, visit);
    return card;
  }
  function listInto(list, texts) {
    texts.forEach(function (text) { var item = document.createElement("li"); item.textContent = text; list.appendChild(item); });
    list.hidden = !texts.length;
  }
  function parts(card, visit, isOver) {
    var isThere = !!visit.arrived_at && !visit.left_at, isOpen = !visit.arrived_at && !isOver && visit.state !== "cancelled";
    all("[data-part]", card).forEach(function (part) {
      var shown = { before: isOpen, there: isThere, outcome: (isThere || !!visit.left_at) && !visit.outcome, after: !!visit.arrived_at, whom: !isOver }[part.dataset.part];
      part.hidden = !shown;
    });
    if (visit.arrived_at) fill(card, "arrived", say("arrivedAt", { when: clock(visit.arrived_at) }) + (visit.left_at ? " · " + say("leftAt", { when: clock(visit.left_at) }) : ""));
    var due = $("[data-due]", card), isLate = visit.call_due_at && Date.parse(visit.call_due_at) < Date.now();
    if (visit.call_due_at) due.textContent = say(isLate ? "callLate" : "callDue", { when: clock(visit.call_due_at) });
    due.dataset.tone = isLate ? "bad" : "info";
    fill(card, "outcome", visit.outcome ? words["outcome" + visit.outcome.replace(/(^|_)(\w)/g, function (_, __, letter) { return letter.toUpperCase(); })] || visit.outcome : "");
  }
  function form(card, visit, draft) {
    all("[data-id]", card).forEach(function (node) {
      var id = node.dataset.id + "-" + visit.id;
      if (node.tagName === "LABEL") node.htmlFor = id; else node.id = id;
    });
    $("[data-note]", card).value = draft.note || "";
    $("[data-amount]", card).value = draft.amount || "";
    $("[data-party]", card).checked = !!draft.party;
    $("[data-present]", card).checked = !!draft.present;
    var select = $("[data-loan]", card);
    visit.loans.forEach(function (loan) { var option = document.createElement("option"); option.value = option.textContent = loan.loan_id; select.appendChild(option); });
    $("[data-money]", card).hidden = !visit.loans.length;
    fill(card, "who", visit.name);
  }
  function wire(card, visit) {
    function on(name, work) { all("[data-do=" + name + "]", card).forEach(function (button) { button.addEventListener("click", function () { work(button); }); }); }
    on("arrive", function () { arrive(visit, card); });
    on("leave", function () { leave(visit, card); });
    on("safe", function () { act(visit, "safe", { minutes: 30 }); });
    on("outcome", function (button) { outcome(visit, card, button.dataset.word); });
    on("receipt", function () { receipt(visit, card); });
    all("[data-file]", card).forEach(function (input) { input.addEventListener("change", function () { evidence(visit, input, input.dataset.file); }); });
  }

  /* --- beginning ------------------------------------------------------------------------------------------------------------- */
  function start() {
    page = $("#field-day");
    if (!page) return;
    words = $("#field-words").dataset;
    addresses = { day: page.dataset.day, acts: page.dataset.acts, upload: page.dataset.upload };
    if (navigator.serviceWorker) navigator.serviceWorker.register(page.dataset.worker, { scope: page.dataset.scope }).catch(function (fault) { window.console.warn(fault); });
    window.deskLeaving.before = function () { return sync(null); };
    $("#sync-now").addEventListener("click", function () { sync(null); });
    $("#told-seen").addEventListener("click", function () { told = []; refresh(); });
    window.addEventListener("online", function () { sync(null); });
    window.addEventListener("offline", function () { state = "away"; showState(); });
    setInterval(function () { kept.readDay().then(function (held) { if (!held && day) { day = null; refresh(); } }); if (!document.hidden && navigator.onLine) sync(null); else show(); }, 60000);
    kept.readDay().then(function (held) {
      day = held;
      told = held && held.told ? held.told : [];
      return refresh();
    }).then(function () { return sync(null); });
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
