// Several recorders on one clock. Each chosen recording has a view of its own; the clock leads, and who drifts from
// it plays a little faster or slower until the two agree, or is moved where that would take too long. Of all of them
// one is heard. Where nobody recorded, the clock goes on to where somebody did.
"use strict";

(() => {
  const plan = docket.data("together");
  const stages = document.getElementById("stages");
  if (!plan || !stages) return;

  // How far a player may be off before it is moved, in seconds.
  const DRIFT = 0.25;
  // How far it may be off before its speed is changed, and by what part of its speed at most.
  const NOTICED = 0.02;
  const NUDGE_MOST = 0.1;
  // How often a rendition that cannot be moved to a moment yet is asked for anew, in milliseconds.
  const ASK_AGAIN = 3000;
  const players = new Map();
  let origin = 0;
  let length = 0;
  let at = 0;
  let running = false;
  let last = 0;
  let speed = 1;
  // Whether the axis is that of what is chosen.
  let placed = false;
  // Who is heard.
  let heard = null;

  const correction = (id) => Number(document.querySelector(`[data-correct="${id}"]`)?.value ?? 0) || 0;
  const begin = (row) => row.start_ms / 1000 + correction(row.recording);
  const end = (row) => begin(row) + (row.duration_ms ?? 0) / 1000;

  // The axis is that of what is chosen; of everything where nothing is. The moment stays what it was.
  function measure() {
    const chosen = [...players.values()].map((player) => player.row);
    const rows = chosen.length > 0 ? chosen : plan.rows;
    const moment = origin + at;
    const had = placed;
    placed = chosen.length > 0;
    origin = Math.min(...rows.map(begin));
    length = Math.max(...rows.map(end)) - origin;
    at = had && placed ? Math.min(length, Math.max(0, moment - origin)) : 0;
    drawLanes();
  }

  // One of all is heard: the first, until somebody chooses another.
  function hear(wanted) {
    heard = players.has(wanted) ? wanted : players.keys().next().value ?? null;
    for (const [name, { media, sound }] of players) {
      media.muted = name !== heard;
      sound.setAttribute("aria-pressed", String(name === heard));
    }
  }

  // A camera of a recording is played by itself; each has a view of its own, which names it.
  const key = (row, video) => `${row.recording} ${video ?? ""}`;

  // Other streams than the usual ones are played as a rendition: browsers show the first.
  function streams(row, video) {
    const sound = document.querySelector(`[data-sound="${row.recording}"]`)?.value;
    const audio = sound !== undefined && Number(sound) !== row.audio ? { audio: sound } : {};
    return { ...(video === undefined ? {} : { video }), ...audio };
  }

  async function add(row, video) {
    const chosen = streams(row, video);
    const form = Object.keys(chosen).length > 0 ? "rendition" : row.form;
    const opened = JSON.parse(await docket.post(`${row.base}/views`, { form, ...chosen }));
    const figure = document.createElement("figure");
    const media = document.createElement("video");
    media.muted = true;
    media.controls = false;
    media.playsInline = true;
    media.preload = "auto";
    media.src = opened.src;
    const caption = document.createElement("figcaption");
    const camera = Object.keys(row.cameras).length > 1 ? row.cameras[video ?? row.video] ?? "" : "";
    caption.textContent = `${row.label} ${camera}`.trim();
    const waiting = document.createElement("small");
    waiting.textContent = plan.waiting;
    waiting.hidden = true;
    const sound = document.createElement("button");
    sound.type = "button";
    sound.className = "second sound";
    sound.textContent = plan.sound;
    sound.setAttribute("aria-label", `${plan.sound} ${caption.textContent}`);
    sound.addEventListener("click", () => hear(key(row, video)));
    caption.append(" ", sound);
    figure.append(media, caption, waiting);
    stages.append(figure);
    players.set(key(row, video), { row, video, figure, media, caption, waiting, sound, asked: 0, view: opened.view });
    hear(heard);
    measure();
  }

  function close(view) {
    fetch(`/views/${view}/close`, { method: "POST", keepalive: true, headers: { "x-docket-page": docket.page } }).catch(() => {});
  }

  function remove(row, video) {
    const player = players.get(key(row, video));
    if (!player) return;
    player.media.pause();
    close(player.view);
    player.figure.remove();
    players.delete(key(row, video));
    hear(heard);
    measure();
  }

  const clockOf = (moment, style) =>
    new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: plan.zone, ...style }).format(new Date(moment * 1000));

  // The axis that all share: a lane for each recording of the case, and for each further camera that plays, with
  // what is lost of it and where its own time line breaks; who plays stands out.
  function drawLanes() {
    const lanes = document.getElementById("lanes");
    lanes.replaceChildren();
    if (length <= 0) return;
    const within = (seconds) => Math.min(100, Math.max(0, (seconds / length) * 100));
    const further = [...players.values()].filter(({ row, video }) => video !== undefined && players.has(key(row)));
    for (const { row, video } of [...plan.rows.map((row) => ({ row })), ...further]) {
      const plays = players.get(key(row, video)) ?? (video === undefined && [...players.values()].find((one) => one.row === row));
      const lane = document.createElement("div");
      lane.className = plays ? "lane" : "lane other";
      lane.title = row.label;
      const piece = (kind, from, to, least) => {
        const span = document.createElement("span");
        span.className = kind;
        span.style.left = `${within(from)}%`;
        if (to !== undefined) span.style.width = `max(${least}, ${within(to) - within(from)}%)`;
        lane.append(span);
      };
      const start = begin(row) - origin;
      const stop = start + (row.duration_ms ?? 0) / 1000;
      if (stop >= 0 && start <= length) {
        piece("extent", start, stop, "1px");
        for (const { from_ms, to_ms } of row.lost) piece("tick lost", start + from_ms / 1000, start + Math.max(to_ms, from_ms) / 1000, "3px");
        for (const { at_ms } of row.breaks) piece("tick break", start + at_ms / 1000);
      }
      const label = document.createElement("small");
      label.textContent = row.label;
      lane.append(label);
      lane.addEventListener("click", (event) => {
        const box = lane.getBoundingClientRect();
        at = Math.min(length, Math.max(0, ((event.clientX - box.left) / box.width) * length));
      });
      lanes.append(lane);
    }
    const head = document.createElement("div");
    head.className = "head";
    head.id = "together-head";
    lanes.append(head);
    const ends = [0, 0.25, 0.5, 0.75].map((share) => {
      const label = document.createElement("span");
      label.style.left = `${share * 100}%`;
      label.textContent = clockOf(origin + share * length, { timeStyle: "medium" });
      return label;
    });
    document.getElementById("together-ruler").replaceChildren(...ends);
  }

  // Where nobody recorded, the moment when the next one begins.
  function next(moment) {
    const rows = [...players.values()].map((player) => player.row);
    if (rows.some((row) => begin(row) <= moment && moment < end(row))) return null;
    const begins = rows.map(begin).filter((start) => start > moment);
    return begins.length > 0 ? Math.min(...begins) : null;
  }

  // Brings a player back to the clock: by its speed where that does it.
  function keep(media, own) {
    const drift = own - media.currentTime;
    if (Math.abs(drift) > DRIFT) media.currentTime = own;
    const nudge = Math.abs(drift) > NOTICED && Math.abs(drift) <= DRIFT ? Math.min(NUDGE_MOST, Math.max(-NUDGE_MOST, drift)) : 0;
    const wanted = speed * (1 + nudge);
    if (Math.abs(media.playbackRate - wanted) > 0.005) media.playbackRate = wanted;
  }

  // Whether a player can be moved to the moment. While a rendition is being made it comes from its first byte on
  // alone; what it shows then is of another moment, until it is whole and asked for again.
  function reaches(player, own) {
    const { media } = player;
    if (media.readyState === 0 || Math.abs(media.currentTime - own) <= DRIFT) return true;
    const { seekable } = media;
    if (seekable.length > 0 && own <= seekable.end(seekable.length - 1) + DRIFT) return true;
    const now = performance.now();
    if (now - player.asked > ASK_AGAIN) {
      player.asked = now;
      media.load();
    }
    return false;
  }

  function place() {
    for (const player of players.values()) {
      const { row, figure, media, waiting } = player;
      const own = origin + at - begin(row);
      const inside = own >= 0 && own < (row.duration_ms ?? 0) / 1000;
      const reached = inside && reaches(player, own);
      figure.classList.toggle("off", !reached);
      waiting.hidden = !inside || reached;
      if (!reached) { media.pause(); continue; }
      if (running) keep(media, own);
      else if (Math.abs(media.currentTime - own) > NOTICED) media.currentTime = own;
      if (running && media.paused) media.play().catch(() => {});
      if (!running) media.pause();
    }
    document.getElementById("together-clock").textContent = players.size === 0 ? "—" : clockOf(origin + at, { dateStyle: "short", timeStyle: "medium" });
    const head = document.getElementById("together-head");
    if (head && length > 0) head.style.left = `${(at / length) * 100}%`;
    document.getElementById("together-play").textContent = running ? plan.pause : plan.play;
    const seek = document.getElementById("together-seek");
    if (length > 0 && document.activeElement !== seek) seek.value = String(Math.round((at / length) * 1000));
  }

  function tick(now) {
    if (running) {
      at = Math.min(length, at + (speed * (now - last)) / 1000);
      const skipped = document.getElementById("together-skip").checked ? next(origin + at) : null;
      if (skipped !== null) at = skipped - origin;
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
  document.getElementById("together-speed").addEventListener("change", (event) => { speed = Number(event.target.value) / 100; });
  const rowOf = (id) => plan.rows.find((one) => one.recording === id);
  document.addEventListener("change", async (event) => {
    const { target } = event;
    if (target.dataset.correct) { measure(); return; }
    try {
      if (target.dataset.sound) {
        // What plays is opened anew: what is heard is named by the view's entry.
        const open = [...players.values()].filter(({ row }) => row.recording === target.dataset.sound);
        for (const { row, video } of open) { remove(row, video); await add(row, video); }
      } else if (target.name === "together") {
        if (target.checked) await add(rowOf(target.value), target.dataset.video); else remove(rowOf(target.value), target.dataset.video);
      }
    } catch (error) {
      if (target.name === "together") target.checked = false;
      docket.say(error.message, true);
    }
  });
  // A moment of one recording, on the time line that all share.
  document.addEventListener("click", (event) => {
    const to = event.target.closest("[data-seek]");
    const row = rowOf(to?.closest("[data-recording]")?.dataset.recording);
    if (row && length > 0) at = Math.min(length, Math.max(0, begin(row) + Number(to.dataset.seek) / 1000 - origin));
  });
  measure();
  window.addEventListener("pagehide", () => { for (const { view } of players.values()) close(view); });
})();
