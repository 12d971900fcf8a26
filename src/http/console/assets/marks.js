// What is made at a moment: markers, clips, snapshots; and the track of where the recorder was.
"use strict";

(() => {
  const player = docket.player;
  if (!player) return;
  const { plan, media, streams, picture, seconds, seek } = player;
  const $ = (id) => document.getElementById(id);

  // ---- markers ----------------------------------------------------------------------------------

  const now = () => Math.round(player.now() * 1000);
  async function replace(id, work, done) {
    try {
      docket.say(docket.word("player-opening"));
      const text = await work();
      $(id).outerHTML = text;
      player.drawTicks?.();
      docket.say(docket.word(done));
      return true;
    } catch (error) {
      docket.say(error.message, true);
      return false;
    }
  }
  $("mark")?.addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = { at_ms: now(), kind: $("mark-kind").value, text: $("mark-text").value };
    replace("markers", () => docket.post(`${plan.base}/markers`, fields), "marker-done").then((set) => { if (set) $("mark-text").value = ""; });
  });
  // A marker is changed where it stands.
  function edit(id, open) {
    const [form, button] = [document.querySelector(`form[data-change="${id}"]`), document.querySelector(`[data-edit="${id}"]`)];
    form.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) form.elements.namedItem("text").focus();
    else { form.reset(); button.focus(); }
  }
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-change]");
    if (!form) return;
    event.preventDefault();
    const fields = { recording: plan.recording, ...Object.fromEntries(new FormData(form)) };
    replace("markers", () => docket.post(`/markers/${form.dataset.change}/change`, fields), "marker-changed");
  });
  document.addEventListener("click", (event) => {
    const at = (what) => event.target.closest(`[data-${what}]`);
    const to = at("seek");
    if (to) seek(Number(to.dataset.seek) / 1000);
    if (at("edit")) edit(at("edit").dataset.edit, at("edit").getAttribute("aria-expanded") === "false");
    if (at("stay")) edit(at("stay").dataset.stay, false);
    const gone = at("unmark");
    if (gone) {
      const reason = window.prompt(docket.word("marker-reason"));
      if (reason) {
        const fields = { recording: plan.recording, reason };
        replace("markers", () => docket.post(`/markers/${gone.dataset.unmark}/remove`, fields), "marker-gone");
      }
    }
  });

  // ---- clips ------------------------------------------------------------------------------------

  $("cut")?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [start, end] = [seconds($("cut-start").value), seconds($("cut-end").value)];
    if (!(end > start)) {
      docket.say(docket.word("clip-range-missing"), true);
      return;
    }
    const button = event.submitter;
    button.disabled = true;
    docket.say(docket.word("clip-cutting"));
    const fields = { start_ms: Math.round(start * 1000), end_ms: Math.round(end * 1000), cut: $("cut-how").value, ...streams };
    await replace("derived", () => docket.post(`${plan.base}/clips`, fields), "clip-done");
    button.disabled = false;
  });
  $("snapshot")?.addEventListener("click", () => {
    replace("derived", () => docket.post(`${plan.base}/snapshots`, { at_ms: now(), ...picture }), "snapshot-done");
  });

  // ---- the track: drawn to scale, north up, no tiles from outside --------------------------------

  const map = $("track");
  if (map && plan.track?.length > 0) {
    // The way over the date line goes on rather than round the earth.
    const first = plan.track[0].place.longitude_e7 / 1e7;
    const unrolled = (x) => x - 360 * Math.round((x - first) / 360);
    const points = plan.track.map((p) => ({
      at: p.at_ms / 1000, jump: p.jump, x: unrolled(p.place.longitude_e7 / 1e7), y: p.place.latitude_e7 / 1e7,
    }));
    const middle = (points[0].y * Math.PI) / 180;
    const box = (key) => [Math.min(...points.map((p) => p[key])), Math.max(...points.map((p) => p[key]))];
    const [[x0, x1], [y0, y1]] = [box("x"), box("y")];
    const metres = { x: 111320 * Math.cos(middle), y: 110574 };
    const span = Math.max((x1 - x0) * metres.x, (y1 - y0) * metres.y, 10);
    const scale = (Math.min(map.width, map.height) - 24) / span;
    const place = (p) => [
      map.width / 2 + (p.x - (x0 + x1) / 2) * metres.x * scale,
      map.height / 2 - (p.y - (y0 + y1) / 2) * metres.y * scale,
    ];
    const draw = () => {
      const pen = map.getContext("2d");
      pen.clearRect(0, 0, map.width, map.height);
      pen.strokeStyle = player.token("blue");
      pen.lineWidth = 2;
      // A jump is no way that was gone: it is drawn broken, by itself.
      for (const jump of [false, true]) {
        pen.setLineDash(jump ? [2, 6] : []);
        pen.beginPath();
        points.forEach((p, n) => {
          if (n === 0 || Boolean(p.jump) !== jump) return pen.moveTo(...place(p));
          if (jump) pen.moveTo(...place(points[n - 1]));
          pen.lineTo(...place(p));
        });
        pen.stroke();
      }
      // Recorders do not always write points in their order.
      const later = (one, p) => (p.at <= player.now() && p.at >= one.at ? p : one);
      const here = points.reduce(later, { ...points[0], at: -1 });
      pen.fillStyle = player.token("edge-mark");
      pen.beginPath();
      pen.arc(...place(here), 5, 0, 2 * Math.PI);
      pen.fill();
    };
    $("track-scale").textContent = `${docket.word("track-scale")} ${Math.round(map.width / scale)} m`;
    draw();
    media.addEventListener("timeupdate", draw);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  }
})();
