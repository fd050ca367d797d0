/* Sets the theme before the first paint: the choice in the cookie, else the system's. Loaded in the head, not deferred. */
(function () {
  "use strict";
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  root.classList.remove("no-js");

  function apply() {
    const choice = root.dataset.theme || "auto";
    root.dataset.bsTheme = choice === "auto" ? (dark.matches ? "dark" : "light") : choice;
    document.dispatchEvent(new CustomEvent("theme"));
  }

  window.chooseTheme = function (choice) {
    root.dataset.theme = choice;
    document.cookie = "theme=" + choice + ";path=/;max-age=31536000;samesite=lax" + (location.protocol === "https:" ? ";secure" : "");
    apply();
  };

  dark.addEventListener("change", apply);
  apply();
})();
