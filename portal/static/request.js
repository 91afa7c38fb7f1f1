// The request form: rows without a round trip, answers to dates and destination at once, a draft that survives.
"use strict";
(() => {
  const DRAFT = "letters-request-draft";
  if (document.querySelector("[data-request-sent]")) { sessionStorage.removeItem(DRAFT); return; }
  const form = document.querySelector("[data-request]");
  if (!form) return;
  const rows = form.querySelector("[data-vehicles]");
  const template = document.getElementById("vehicle-row");
  const DAY = 86400000, WINDOW = 180, FROM = Date.UTC(2026, 0, 1);
  const field = (row, name) => row.querySelector(`[name$=".${name}"]`);
  const all = () => [...rows.querySelectorAll("[data-vehicle]")];
  let next = all().length;

  // Dates, as the server counts them: calendar days, day 180 included.
  const parse = (text) => {
    const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text.trim());
    if (!match) return null;
    const at = Date.UTC(+match[1], match[2] - 1, +match[3]);
    return new Date(at).toISOString().slice(0, 10) === match[0] ? at : null;
  };
  const words = (at) => {
    const day = new Date(at);
    const iso = day.toISOString().slice(0, 10);
    return document.documentElement.lang.startsWith("zh") ? `${day.getUTCFullYear()}年${day.getUTCMonth() + 1}月${day.getUTCDate()}日` : iso;
  };
  const say = (text, until, days) => text.replace("{until}", words(until)).replace("{days}", days);
  const answer = (row) => {
    const out = row.querySelector("[data-window]");
    const since = parse(field(row, "registered").value);
    const on = parse(form.elements.planned_application.value);
    out.classList.remove("needed", "free");
    out.textContent = "";
    if (since === null) return;
    const until = since + WINDOW * DAY, days = on === null ? 0 : (on - since) / DAY;
    if (on === null) out.textContent = say(form.dataset.unplanned, until, 0);
    else if (on < FROM) out.textContent = say(form.dataset.before, FROM, 0);
    else {
      const needed = days <= WINDOW;
      out.classList.add(needed ? "needed" : "free");
      out.textContent = say(needed ? form.dataset.needed : form.dataset.free, until, days);
    }
  };

  // The destination: how many outlets there are, told before anything is sent.
  const place = form.elements.destination;
  const options = [...document.querySelectorAll("#destinations option")];
  const answerPlace = () => {
    const typed = place.value.trim().toLowerCase();
    const found = typed && options.find((o) => [o.value, o.dataset.code, o.dataset.also].some((name) => name.toLowerCase() === typed));
    const out = form.querySelector("[data-destination]");
    out.classList.remove("needed", "free");
    out.textContent = "";
    if (!found) return;
    const count = +found.dataset.outlets;
    out.classList.add(count ? "needed" : "free");
    out.textContent = count ? form.dataset.served.replace("{count}", count) : form.dataset.unserved;
  };

  // Rows.
  const renumber = () => {
    all().forEach((row, at) => row.querySelectorAll("[data-nth], [data-remove] .hidden").forEach((n) => { n.textContent = at + 1; }));
    form.querySelector("[data-count]").textContent = all().length;
  };
  const add = () => {
    const holder = document.createElement("div");
    holder.innerHTML = template.innerHTML.replaceAll("NNN", String(next++));
    const row = holder.firstElementChild;
    rows.append(row);
    renumber();
    return row;
  };
  const remove = (row) => {
    const before = row.previousElementSibling;
    row.remove();
    if (!all().length) add();
    renumber();
    field(before || all()[0], "vin").focus();
  };
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches("[data-add]")) { event.preventDefault(); field(add(), "vin").focus(); }
    if (button.matches("[data-remove]")) { event.preventDefault(); remove(button.closest("[data-vehicle]")); keep(); }
  });
  // Several VINs pasted into one field become several rows.
  form.addEventListener("paste", (event) => {
    if (!event.target.name || !event.target.name.endsWith(".vin")) return;
    const vins = event.clipboardData.getData("text").split(/[\s,;，；、]+/).filter(Boolean);
    if (vins.length < 2) return;
    event.preventDefault();
    const first = event.target.closest("[data-vehicle]");
    event.target.value = vins[0];
    for (const vin of vins.slice(1)) {
      const row = add();
      field(row, "vin").value = vin;
      for (const name of ["brand", "model", "inspection.agency"]) field(row, name).value = field(first, name).value;
    }
    keep();
  });

  // The draft, in this window only; it ends when the request is sent or thrown away.
  const typed = () => [...form.elements].filter((e) => e.name && e.type !== "hidden" && e.tagName !== "BUTTON" && e.name !== "paste").map((e) => [e.name, e.value]);
  const keep = () => { if (typed().some(([, value]) => value)) sessionStorage.setItem(DRAFT, JSON.stringify(typed())); };
  const offer = document.querySelector("[data-draft]");
  const restore = (values) => {
    const most = Math.max(...values.map(([name]) => +(/^vehicles\[(\d+)\]/.exec(name) || [0, 0])[1]));
    while (next <= most) add();
    for (const [name, value] of values) if (form.elements[name]) form.elements[name].value = value;
    all().filter((row) => ![...row.querySelectorAll("input")].some((i) => i.value)).slice(1).forEach((row) => row.remove());
    renumber(); all().forEach(answer); answerPlace();
  };
  const stored = sessionStorage.getItem(DRAFT);
  if (stored && !typed().some(([, value]) => value)) {
    form.before(offer);
    offer.hidden = false;
    offer.querySelector("[data-restore]").addEventListener("click", () => { restore(JSON.parse(stored)); offer.hidden = true; place.focus(); });
    offer.querySelector("[data-discard]").addEventListener("click", () => { sessionStorage.removeItem(DRAFT); offer.hidden = true; place.focus(); });
  }
  form.addEventListener("input", (event) => {
    const row = event.target.closest("[data-vehicle]");
    if (event.target.name === "planned_application") all().forEach(answer);
    else if (row && event.target.name.endsWith(".registered")) answer(row);
    if (event.target === place) answerPlace();
    keep();
  });
  all().forEach(answer);
  answerPlace();
})();
