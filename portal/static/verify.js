// Verifying: the claims behind the # of a scanned address, the camera, and a word before a file too large is sent.
"use strict";
(() => {
  const MOST = 20 * 1024 * 1024;

  // A scanned address carries signed claims after #, which no server log sees: they are sent here, and only here,
  // and the verdict on code and claims together takes the place of the verdict on the code alone.
  const claims = document.querySelector("[data-claims]");
  const checkClaims = async () => {
    const note = claims.querySelector("[role=status]");
    claims.hidden = false;
    note.textContent = claims.dataset.busy;
    const code = decodeURIComponent(location.pathname.split("/").pop());
    const body = new FormData();
    body.append("qr", `${location.origin.toUpperCase()}/V/${code}${location.hash}`);
    try {
      const answer = await fetch("/verify", { method: "POST", body, headers: { Accept: "text/html" }, credentials: "same-origin", cache: "no-store" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const verdict = page.querySelector("[data-verdict]");
      if (!verdict) throw new Error(String(answer.status));
      const form = document.querySelector("[data-verdict] [data-verify]");
      verdict.querySelector("[data-verify]")?.replaceWith(form); // it has its listeners already
      document.querySelector("[data-verdict]").replaceWith(document.adoptNode(verdict));
      document.title = page.title;
      const band = document.querySelector(".band");
      band.tabIndex = -1;
      band.focus();
      forms();
    } catch {
      claims.classList.replace("unknown", "wait");
      note.textContent = claims.dataset.failed;
    }
  };

  // Files: one that is too large is told before it is sent; one that was dropped is checked at once.
  const tell = (form, text) => {
    const field = form.querySelector(".field");
    field.querySelectorAll(".fault").forEach((node) => node.remove());
    field.classList.toggle("faulty", Boolean(text));
    if (!text) return;
    const fault = document.createElement("p");
    fault.className = "fault";
    fault.setAttribute("role", "alert");
    fault.textContent = text;
    field.querySelector(".drop").before(fault);
  };
  const tooLarge = (form) => {
    const file = form.querySelector("input[type=file]").files[0];
    const over = file && file.size > MOST;
    tell(form, over ? form.dataset.tooLarge.replace("{size}", Math.ceil(file.size / 1048576)) : "");
    return over;
  };
  const forms = () => document.querySelectorAll("[data-verify]").forEach((form) => {
    if (form.dataset.ready) return;
    form.dataset.ready = "1";
    form.querySelector("input[type=file]").addEventListener("change", () => tooLarge(form));
    form.querySelector("[data-drop]").addEventListener("drop", () => setTimeout(() => { if (!tooLarge(form)) form.requestSubmit(); }));
    form.addEventListener("submit", (event) => {
      if (tooLarge(form)) { event.preventDefault(); event.stopPropagation(); return; }
      form.dataset.busyNow = "1";
      form.querySelector(".button").textContent = form.dataset.busy;
    });
  });

  // The camera, where the browser itself reads QR codes. What it reads is sent to this site only, which refuses
  // any code of another host.
  const camera = document.querySelector("[data-camera]");
  const scan = async () => {
    const view = camera.querySelector("[data-view]"), told = camera.querySelector("[data-told]");
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    try {
      view.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch { told.textContent = told.dataset.denied; return; }
    view.hidden = false;
    told.textContent = told.dataset.looking;
    await view.play();
    const look = async () => {
      const [found] = await detector.detect(view).catch(() => []);
      if (!found) { requestAnimationFrame(look); return; }
      view.srcObject.getTracks().forEach((track) => track.stop());
      const form = camera.querySelector("[data-scanned]");
      form.elements.qr.value = found.rawValue;
      form.requestSubmit();
    };
    look();
  };

  forms();
  if (claims && location.hash.length > 1) checkClaims();
  if (camera && "BarcodeDetector" in window && navigator.mediaDevices) {
    camera.hidden = false;
    camera.querySelector("[data-scan]").addEventListener("click", scan);
  }
})();
