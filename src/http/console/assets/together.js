// Several recorders on one clock. Each chosen recording has a view of its own; the first that can
// keep time leads, and the others are brought back to it when they drift.
"use strict";

(() => {
  const plan = docket.data("together");
  const stages = document.getElementById("stages");
  if (!plan || !stages) return;

  // How far a player may be off before it is moved, in seconds.
  const DRIFT = 0.25;
  const players = new Map();
  let origin = 0;
  let length = 0;
  let at = 0;
  let running = false;
  let last = 0;

  const correction = (id) => Number(document.querySelector(`[data-correct="${id}"]`)?.value ?? 0) || 0;
  const begin = (row) => row.start_ms / 1000 + correction(row.recording);
  const end = (row) => begin(row) + (row.duration_ms ?? 0) / 1000;

  function measure() {
    const rows = [...players.values()].map((player) => player.row);
    if (rows.length === 0) { length = 0; return; }
    origin = Math.min(...rows.map(begin));
    length = Math.max(...rows.map(end)) - origin;
  }

  async function add(row) {
    const opened = JSON.parse(await docket.post(`${row.base}/views`, { form: row.form }));
    const figure = document.createElement("figure");
    const video = document.createElement("video");
    video.muted = players.size > 0;
    video.controls = false;
    video.playsInline = true;
    video.preload = "auto";
    video.src = opened.src;
    const caption = document.createElement("figcaption");
    caption.textContent = row.label;
    figure.append(video, caption);
    stages.append(figure);
    players.set(row.recording, { row, figure, video, view: opened.view });
    measure();
  }

  function close(view) {
    fetch(`/views/${view}/close`, { method: "POST", keepalive: true, headers: { "x-docket-page": docket.page } }).catch(() => {});
  }

  function remove(id) {
    const player = players.get(id);
    if (!player) return;
    player.video.pause();
    close(player.view);
    player.figure.remove();
    players.delete(id);
    measure();
  }

  function place() {
    for (const { row, figure, video } of players.values()) {
      const own = origin + at - begin(row);
      const inside = own >= 0 && own < (row.duration_ms ?? 0) / 1000;
      figure.classList.toggle("off", !inside);
      if (!inside) { video.pause(); continue; }
      if (Math.abs(video.currentTime - own) > DRIFT) video.currentTime = own;
      if (running && video.paused) video.play().catch(() => {});
      if (!running) video.pause();
    }
    const shown = new Date((origin + at) * 1000);
    document.getElementById("together-clock").textContent = players.size === 0 ? "—"
      : new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: plan.zone, dateStyle: "short", timeStyle: "medium" }).format(shown);
    const seek = document.getElementById("together-seek");
    if (length > 0 && document.activeElement !== seek) seek.value = String(Math.round((at / length) * 1000));
  }

  function tick(now) {
    if (running) {
      at = Math.min(length, at + (now - last) / 1000);
      if (at >= length) running = false;
    }
    last = now;
    place();
    window.setTimeout(() => requestAnimationFrame(tick), 100);
  }
  requestAnimationFrame((now) => { last = now; tick(now); });

  document.getElementById("together-play").addEventListener("click", () => {
    if (at >= length) at = 0;
    running = !running && players.size > 0;
  });
  document.getElementById("together-seek").addEventListener("input", (event) => { at = (Number(event.target.value) / 1000) * length; });
  document.addEventListener("change", async (event) => {
    if (event.target.dataset.correct) { measure(); return; }
    if (event.target.name !== "together") return;
    const row = plan.rows.find((one) => one.recording === event.target.value);
    try {
      if (event.target.checked) await add(row); else remove(row.recording);
    } catch (error) {
      event.target.checked = false;
      docket.say(error.message, true);
    }
  });
  window.addEventListener("pagehide", () => { for (const { view } of players.values()) close(view); });
})();
