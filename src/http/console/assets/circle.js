// A circle on the map of a case: pressed in its middle, drawn to its edge. It fills the field that can be typed in as well.
"use strict";
(() => {
  const map = document.querySelector("svg[data-middle]"), field = document.getElementById("near");
  const begin = document.getElementById("near-draw");
  if (!map || !field || !begin) return;
  const { middle, west, north, units } = Object.fromEntries(Object.entries(map.dataset).map(([name, text]) => [name, Number(text)]));
  const MOST = Number(begin.dataset.most), RADIUS = 6371008.8, degrees = 180 / Math.PI;
  let drawn = null, from = null;
  const place = (spot) => {
    const longitude = middle + (spot.x / units + west) * degrees;
    return { latitude: Math.atan(Math.sinh(north - spot.y / units)) * degrees, longitude: ((longitude + 540) % 360) - 180 };
  };
  const spot = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
  const metres = (one, other) => {
    const half = (angle) => Math.sin(angle / degrees / 2) ** 2, level = (at) => Math.cos(at.latitude / degrees);
    const chord = half(other.latitude - one.latitude) + level(one) * level(other) * half(other.longitude - one.longitude);
    return 2 * RADIUS * Math.asin(Math.sqrt(Math.min(1, chord)));
  };
  const stop = () => {
    from = null;
    map.classList.remove("drawing");
    begin.setAttribute("aria-pressed", "false");
  };
  begin.hidden = false;
  begin.addEventListener("click", () => {
    const on = map.classList.toggle("drawing");
    begin.setAttribute("aria-pressed", String(on));
    if (on) docket.say(begin.dataset.help);
  });
  map.addEventListener("pointerdown", (event) => {
    if (!map.classList.contains("drawing") || event.button !== 0) return;
    event.preventDefault();
    map.setPointerCapture(event.pointerId);
    from = spot(event);
    drawn?.remove();
    drawn = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    for (const [name, value] of [["class", "drawn"], ["cx", from.x], ["cy", from.y], ["r", 0]]) drawn.setAttribute(name, value);
    map.append(drawn);
  });
  map.addEventListener("pointermove", (event) => {
    if (!from) return;
    const to = spot(event);
    drawn.setAttribute("r", Math.hypot(to.x - from.x, to.y - from.y));
  });
  map.addEventListener("pointerup", (event) => {
    if (!from) return;
    const centre = place(from), radius = Math.min(MOST, Math.max(1, Math.round(metres(centre, place(spot(event))))));
    field.value = `${centre.latitude.toFixed(6)},${centre.longitude.toFixed(6)},${radius}`;
    stop();
    docket.say(begin.dataset.done);
    field.form.querySelector("button[type=submit]").focus();
  });
  map.addEventListener("pointercancel", stop);
})();
