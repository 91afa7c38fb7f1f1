// Comforts of the registry's pages: counting ticked rows, ticking by keyboard.
"use strict";
(() => {
  // A sheet that is being worked on: its page tells how far it is, and becomes the report once that is there.
  const job = document.querySelector("[data-job]");
  const look = async () => {
    const answer = await fetch(location.href).catch(() => null);
    const page = answer && answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page && page.querySelector("[data-job]");
    if (page && !now) { location.reload(); return; }
    if (now) job.replaceChildren(...now.childNodes);
    setTimeout(look, 1000);
  };
  if (job) setTimeout(look, 1000);

  const form = document.querySelector("[data-pick]");
  if (form) {
    const boxes = [...form.querySelectorAll(".pick input")];
    const all = form.querySelector("#all");
    const told = form.querySelector("[data-chosen]");
    const empty = told && told.textContent;
    const count = () => {
      if (!told) return;
      const ticked = boxes.filter((box) => box.checked).length;
      told.textContent = ticked ? told.dataset.chosen.replace("{n}", ticked) : empty;
      if (all) for (const box of boxes) box.disabled = all.checked;
    };
    form.addEventListener("change", count);
    window.addEventListener("pageshow", count);
    // Shift and a click ticks everything between; x ticks the row in which the focus is.
    let last = null;
    form.addEventListener("click", (event) => {
      const at = boxes.indexOf(event.target);
      if (at < 0) return;
      if (event.shiftKey && last !== null) {
        const [from, to] = [Math.min(at, last), Math.max(at, last)];
        for (const box of boxes.slice(from, to + 1)) box.checked = event.target.checked;
        count();
      }
      last = at;
    });
    form.addEventListener("keydown", (event) => {
      const row = event.target.closest("tbody tr");
      if (event.key !== "x" || !row || event.ctrlKey || event.metaKey || event.altKey) return;
      const box = row.querySelector(".pick input");
      if (box) { event.preventDefault(); box.checked = !box.checked; count(); }
    });
  }
})();
