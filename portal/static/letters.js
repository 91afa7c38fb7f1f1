// Comforts on top of pages that work without this file.
"use strict";
(() => {
  const all = (selector) => document.querySelectorAll(selector);

  // Faults: bring the summary to attention, and the field to the caret.
  all("[data-focus]").forEach((node) => node.focus());
  all(".summary a").forEach((link) => link.addEventListener("click", (event) => {
    const field = document.getElementById(link.hash.slice(1));
    if (field) { event.preventDefault(); field.focus(); field.closest(".field").scrollIntoView({ block: "center" }); }
  }));

  // Lists: up and down move between records, enter opens one (it is a link).
  all("table[data-keys]").forEach((table) => table.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const links = [...table.querySelectorAll("tbody td:first-child a")];
    const at = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
    const to = links[at + step];
    if (step && at >= 0 && to) { event.preventDefault(); to.focus(); }
  }));

  // A file can be dropped anywhere on its frame.
  all("[data-drop]").forEach((frame) => {
    const input = frame.querySelector("input");
    const mark = (on) => frame.classList.toggle("over", on);
    frame.addEventListener("dragover", (event) => { event.preventDefault(); mark(true); });
    frame.addEventListener("dragleave", () => mark(false));
    frame.addEventListener("drop", (event) => {
      event.preventDefault(); mark(false);
      if (event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
  });

  // A second click on a submit button sends nothing twice; coming back by the history frees it.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

  // On paper everything is unfolded.
  window.addEventListener("beforeprint", () => all("main details").forEach((node) => { node.open = true; }));

  // A letter that was handed to the sealer: its page is loaded again once the letter stands elsewhere.
  const waits = document.querySelector("[data-look-again]");
  const look = async () => {
    const answer = await fetch(location.href).catch(() => null);
    const page = answer && answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page && !page.querySelector("[data-look-again]")) location.reload();
    else setTimeout(look, 2000);
  };
  if (waits) setTimeout(look, 1500);
})();
