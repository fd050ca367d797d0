/* Uploading a list: what was chosen or dropped, how far the transfer is, and a way to stop it.
   htmx sends the form; without scripts it is an ordinary form with an ordinary file field. */
(function () {
  "use strict";
  let chosen = null; // survives a refusal: the form comes back, the file need not be chosen again

  function size(octets) {
    if (octets < 1024 * 1024) return Math.max(1, Math.round(octets / 1024)) + " KB";
    return (octets / 1024 / 1024).toFixed(1) + " MB";
  }
  function of(form, name) { return form.querySelector("[data-" + name + "]"); }

  function show(zone) {
    const input = zone.querySelector("input[type=file]");
    const file = input.files[0];
    const fits = !file || file.size <= Number(zone.dataset.largest);
    zone.classList.toggle("has-file", Boolean(file));
    zone.querySelector("[data-file-name]").textContent = file ? file.name : "";
    zone.querySelector("[data-file-size]").textContent = file ? size(file.size) : "";
    zone.parentElement.querySelector("[data-too-large]").hidden = fits;
    input.setCustomValidity(fits ? "" : zone.parentElement.querySelector("[data-too-large]").textContent.trim());
    chosen = file ? input.files : null;
  }

  document.addEventListener("change", function (event) {
    const zone = event.target.closest("[data-drop]");
    if (zone) show(zone);
  });

  // A file dropped beside the zone is meant for it as well, and must not replace the page.
  let depth = 0;
  function carriesFile(event) { return event.dataTransfer && Array.from(event.dataTransfer.types).includes("Files"); }
  function highlight() { document.querySelectorAll("[data-drop]").forEach(function (zone) { zone.classList.toggle("is-over", depth > 0); }); }
  document.addEventListener("dragenter", function (event) { if (carriesFile(event)) { depth += 1; highlight(); } });
  document.addEventListener("dragleave", function (event) { if (carriesFile(event)) { depth = Math.max(0, depth - 1); highlight(); } });
  document.addEventListener("dragover", function (event) { if (carriesFile(event)) event.preventDefault(); });
  document.addEventListener("drop", function (event) {
    const zone = document.querySelector("[data-drop]");
    depth = 0;
    highlight();
    if (!zone || !carriesFile(event)) return;
    event.preventDefault();
    const source = document.querySelector('input[name=source][value=file]');
    if (source) source.checked = true;
    zone.querySelector("input[type=file]").files = event.dataTransfer.files;
    show(zone);
  });

  document.addEventListener("htmx:beforeRequest", function (event) {
    const form = event.target;
    if (!form.matches("[data-upload]")) return;
    const zone = form.querySelector("[data-drop]");
    const isFile = !form.elements.source || form.elements.source.value === "file";
    if (zone && isFile && !zone.querySelector("input[type=file]").checkValidity()) { event.preventDefault(); zone.scrollIntoView({ block: "center" }); return; }
    of(form, "transfer").hidden = false;
    of(form, "transfer-failed").hidden = true;
    of(form, "transfer-bar").value = 0;
    of(form, "transfer-words").textContent = "";
  });
  document.addEventListener("htmx:xhr:progress", function (event) {
    const form = event.target;
    const bar = form.matches("[data-upload]") && of(form, "transfer-bar");
    if (!bar || !event.detail.total) return;
    bar.max = event.detail.total;
    bar.value = event.detail.loaded;
    of(form, "transfer-words").textContent = Math.floor(100 * event.detail.loaded / event.detail.total) + " % · " + size(event.detail.loaded) + " / " + size(event.detail.total);
  });
  function ended(event, failed) {
    const form = event.target;
    if (!form.matches || !form.matches("[data-upload]")) return;
    of(form, "transfer").hidden = true;
    of(form, "transfer-failed").hidden = !failed;
  }
  document.addEventListener("htmx:sendError", function (event) { ended(event, true); });
  document.addEventListener("htmx:responseError", function (event) { if (event.detail.xhr.status !== 422) ended(event, true); });
  document.addEventListener("htmx:xhr:abort", function (event) { ended(event, false); });
  document.addEventListener("htmx:afterSettle", function () {
    const zone = document.querySelector("[data-drop]");
    if (!zone || !chosen) return;
    const input = zone.querySelector("input[type=file]");
    if (!input.files.length) { input.files = chosen; show(zone); }
  });
  document.addEventListener("click", function (event) {
    const stop = event.target.closest("[data-stop-transfer]");
    if (stop) window.htmx.trigger(stop.closest("form"), "htmx:abort");
    const remove = event.target.closest("[data-remove-file]");
    if (remove) {
      const zone = remove.closest("[data-drop]");
      zone.querySelector("input[type=file]").value = "";
      show(zone);
      zone.querySelector("input[type=file]").focus();
    }
  });
  document.querySelectorAll("[data-drop]").forEach(show); // a page from the browser's history keeps its file
})();
