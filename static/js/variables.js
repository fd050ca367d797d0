/* "Insert variable": puts the next number in braces where the caret stands. Without scripts one types it. */
(function () {
  "use strict";
  document.querySelectorAll("[data-variables]").forEach(function (tool) {
    document.getElementById(tool.dataset.variables).closest(".field").append(tool);
    tool.hidden = false;
  });
  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-insert-variable]");
    if (!button) return;
    const field = document.getElementById(button.closest("[data-variables]").dataset.variables);
    const numbers = Array.from(field.value.matchAll(/\{([1-9][0-9]{0,2})\}/g), function (found) { return Number(found[1]); });
    const variable = "{" + (Math.max(0, ...numbers) + 1) + "}";
    field.focus();
    field.setRangeText(variable, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
