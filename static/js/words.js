/* Tying a reason to words of the text: selected with the mouse, or by keyboard with w, arrow keys, Shift to extend, Enter. */
(function () {
  "use strict";
  const source = document.querySelector("[data-words]");
  const form = document.querySelector("form[data-once] .reason-group");
  if (!source || !form) return;
  const text = source.querySelector(".marked-text");
  let asking = null; // the reason for which words are being chosen

  document.querySelectorAll("[data-take-words]").forEach(function (button) { button.hidden = false; });

  // Where a point of the page lies in the text, counted as the server does: in code points.
  function offset(node, at) {
    const range = document.createRange();
    range.selectNodeContents(text);
    range.setEnd(node, at);
    return Array.from(range.toString()).length;
  }

  function chosen() {
    const selection = window.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return null;
    return { words: range.toString().slice(0, 200), place: offset(range.startContainer, range.startOffset) };
  }

  function take(reason) {
    const found = chosen();
    if (!found || !found.words.trim()) return false;
    const box = reason.querySelector("input[type=checkbox]");
    if (!box.checked) box.click();
    const lead = found.words.length - found.words.trimStart().length;
    reason.querySelector(".words-row input:not([type=hidden])").value = found.words.trim();
    reason.querySelector(".words-row input[type=hidden]").value = found.place + lead;
    box.focus();
    box.scrollIntoView({ block: "center" });
    window.getSelection().removeAllRanges();
    return true;
  }

  function ask(reason) {
    asking = reason;
    source.focus();
    source.scrollIntoView({ block: "center" });
    const first = document.createTreeWalker(text, NodeFilter.SHOW_TEXT).nextNode();
    if (first) window.getSelection().collapse(first, 0);
  }

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-take-words]");
    if (!button) return;
    const reason = button.closest(".reason");
    if (!take(reason)) ask(reason);
  });
  // A click moves the focus and with it the selection; the words stay selected while the button is pressed.
  document.addEventListener("mousedown", function (event) {
    if (event.target.closest("[data-take-words]")) event.preventDefault();
  });
  // Words that were typed by hand have no place of their own.
  document.addEventListener("input", function (event) {
    const row = event.target.closest(".words-row");
    if (row) row.querySelector("input[type=hidden]").value = "";
  });

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const writing = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select");
    const isOff = document.documentElement.dataset.keys === "off";
    if (event.key === "w" && !writing && !isOff) {
      const reason = event.target.closest(".reason");
      if (!reason) return;
      event.preventDefault();
      if (!take(reason)) ask(reason);
    } else if (event.target === source) {
      const way = { ArrowLeft: "backward", ArrowRight: "forward" }[event.key];
      const selection = window.getSelection();
      if (way) {
        event.preventDefault();
        selection.modify(event.shiftKey ? "extend" : "move", way, "word");
      } else if ((event.key === "Enter" || event.key === "Escape") && asking) {
        event.preventDefault();
        const reason = asking;
        if (event.key === "Escape" || take(reason)) {
          if (event.key === "Escape") reason.querySelector("input[type=checkbox]").focus();
          asking = null;
        }
      }
    }
  });
})();
