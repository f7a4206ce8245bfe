/* What every page of the desk does in the browser: theme, keys, notes, questions before an act, forms sent once,
   forms brought back, sessions about to end, live news. No inline code, no library beyond htmx and Bootstrap. */
(function () {
  "use strict";
  var $ = function (selector, root) { return (root || document).querySelector(selector); };
  var all = function (selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); };
  var words = function (name) { return ($("#words") || { dataset: {} }).dataset[name] || ""; };

  /* --- notes ------------------------------------------------------------------------------------------------------ */
  function note(text, tone) {
    var box = $("#toasts"), made = $("#toast-template").content.firstElementChild.cloneNode(true);
    made.dataset.tone = tone || "info";
    $(".note-text", made).textContent = text;
    box.appendChild(made);
    return made;
  }
  window.deskNote = note;
  document.addEventListener("click", function (event) {
    var closer = event.target.closest("[data-closes]");
    if (!closer) return;
    var found = closer.dataset.closes === "dialog" ? closer.closest("dialog") : closer.closest("." + closer.dataset.closes);
    if (found && found.close) found.close(); else if (found) found.remove();
  });

  /* --- theme ------------------------------------------------------------------------------------------------------ */
  function markTheme() {
    all("[data-theme-set]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.themeSet === document.documentElement.dataset.themeChoice));
    });
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-theme-set]");
    if (button) { window.deskTheme(button.dataset.themeSet); markTheme(); }
  });

  /* --- keys: [data-key] acts on its key, and stands in the help ---------------------------------------------------- */
  function keysAreOn() { return localStorage.getItem("desk-keys") !== "off"; }
  function isTyping(target) { return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName); }
  function isShown(node) { return node.getClientRects().length > 0; }
  function act(node) {
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName)) { node.focus(); if (node.select) node.select(); } else node.click();
  }
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
    if ($("dialog[open]") || !keysAreOn()) return;
    var found = all("[data-key]").filter(function (node) { return node.dataset.key === event.key && isShown(node) && !node.disabled; })[0];
    if (found) { event.preventDefault(); act(found); return; }
    if (event.key === "?") { event.preventDefault(); openHelp(); return; }
    moveInRows(event);
  });
  /* j and k move along the rows of the first [data-rows] table; Enter opens the row's link. */
  function moveInRows(event) {
    if (event.key !== "j" && event.key !== "k") return;
    var rows = all("[data-rows] tbody tr"), links = rows.map(function (row) { return $("a", row); }).filter(Boolean);
    if (!links.length) return;
    event.preventDefault();
    var at = links.indexOf(document.activeElement), to = at + (event.key === "j" ? 1 : -1);
    links[Math.max(0, Math.min(links.length - 1, to))].focus();
  }
  function openHelp() {
    var list = $("#keyboard-list"), seen = {};
    list.textContent = "";
    all("[data-key]").forEach(function (node) {
      var key = node.dataset.key, says = node.dataset.keySays || node.getAttribute("aria-label") || node.textContent.trim();
      if (seen[key] || !says || !isShown(node) && key !== "?") return;
      seen[key] = true;
      var dt = document.createElement("dt"), kbd = document.createElement("kbd"), dd = document.createElement("dd");
      kbd.textContent = key; dd.textContent = says; dt.appendChild(kbd); list.appendChild(dt); list.appendChild(dd);
    });
    $("#keys-on").checked = keysAreOn();
    $("#keyboard-help").showModal();
  }
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-opens='keyboard-help']")) openHelp();
  });
  document.addEventListener("change", function (event) {
    if (event.target.id === "keys-on") localStorage.setItem("desk-keys", event.target.checked ? "on" : "off");
  });

  /* --- questions before an act, and one sending a form -------------------------------------------------------------- */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post") return;
    if (tooLarge(form)) { event.preventDefault(); return; }
    if (form.dataset.confirm && !form.dataset.confirmed) { event.preventDefault(); ask(form, event.submitter); return; }
    if (form.dataset.sent && !form.hasAttribute("hx-post")) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(function () { delete form.dataset.sent; delete form.dataset.confirmed; }, 4000);
  });
  window.addEventListener("pageshow", function () { all("form[data-sent]").forEach(function (form) { delete form.dataset.sent; }); });
  function ask(form, submitter) {
    var dialog = $("#confirm-dialog"), yes = $("#confirm-yes");
    $("#confirm-question").textContent = form.dataset.confirm;
    $("#confirm-text").textContent = form.dataset.confirmText || "";
    yes.className = "btn " + (form.dataset.confirmTone === "bad" ? "btn-danger" : "btn-primary");
    yes.onclick = function () { dialog.close(); form.dataset.confirmed = "1"; form.requestSubmit(submitter || undefined); };
    dialog.showModal();
  }
  document.addEventListener("htmx:confirm", function (event) {
    var question = event.detail.question;
    if (!question) return;
    event.preventDefault();
    var dialog = $("#confirm-dialog");
    $("#confirm-question").textContent = question;
    $("#confirm-text").textContent = event.target.dataset.confirmText || "";
    $("#confirm-yes").onclick = function () { dialog.close(); event.detail.issueRequest(true); };
    dialog.showModal();
  });
  function tooLarge(form) {
    var max = Number(document.body.dataset.bodyBytesMax), sum = 0;
    all("input[type=file]", form).forEach(function (input) { Array.prototype.forEach.call(input.files, function (file) { sum += file.size; }); });
    if (sum <= max) return false;
    note(words("tooLarge").replace("{megabytes}", String(Math.floor(max / 1048576))), "error");
    return true;
  }

  /* --- what htmx could not do: say so, and leave what was written where it is --------------------------------------- */
  document.addEventListener("htmx:sendError", function () { note(words("noServer"), "error"); });
  document.addEventListener("htmx:responseError", function (event) {
    var status = event.detail.xhr.status;
    var says = { 403: "notAllowed", 404: "notFound", 413: "tooLarge", 503: "noServer" }[status] || "serverError";
    note(words(says).replace("{megabytes}", String(Math.floor(Number(document.body.dataset.bodyBytesMax) / 1048576))), status === 403 || status === 404 ? "warning" : "error");
  });

  /* --- a form that waited while its writer signed in again ---------------------------------------------------------- */
  function restoreForm() {
    var told = $("#kept-form"), where = $("#kept-form-action");
    if (!told || !where) return;
    var fields = JSON.parse(told.textContent), path = new URL(where.dataset.action, location.href).pathname;
    var byName = {};
    fields.forEach(function (pair) { (byName[pair[0]] = byName[pair[0]] || []).push(pair[1]); });
    /* several forms may go to one address: the one with most of these fields is meant */
    function known(one) { return all("input, textarea, select", one).filter(function (input) { return byName[input.name] && input.type !== "hidden"; }).length; }
    var form = all("form[method=post]").filter(function (one) {
      return new URL(one.getAttribute("hx-post") || one.action, location.href).pathname === path && known(one) > 0;
    }).sort(function (one, other) { return known(other) - known(one); })[0];
    if (!form) return;
    all("input, textarea, select", form).forEach(function (input) {
      var values = byName[input.name];
      if (!values || input.type === "hidden" || input.type === "file") return;
      if (input.type === "checkbox" || input.type === "radio") input.checked = values.indexOf(input.value) >= 0;
      else input.value = input.multiple ? input.value : values.shift();
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
    note(words("restored"), "info");
  }

  /* --- a session about to end ---------------------------------------------------------------------------------------- */
  var idleSeconds = Number(document.body.dataset.idleSeconds), lastUse = Date.now(), lastStay = Date.now();
  function stay() {
    lastStay = lastUse = Date.now();
    var token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    return fetch(document.body.dataset.stay, { method: "POST", headers: { "X-CSRFToken": token, "HX-Request": "true" } });
  }
  function watchIdle() {
    if (!idleSeconds) return;
    ["pointerdown", "keydown", "scroll"].forEach(function (name) {
      document.addEventListener(name, function () {
        lastUse = Date.now();
        /* who reads or types is there: the server is told, at most three times an idle time */
        if (lastUse - lastStay > idleSeconds * 333 && !$("#idle-dialog").open) stay();
      }, { passive: true, capture: true });
    });
    var warnAt = Math.max(idleSeconds - 120, idleSeconds * 0.75) * 1000;
    setInterval(function () {
      if (Date.now() - Math.max(lastUse, lastStay) > warnAt && !$("#idle-dialog").open) $("#idle-dialog").showModal();
    }, 1000);
    $("#idle-stay").addEventListener("click", function () { stay(); $("#idle-dialog").close(); });
  }

  /* --- live news: one stream an address, however many places show it --------------------------------------------------- */
  var streams = {};
  function listen(box) {
    var address = box.dataset.live, stream = streams[address];
    if (!stream) {
      stream = streams[address] = new EventSource(address);
      stream.addEventListener("open", function () { setLive(address, true); });
      stream.addEventListener("error", function () { setLive(address, false); });
    }
    stream.addEventListener(box.dataset.liveEvent || "news", function (event) {
      if (!box.isConnected) return;
      box.innerHTML = event.data;
      if (window.htmx) htmx.process(box);
      box.dispatchEvent(new CustomEvent("htmx:afterSettle", { bubbles: true }));
    });
  }
  function setLive(address, isLive) {
    all("[data-live-state]").forEach(function (mark) {
      if (mark.dataset.liveState !== address) return;
      mark.dataset.isLive = String(isLive);
      mark.textContent = isLive ? words("isLiveWord") : words("isAwayWord");
    });
  }
  window.addEventListener("pagehide", function () { Object.keys(streams).forEach(function (address) { streams[address].close(); }); });

  /* --- small things ---------------------------------------------------------------------------------------------------- */
  document.addEventListener("click", function (event) {
    var fill = event.target.closest("[data-fill-name]");
    if (fill) { $("#id_login").value = fill.dataset.fillName; $("#id_password").value = fill.dataset.fillPassword; $("#id_login").form.requestSubmit(); }
    var copy = event.target.closest("[data-copy]");
    if (copy) navigator.clipboard.writeText(copy.dataset.copy).then(function () { note(words("copied"), "success"); });
  });
  document.addEventListener("change", function (event) {
    var box = event.target;
    if (!box.matches("[data-check-all]")) return;
    all("input[type=checkbox][name='" + box.dataset.checkAll + "']").forEach(function (one) { one.checked = box.checked; });
  });

  function start() {
    markTheme();
    restoreForm();
    watchIdle();
    all("[data-live]").forEach(listen);
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
