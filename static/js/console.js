/* What pages do beyond plain forms: menus, questions before actions, copying keys, choosing rows, htmx manners.
   Everything listens on the document, so parts that htmx brings need no wiring of their own. */
(function () {
  "use strict";
  const root = document.documentElement;
  const live = document.getElementById("live");

  function announce(words) {
    if (!live || !words) return;
    live.textContent = "";
    window.setTimeout(function () { live.textContent = words; }, 50);
  }

  function flash(button, words) {
    const label = button.querySelector("span") || button;
    if (button.dataset.words === undefined) button.dataset.words = label.textContent;
    label.textContent = words;
    announce(words);
    window.setTimeout(function () { label.textContent = button.dataset.words; }, 1600);
  }

  // Menus: only one open, closed by Escape or a click elsewhere.
  function closeMenus(except) {
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      if (menu !== except) menu.open = false;
    });
  }
  function closeNavigation() {
    root.classList.remove("has-navigation");
    document.querySelectorAll("[data-toggle-navigation]").forEach(function (b) { b.setAttribute("aria-expanded", "false"); });
  }

  // Theme: at once, without a round trip.
  document.addEventListener("submit", function (event) {
    const button = event.submitter;
    if (!event.target.matches("[data-theme-form]") || !button) return;
    event.preventDefault();
    window.chooseTheme(button.value);
    event.target.querySelectorAll("button").forEach(function (one) {
      if (one === button) one.setAttribute("aria-current", "true"); else one.removeAttribute("aria-current");
    });
    closeMenus(null);
  });

  // A question before an action: data-confirm on the form or on the pressed button.
  const dialog = document.getElementById("confirm");
  let waiting = null;
  document.addEventListener("submit", function (event) {
    const form = event.target;
    const source = event.submitter && event.submitter.dataset.confirm ? event.submitter : form;
    if (!dialog || !source.dataset.confirm || form.dataset.confirmed) { delete form.dataset.confirmed; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = { form: form, button: event.submitter };
    const yes = dialog.querySelector("[data-confirm-yes]");
    document.getElementById("confirm-question").textContent = source.dataset.confirm;
    if (source.dataset.confirmLabel) yes.textContent = source.dataset.confirmLabel;
    yes.className = "btn " + ("confirmDanger" in source.dataset ? "btn-danger" : "btn-primary");
    dialog.returnValue = "no";
    dialog.showModal();
  }, true);
  if (dialog) dialog.addEventListener("close", function () {
    const asked = waiting;
    waiting = null;
    if (!asked || dialog.returnValue !== "yes") return;
    asked.form.dataset.confirmed = "yes";
    asked.form.requestSubmit(asked.button || undefined);
  });

  // A form is sent once: a second click finds its button at rest.
  document.addEventListener("submit", function (event) {
    if (event.defaultPrevented || !event.target.matches("form[data-once]")) return;
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });

  document.addEventListener("click", function (event) {
    const target = event.target;
    closeMenus(target.closest("details[data-menu]"));
    const toggle = target.closest("[data-toggle-navigation]");
    if (toggle) toggle.setAttribute("aria-expanded", String(root.classList.toggle("has-navigation")));
    if (target.closest("[data-close-navigation]")) closeNavigation();

    const copy = target.closest("[data-copy]");
    if (copy) {
      const field = document.getElementById(copy.dataset.copy);
      const words = field.value !== undefined ? field.value : field.textContent.trim();
      if (navigator.clipboard && window.isSecureContext) {
        navigator.clipboard.writeText(words).then(function () { flash(copy, copy.dataset.copied); });
      } else { // plain http on a local network has no clipboard interface
        const type = field.type;
        field.type = "text"; field.select(); document.execCommand("copy"); field.type = type;
        flash(copy, copy.dataset.copied);
      }
    }
    const uncover = target.closest("[data-uncover]");
    if (uncover) {
      const field = document.getElementById(uncover.dataset.uncover);
      const shown = field.type === "password";
      field.type = shown ? "text" : "password";
      uncover.setAttribute("aria-pressed", String(shown));
    }
  });

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      const open = document.querySelector("details[data-menu][open]");
      if (open) { open.open = false; open.querySelector("summary").focus(); }
      closeNavigation();
    }
    if (event.defaultPrevented) return; // a part of the page has taken the key, for example a document that is turned
    if (document.documentElement.dataset.keys === "off") return; // single keys are switched off (WCAG 2.1.4)
    // A box that is ticked takes no letters, so the keys work on it too; not behind an open dialog.
    const typing = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
    if (typing || document.querySelector("dialog[open]") || event.ctrlKey || event.metaKey || event.altKey) return;
    const wanted = document.querySelector('[data-hotkey="' + CSS.escape(event.key) + '"]');
    if (!wanted) return;
    event.preventDefault();
    if (wanted.matches("input, textarea")) wanted.focus(); else wanted.click();
  });

  // Choosing rows for the action bar.
  function recount(form) { // the card that holds the bar and the table
    const chosen = form.querySelectorAll('input[name="chosen"]:checked').length;
    const all = form.querySelectorAll('input[name="chosen"]').length;
    const every = form.querySelector("[data-choose-all]");
    if (every) { every.checked = chosen > 0 && chosen === all; every.indeterminate = chosen > 0 && chosen < all; }
    form.classList.toggle("has-choice", chosen > 0);
    form.querySelectorAll("[data-needs-choice]").forEach(function (button) { button.disabled = chosen === 0; });
    const count = form.querySelector("[data-chosen-count]");
    if (count) count.textContent = chosen + " " + count.dataset.words;
  }
  document.addEventListener("change", function (event) {
    const form = event.target.closest("[data-bulk]");
    if (!form) return;
    if (event.target.matches("[data-choose-all]")) {
      form.querySelectorAll('input[name="chosen"]').forEach(function (box) { box.checked = event.target.checked; });
    }
    recount(form);
  });

  // htmx: the token, what is read out, where the focus goes.
  function token() {
    const field = document.querySelector("input[name=csrfmiddlewaretoken]");
    return field ? field.value : "";
  }
  document.addEventListener("htmx:configRequest", function (event) {
    if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token();
    if (event.detail.verb === "get") { // empty filters make no address
      const kept = event.detail.parameters;
      Object.keys(kept).forEach(function (name) { if (kept[name] === "") delete kept[name]; });
    }
  });
  document.addEventListener("announce", function (event) { announce(event.detail.sentence); });
  document.addEventListener("htmx:afterSettle", function (event) { settle(event.detail.target || document); });
  // A part that refreshes itself waits while somebody presses in it, and gives the focus back to the same link.
  let focusedLink = null;
  document.addEventListener("htmx:beforeSwap", function (event) {
    const part = event.target;
    if (!part.matches || !part.matches("[data-live]")) return;
    if (part.querySelector(":active")) { event.detail.shouldSwap = false; return; }
    const active = document.activeElement;
    focusedLink = active && active.matches("a[href]") && part.contains(active) ? active.getAttribute("href") : null;
  });
  document.addEventListener("htmx:afterSettle", function () {
    if (!focusedLink) return;
    const link = document.activeElement === document.body && document.querySelector('[data-live] a[href="' + CSS.escape(focusedLink) + '"]');
    if (link) link.focus({ preventScroll: true });
    focusedLink = null;
  });
  // A page that nobody looks at asks nothing; once it is looked at again, at once.
  document.addEventListener("htmx:beforeRequest", function (event) {
    if (document.hidden && event.target.matches && event.target.matches("[data-live]")) event.preventDefault();
  });
  document.addEventListener("visibilitychange", function () {
    if (document.hidden || !window.htmx) return;
    document.querySelectorAll("[data-live]").forEach(function (part) { window.htmx.trigger(part, "wake"); });
  });
  document.addEventListener("htmx:responseError", function () { announce(document.title); });

  function settle(part) {
    part.querySelectorAll("[data-bulk]").forEach(recount);
    const focus = part.querySelector("[data-take-focus]");
    if (focus) focus.focus();
    else if (document.activeElement === document.body && part.id === "rows") {
      // The pressed paging link is gone with its part: continue at the new rows.
      part.setAttribute("tabindex", "-1");
      part.focus({ preventScroll: true });
      part.scrollIntoView({ block: "nearest" });
    }
    const said = part.querySelector("[data-announce]");
    if (said) announce(said.dataset.announce);
  }
  settle(document);
  // On a phone the tabs of a page reach beyond its edge: the chosen one is brought into sight.
  const tab = document.querySelector('.page-tabs [aria-current="page"]');
  if (tab) tab.scrollIntoView({ block: "nearest", inline: "center" });

  // What was typed before the scripts had come, or what a browser put back on the way "back", has told nobody:
  // the parts that follow such a form are told now.
  function isChanged(field) {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (!field.matches("select")) return !/^(hidden|file|submit|button)$/.test(field.type) && field.value !== field.defaultValue;
    const options = Array.from(field.options);
    const given = options.filter(function (option) { return option.defaultSelected; });
    const first = field.multiple || given.length ? given : options.slice(0, 1);
    return options.some(function (option) { return option.selected !== first.includes(option); });
  }
  document.addEventListener("DOMContentLoaded", function () { // htmx, which stands before this file, has wired its parts
    document.querySelectorAll("form[data-followed]").forEach(function (form) {
      const changed = Array.from(form.elements).filter(isChanged);
      const choices = changed.filter(function (field) { return field.matches("select"); }); // parts follow single ones
      (choices.length ? choices : changed.slice(0, 1)).forEach(function (field) {
        field.dispatchEvent(new Event("change", { bubbles: true }));
      });
    });
  });
})();
