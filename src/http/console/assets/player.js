// The player of one recording. It asks for a view before the first byte and tells when it ends.
"use strict";

(() => {
  const plan = docket.data("player");
  const media = document.getElementById("media");
  if (!plan || !media) return;

  const $ = (id) => document.getElementById(id);
  const still = plan.kind === "picture";
  // Colours are those of docket.css, of the scheme that is shown.
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  let view = null;
  let opening = null;
  // The streams that were chosen, as every request names them; none where they are the usual ones.
  const streams = Object.fromEntries(Object.entries(plan.streams ?? {}).filter(([, chosen]) => chosen !== null && chosen !== false));
  const picture = Object.fromEntries(Object.entries(streams).filter(([what]) => what !== "audio"));

  const clock = (seconds) => {
    const ms = Math.max(0, Math.round(seconds * 1000));
    const two = (n) => String(n).padStart(2, "0");
    const [h, m, s] = [Math.floor(ms / 3600000), Math.floor(ms / 60000) % 60, Math.floor(ms / 1000) % 60];
    const tail = `${two(s)}.${String(ms % 1000).padStart(3, "0")}`;
    return h > 0 ? `${h}:${two(m)}:${tail}` : `${m}:${tail}`;
  };
  const seconds = (text) => {
    const parts = text.trim().split(":").map(Number);
    if (text.trim() === "" || parts.length > 3 || parts.some((n) => !Number.isFinite(n) || n < 0)) return NaN;
    return parts.reduce((sum, n) => sum * 60 + n, 0);
  };
  // A rendition that is still being made does not know its length; the examination does.
  const duration = () => {
    if (plan.duration_ms) return plan.duration_ms / 1000;
    return Number.isFinite(media.duration) ? media.duration : 0;
  };

  // ---- the view: logged before anything is shown, closed when the page goes -------------------

  async function open() {
    if (view) return;
    if (!opening) {
      docket.say(docket.word(plan.form === "rendition" ? "player-rendition" : "player-opening"));
      opening = docket.post(`${plan.base}/views`, { form: plan.form, ...streams });
    }
    try {
      const opened = JSON.parse(await opening);
      view = opened.view;
      media.src = opened.src;
      docket.say("");
    } catch (error) {
      docket.say(error.message || docket.word("player-failed"), true);
      throw error;
    } finally {
      opening = null;
    }
  }

  function close() {
    if (!view) return;
    fetch(`/views/${view}/close`, { method: "POST", keepalive: true, headers: { "x-docket-page": docket.page } }).catch(() => {});
    view = null;
  }
  window.addEventListener("pagehide", close);

  async function play() {
    try {
      await open();
      if (!still) await media.play();
    } catch (error) {
      if (error.name !== "AbortError" && error.message) docket.say(error.message, true);
    }
  }

  $("play").addEventListener("click", () => (still || media.paused ? play() : media.pause()));
  if (still) {
    media.addEventListener("error", () => view && docket.say(docket.word("player-failed"), true));
    return;
  }
  // The browser's own play button: there is no source before a view is open.
  media.addEventListener("play", () => {
    if (!view) {
      media.pause();
      play();
    }
  });
  media.addEventListener("error", () => {
    if (!view) return;
    // The view may have been idle too long, or the session be over: the next press opens another view,
    // at the same moment, or leads to signing in.
    const at = media.currentTime;
    const over = media.error?.code === MediaError.MEDIA_ERR_NETWORK;
    if (over) view = null;
    else close();
    if (at > 0) media.addEventListener("loadedmetadata", () => { media.currentTime = at; }, { once: true });
    docket.say(docket.word(over ? "player-view-over" : "player-failed"), true);
  });

  // A browser asks again and again for bytes that it does not get, and says nothing of it. Where the
  // session is over, the page is opened anew, which leads to signing in and back.
  let stuck = 0;
  const move = () => window.clearTimeout(stuck);
  const wait = () => {
    move();
    stuck = window.setTimeout(async () => {
      const answer = await fetch("/account", { method: "HEAD", redirect: "manual" }).catch(() => null);
      if (answer?.type === "opaqueredirect") location.reload();
      else wait();
    }, 2000);
  };
  for (const event of ["waiting", "seeking"]) media.addEventListener(event, wait);
  for (const event of ["playing", "seeked", "canplay", "pause", "ended", "error"]) media.addEventListener(event, move);

  // ---- moving about -----------------------------------------------------------------------------

  async function seek(to) {
    await open().catch(() => {});
    const target = Math.min(Math.max(0, to), Math.max(0, duration() - 0.001));
    if (media.readyState === 0) {
      media.addEventListener("loadedmetadata", () => { media.currentTime = target; }, { once: true });
      media.load();
    } else {
      media.currentTime = target;
    }
  }

  // Frames: each step goes to the moment of a picture as the recording has it, which only its own table
  // knows: rates change, and pictures are missing. Steps wait for each other.
  const AROUND = 1;
  const INSIDE = 0.0005;
  let rows = [];
  let stepping = Promise.resolve();
  const rowAt = (at) => rows.findLastIndex((row) => row.at_us / 1e6 <= at + INSIDE);
  const isShown = (row, at) => row !== undefined && at < (row.at_us + row.duration_us) / 1e6;
  // The picture that is shown at the first moment, and those that begin before the second.
  async function framesOf(from_ms, to_ms) {
    const query = new URLSearchParams({ view, form: plan.form, from_ms, to_ms, ...streams });
    const answer = await fetch(`${plan.base}/frames?${query}`, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(answer.statusText);
    return (await answer.json()).frames;
  }
  async function frameBeside(at, by) {
    // Those that were asked for may be of another place.
    if (!isShown(rows[rowAt(at)], at)) {
      rows = await framesOf(Math.max(0, Math.floor((at - AROUND) * 1000)), Math.ceil((at + AROUND) * 1000) + 1);
    }
    const here = Math.max(0, rowAt(at));
    const now = rows[here];
    if (!now) return null;
    if (rows[here + by]) return rows[here + by];
    // None is so near: the one that is shown when this one ends, or just before it begins, however far that is.
    const ms = by > 0 ? Math.ceil((now.at_us + now.duration_us) / 1000) : Math.ceil(now.at_us / 1000) - 1;
    if (ms < 0) return null;
    const [beside] = await framesOf(ms, ms + 1);
    return beside && Math.sign(beside.at_us - now.at_us) === by ? beside : null;
  }
  async function stepNow(by) {
    media.pause();
    await open();
    let to = null;
    try {
      to = await frameBeside(media.currentTime, by);
    } catch {
      // Without the recording's own times a step is as long as a picture is on average.
      await seek(media.currentTime + by * (plan.frame_ms / 1000));
      return;
    }
    if (!to) return;
    await seek(to.at_us / 1e6 + INSIDE);
    $("frame").textContent = to.number === null ? "" : `${docket.word("player-frame")} ${to.number + 1}`;
    $("frame").dataset.us = to.at_us;
  }
  const step = (by) => { stepping = stepping.then(() => stepNow(by)).catch(() => {}); };
  const faster = (by) => {
    const speeds = $("speed");
    speeds.selectedIndex = Math.min(Math.max(0, speeds.selectedIndex + by), speeds.options.length - 1);
    media.playbackRate = Number(speeds.value) / 100;
  };
  $("back")?.addEventListener("click", () => step(-1));
  $("forward")?.addEventListener("click", () => step(1));
  $("speed")?.addEventListener("change", () => faster(0));
  $("seek")?.addEventListener("input", (event) => seek((Number(event.target.value) / 1000) * duration()));
  media.addEventListener("timeupdate", () => {
    $("clock").textContent = `${clock(media.currentTime)} / ${clock(duration())}`;
    if (duration() > 0 && document.activeElement !== $("seek")) {
      $("seek").value = String(Math.round((media.currentTime / duration()) * 1000));
    }
    if (plan.whole && $("whole")) {
      $("whole").textContent = `${clock(plan.whole.before_ms / 1000 + media.currentTime)} / ${clock(plan.whole.total_ms / 1000)}`;
    }
    drawHead();
  });
  media.addEventListener("play", () => { faster(0); if ($("frame")) $("frame").textContent = ""; });

  document.addEventListener("keydown", (event) => {
    const inField = event.target.closest("input, select, textarea, button, summary, a");
    if ((inField && event.target.id !== "seek") || event.ctrlKey || event.altKey || event.metaKey) return;
    const keys = {
      " ": () => $("play").click(),
      ArrowLeft: () => seek(media.currentTime - 5),
      ArrowRight: () => seek(media.currentTime + 5),
      ",": () => step(-1),
      ".": () => step(1),
      j: () => faster(-1),
      l: () => faster(1),
      i: () => $("set-start")?.click(),
      o: () => $("set-end")?.click(),
      m: () => $("mark-kind")?.focus(),
    };
    const act = keys[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });

  // ---- the timeline -----------------------------------------------------------------------------

  const strip = $("strip");
  let head = null;
  function drawStrip() {
    if (!strip) return;
    strip.width = strip.clientWidth;
    if (!plan.strip) { strip.hidden = true; return; }
    const image = new Image();
    image.addEventListener("load", () => {
      const { width, height, count } = plan.strip;
      const shown = Math.max(1, Math.floor(strip.width / ((width / height) * strip.height)));
      const pen = strip.getContext("2d");
      // As many pictures as fit without squeezing, spread over the whole timeline.
      for (let n = 0; n < shown; n += 1) {
        const source = Math.min(count - 1, Math.floor(((n + 0.5) / shown) * count));
        pen.drawImage(image, source * width, 0, width, height, (n * strip.width) / shown, 0, strip.width / shown, strip.height);
      }
      head = pen.getImageData(0, 0, strip.width, strip.height);
    });
    image.src = plan.strip.src;
  }
  function drawHead() {
    if (!head || duration() === 0) return;
    const pen = strip.getContext("2d");
    pen.putImageData(head, 0, 0);
    pen.fillStyle = token("edge-mark");
    pen.fillRect((media.currentTime / duration()) * strip.width - 1, 0, 3, strip.height);
  }
  let peaks = null;
  async function drawWave() {
    const wave = $("wave");
    if (!wave || !plan.waveform) return;
    wave.width = wave.clientWidth;
    peaks ??= (await (await fetch(plan.waveform)).json()).peaks;
    const pen = wave.getContext("2d");
    pen.fillStyle = token("wave");
    const bar = wave.width / peaks.length;
    peaks.forEach((peak, n) => {
      const tall = Math.max(1, (peak / 255) * wave.height);
      pen.fillRect(n * bar, (wave.height - tall) / 2, Math.max(1, bar - 0.3), tall);
    });
  }
  function drawTicks() {
    const ticks = $("ticks");
    if (!ticks || duration() === 0) return;
    ticks.replaceChildren();
    const add = (at, kind) => {
      const tick = document.createElement("span");
      tick.className = `tick ${kind}`;
      tick.style.left = `${Math.min(100, (at / duration()) * 100)}%`;
      ticks.append(tick);
    };
    for (const { from_ms, to_ms } of plan.lost ?? []) {
      const gone = document.createElement("span");
      gone.className = "tick lost";
      const [start, end] = [from_ms, Math.max(to_ms, from_ms)].map((ms) => Math.min(100, (ms / 10 / duration())));
      gone.style.left = `${start}%`;
      gone.style.width = `max(3px, ${end - start}%)`;
      ticks.append(gone);
    }
    for (const one of plan.breaks ?? []) add(one.at_ms / 1000, "break");
    for (const marker of document.querySelectorAll("#markers [data-seek]")) add(Number(marker.dataset.seek) / 1000, "marker");
    for (const id of ["cut-start", "cut-end"]) {
      const at = seconds($(id)?.value ?? "");
      if (Number.isFinite(at)) add(at, "edge");
    }
    tellBreaks();
  }
  // A clip across a break says so before it is cut; its signed statement says so as well.
  function tellBreaks() {
    const note = $("cut-breaks");
    if (!note) return;
    const [start, end] = ["cut-start", "cut-end"].map((id) => seconds($(id).value) * 1000);
    const across = (plan.breaks ?? []).filter((one) => one.at_ms > start && one.at_ms < end);
    note.hidden = across.length === 0;
    note.textContent = note.hidden ? "" : `${docket.word("clip-across-breaks")} ${across.map((one) => clock(one.at_ms / 1000)).join(", ")}`;
  }
  for (const id of ["cut-start", "cut-end"]) $(id)?.addEventListener("input", drawTicks);
  for (const chapter of document.querySelectorAll(".capture [data-ms]")) {
    chapter.style.flexGrow = Math.max(1, Number(chapter.dataset.ms) / 1000);
  }
  for (const canvas of document.querySelectorAll("#timeline canvas")) {
    canvas.addEventListener("click", (event) => seek((event.offsetX / canvas.clientWidth) * duration()));
  }
  drawStrip();
  drawWave().catch(() => {});
  drawTicks();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawWave().catch(() => {}));
  media.addEventListener("loadedmetadata", drawTicks);

  // ---- markers ----------------------------------------------------------------------------------

  const now = () => Math.round(media.currentTime * 1000);
  async function replace(id, work, done) {
    try {
      docket.say(docket.word("player-opening"));
      const text = await work();
      document.getElementById(id).outerHTML = text;
      drawTicks();
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
  document.addEventListener("click", (event) => {
    const to = event.target.closest("[data-seek]");
    if (to) seek(Number(to.dataset.seek) / 1000);
    const gone = event.target.closest("[data-unmark]");
    if (gone) {
      const reason = window.prompt(docket.word("marker-reason"));
      if (reason) {
        const fields = { recording: plan.recording, reason };
        replace("markers", () => docket.post(`/markers/${gone.dataset.unmark}/remove`, fields), "marker-gone");
      }
    }
  });

  // ---- clips ------------------------------------------------------------------------------------

  $("set-start")?.addEventListener("click", () => { $("cut-start").value = clock(media.currentTime); drawTicks(); docket.say(docket.word("player-start-set")); });
  $("set-end")?.addEventListener("click", () => { $("cut-end").value = clock(media.currentTime); drawTicks(); docket.say(docket.word("player-end-set")); });
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

  // ---- the files of one capture, in a row --------------------------------------------------------

  media.addEventListener("ended", () => {
    if (plan.next && $("in-a-row")?.checked) location.assign(plan.next);
  });
  const address = new URLSearchParams(location.search);
  if (address.has("play")) play();
  // A moment that was found leads here by its second.
  if (Number(address.get("t")) > 0) seek(Number(address.get("t")));

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
      pen.strokeStyle = token("blue");
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
      const later = (one, p) => (p.at <= media.currentTime && p.at >= one.at ? p : one);
      const here = points.reduce(later, { ...points[0], at: -1 });
      pen.fillStyle = token("edge-mark");
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
