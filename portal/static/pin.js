// The pin on an outlet's map: a click or the arrow keys write latitude and longitude; typing them moves the pin.
"use strict";
(() => {
  const figure = document.querySelector("[data-pin]");
  if (!figure) return;
  const svg = figure.querySelector("svg"), marker = svg.querySelector(".marker");
  const { north, west, across, down } = Object.fromEntries(Object.entries(figure.dataset).map(([k, v]) => [k, +v]));
  const [lat, lon] = ["latitude", "longitude"].map((name) => figure.closest("form").elements[name]);
  const { width, height } = svg.viewBox.baseVal;
  let zoom = 1, at = null;

  const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
  const look = () => {
    const [w, h] = [width / zoom, height / zoom];
    const [x, y] = at || [width / 2, height / 2];
    svg.setAttribute("viewBox", [clamp(x - w / 2, 0, width - w), clamp(y - h / 2, 0, height - h), w, h].join(" "));
    draw();
  };
  const draw = () => {
    marker.toggleAttribute("hidden", !at);
    if (at) marker.setAttribute("transform", `translate(${at[0]} ${at[1]}) scale(${1 / zoom})`);
  };
  const put = (x, y) => {
    at = [clamp(x, 0, width), clamp(y, 0, height)];
    const turned = west + at[0] / across;
    lat.value = clamp(north - at[1] / down, -90, 90).toFixed(5);
    lon.value = (((turned + 540) % 360) - 180).toFixed(5);
    draw();
  };
  const typed = () => {
    const [y, x] = [lat.value.trim(), lon.value.trim()];
    if (!y || !x || !isFinite(y) || !isFinite(x)) { at = null; return draw(); }
    at = [((((x - west) % 360) + 360) % 360) * across, (north - y) * down];
    draw();
  };
  const magnify = (by) => { zoom = clamp(zoom * by, 1, 32); look(); };

  svg.setAttribute("tabindex", "0");
  svg.setAttribute("role", "application");
  svg.setAttribute("aria-label", svg.dataset.label);
  const help = document.querySelector("[data-pin-help]");
  help.textContent = help.dataset.pinHelp;
  const tools = document.querySelector("[data-zoom]");
  tools.hidden = false;
  tools.querySelector("[data-in]").addEventListener("click", () => magnify(2));
  tools.querySelector("[data-out]").addEventListener("click", () => magnify(0.5));

  svg.addEventListener("click", (event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    put(point.x, point.y);
  });
  svg.addEventListener("keydown", (event) => {
    const step = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
    if (step) {
      const by = (event.shiftKey ? 10 : 2) / zoom;
      const [x, y] = at || [width / 2, height / 2];
      put(x + step[0] * by, y + step[1] * by);
      if (zoom > 1) look();
    } else if (event.key === "+" || event.key === "=") magnify(2);
    else if (event.key === "-") magnify(0.5);
    else return;
    event.preventDefault();
  });
  for (const input of [lat, lon]) input.addEventListener("input", typed);
  typed();
})();
