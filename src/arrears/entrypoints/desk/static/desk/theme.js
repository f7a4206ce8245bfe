/* Light or dark before anything is drawn, so that no page flashes. */
(function () {
  "use strict";
  var root = document.documentElement;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function apply() {
    var found = document.cookie.match(/(?:^|; )arrears_theme=(\w+)/);
    var choice = found ? found[1] : "auto";
    root.dataset.themeChoice = choice;
    root.dataset.bsTheme = choice === "auto" ? (dark.matches ? "dark" : "light") : choice;
    document.dispatchEvent(new CustomEvent("desk:theme"));
  }
  dark.addEventListener("change", apply);
  window.deskTheme = function (choice) {
    document.cookie = "arrears_theme=" + choice + "; path=/; max-age=31536000; samesite=lax" + (location.protocol === "https:" ? "; secure" : "");
    apply();
  };
  apply();
})();
