// One time line under the player: pictures, sound, markers, clips, losses and breaks, of the whole recording or of a
// part of it; the range of a clip with handles to drag, which can be looped.
"use strict";

(() => {
  const player = docket.player;
  const film = document.getElementById("film");
  if (!player || !film) return;
  const { plan, media, keys, clock, seconds, duration, now, seek } = player;
  const $ = (id) => document.getElementById(id);

  // The shortest part that is shown, in seconds.
  const PART_LEAST = 0.5;
  // Labels along the part.
  const LABELS = 6;
  const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];

  // ---- the part that is shown --------------------------------------------------------------------

  // Nothing where it is the whole.
  let part = null;
  const from = () => part?.from ?? 0;
  const to = () => part?.to ?? duration();
  const isAll = () => part === null;
  const percent = (at) => ((at - from()) / (to() - from())) * 100;
  const moment = (x) => from() + Math.min(1, Math.max(0, x / film.clientWidth)) * (to() - from());

  function showPart(start, length) {
    const all = duration();
    if (all <= 0) return;
    const kept = Math.min(Math.max(length, Math.min(PART_LEAST, all)), all);
    const begin = Math.min(Math.max(0, start), all - kept);
    part = kept >= all ? null : { from: begin, to: begin + kept };
    draw();
  }
  // What is under `around` stays where it is.
  function zoom(factor, around = now()) {
    const fixed = around >= from() && around <= to() ? around : (from() + to()) / 2;
    const length = (to() - from()) * factor;
    showPart(fixed - ((fixed - from()) / (to() - from())) * length, length);
  }
  const pan = (by) => showPart(from() + by, to() - from());
  $("zoom-in").addEventListener("click", () => zoom(0.5));
  $("zoom-out").addEventListener("click", () => zoom(2));
  $("zoom-all").addEventListener("click", () => showPart(0, duration()));
  keys["+"] = keys["="] = () => zoom(0.5);
  keys["-"] = () => zoom(2);
  keys["0"] = () => showPart(0, duration());
  $("pan").addEventListener("input", () => {
    const length = to() - from();
    showPart((Number($("pan").value) / 1000) * (duration() - length), length);
  });
  film.addEventListener("wheel", (event) => {
    event.preventDefault();
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (Math.abs(sideways) > Math.abs(event.deltaY) || event.shiftKey) pan((Math.sign(sideways) * (to() - from())) / 10);
    else zoom(event.deltaY < 0 ? 0.7 : 1 / 0.7, moment(event.clientX - film.getBoundingClientRect().left));
  }, { passive: false });

  // ---- what is drawn -----------------------------------------------------------------------------

  let pictures = null;
  let peaks = null;
  // The picture of the strip that is nearest to a moment.
  function nearest(at) {
    const times = plan.strip.at_ms;
    let best = 0;
    times.forEach((ms, n) => { if (Math.abs(ms / 1000 - at) < Math.abs(times[best] / 1000 - at)) best = n; });
    return best;
  }
  function drawStrip() {
    const strip = $("strip");
    if (!plan.strip) { strip.hidden = true; return; }
    strip.width = strip.clientWidth;
    if (!pictures) return;
    const { width, height } = plan.strip;
    const pen = strip.getContext("2d");
    // As many pictures as fit without squeezing, spread over the part that is shown.
    const shown = Math.max(1, Math.floor(strip.width / ((width / height) * strip.height)));
    for (let n = 0; n < shown; n += 1) {
      const source = nearest(from() + ((n + 0.5) / shown) * (to() - from()));
      pen.drawImage(pictures, source * width, 0, width, height, (n * strip.width) / shown, 0, strip.width / shown, strip.height);
    }
  }
  function drawWave() {
    const wave = $("wave");
    if (!wave || !peaks || duration() === 0) return;
    wave.width = wave.clientWidth;
    const pen = wave.getContext("2d");
    pen.fillStyle = player.token("wave");
    const each = duration() / peaks.length;
    const bar = (each / (to() - from())) * wave.width;
    peaks.forEach((peak, n) => {
      const x = (percent(n * each) / 100) * wave.width;
      if (x + bar < 0 || x > wave.width) return;
      const tall = Math.max(1, (peak / 255) * wave.height);
      pen.fillRect(x, (wave.height - tall) / 2, Math.max(1, bar - 0.3), tall);
    });
  }
  function drawRuler() {
    const ruler = $("ruler");
    ruler.replaceChildren();
    const step = STEPS.find((one) => (to() - from()) / one <= LABELS) ?? STEPS.at(-1);
    for (let at = Math.ceil(from() / step) * step; at <= to(); at += step) {
      if (percent(at) > 97) break;
      const label = document.createElement("span");
      label.textContent = step < 1 ? clock(at).slice(0, -2) : clock(at).slice(0, -4);
      label.style.left = `${percent(at)}%`;
      ruler.append(label);
    }
  }
  function drawTicks() {
    const ticks = $("ticks");
    if (duration() === 0) return;
    ticks.replaceChildren();
    const add = (kind, start, end = null) => {
      if (Math.max(start, end ?? start) < from() || start > to()) return;
      const tick = document.createElement("span");
      tick.className = `tick ${kind}`;
      const left = Math.max(0, Math.min(100, percent(start)));
      tick.style.left = `${left}%`;
      if (end !== null) tick.style.width = `max(3px, ${Math.min(100, percent(end)) - left}%)`;
      ticks.append(tick);
    };
    for (const { from_ms, to_ms } of plan.lost ?? []) add("lost", from_ms / 1000, Math.max(to_ms, from_ms) / 1000);
    for (const one of plan.breaks ?? []) add("break", one.at_ms / 1000);
    for (const clip of document.querySelectorAll("#derived [data-from-ms]")) {
      add("clipped", Number(clip.dataset.fromMs) / 1000, Number(clip.dataset.toMs) / 1000);
    }
    for (const marker of document.querySelectorAll("#markers [data-seek]")) add("marker", Number(marker.dataset.seek) / 1000);
  }
  function drawHead() {
    const at = percent(now());
    $("head").hidden = duration() === 0 || at < 0 || at > 100;
    $("head").style.left = `${Math.min(100, Math.max(0, at))}%`;
  }
  function draw() {
    drawStrip();
    drawWave();
    drawRuler();
    drawTicks();
    drawRange();
    drawHead();
    $("span").textContent = `${clock(from())} – ${clock(to())}`;
    const left = duration() - (to() - from());
    $("pan").hidden = isAll();
    if (document.activeElement !== $("pan")) $("pan").value = String(left > 0 ? Math.round((from() / left) * 1000) : 0);
  }

  // ---- the range ---------------------------------------------------------------------------------

  // What the fields of a clip say is the range; who cuts none has the handles alone.
  const own = { start: NaN, end: NaN };
  const bound = (which) => {
    const field = $(`cut-${which}`);
    return field ? seconds(field.value) : own[which];
  };
  function setBound(which, at) {
    const kept = Number.isFinite(at) ? Math.min(Math.max(0, at), duration()) : NaN;
    own[which] = kept;
    const field = $(`cut-${which}`);
    if (field) field.value = Number.isFinite(kept) ? clock(kept) : "";
    drawRange();
  }
  // From where to where, also where only one end is chosen.
  function range() {
    const [start, end] = [bound("start"), bound("end")];
    return { start: Number.isFinite(start) ? start : 0, end: Number.isFinite(end) ? end : duration(), chosen: Number.isFinite(start) || Number.isFinite(end) };
  }
  function drawRange() {
    const { start, end, chosen } = range();
    for (const [which, at] of [["start", start], ["end", end]]) {
      const handle = $(`range-${which}`);
      const x = percent(at);
      // One that is beside the part stands at its border, where it can be reached.
      handle.style.left = `${Math.min(100, Math.max(0, x))}%`;
      handle.classList.toggle("beside", x < 0 || x > 100);
      handle.setAttribute("aria-valuemax", String(Math.round(duration() * 1000)));
      handle.setAttribute("aria-valuenow", String(Math.round(at * 1000)));
      handle.setAttribute("aria-valuetext", clock(at));
    }
    const valid = chosen && end > start;
    $("chosen").hidden = !valid;
    const [left, right] = [start, end].map((at) => Math.min(100, Math.max(0, percent(at))));
    $("chosen").style.left = `${left}%`;
    $("chosen").style.width = `${Math.max(0, right - left)}%`;
    $("no-range").hidden = !chosen;
    $("range").textContent = valid ? `${clock(start)} – ${clock(end)} (${clock(end - start)})` : "";
    tellBreaks();
  }
  // A clip across a break says so before it is cut; its signed statement says so as well.
  function tellBreaks() {
    const note = $("cut-breaks");
    if (!note) return;
    const [start, end] = ["start", "end"].map((which) => bound(which) * 1000);
    const across = (plan.breaks ?? []).filter((one) => one.at_ms > start && one.at_ms < end);
    note.hidden = across.length === 0;
    note.textContent = note.hidden ? "" : `${docket.word("clip-across-breaks")} ${across.map((one) => clock(one.at_ms / 1000)).join(", ")}`;
  }
  for (const which of ["start", "end"]) {
    $(`cut-${which}`)?.addEventListener("input", drawRange);
    $(`set-${which}`)?.addEventListener("click", () => {
      setBound(which, now());
      docket.say(docket.word(`player-${which}-set`));
    });
    const handle = $(`range-${which}`);
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      event.stopPropagation();
      handle.focus();
      handle.setPointerCapture(event.pointerId);
    });
    handle.addEventListener("pointermove", (event) => {
      if (handle.hasPointerCapture(event.pointerId)) setBound(which, moment(event.clientX - film.getBoundingClientRect().left));
    });
    handle.addEventListener("keydown", (event) => {
      const frame = event.shiftKey ? 1 : plan.frame_ms / 1000;
      const here = range()[which];
      const there = {
        ArrowLeft: here - frame, ArrowDown: here - frame, ArrowRight: here + frame, ArrowUp: here + frame,
        PageDown: here - 10, PageUp: here + 10, Home: 0, End: duration(),
      }[event.key];
      if (there === undefined) return;
      event.preventDefault();
      setBound(which, there);
    });
  }
  keys.i = () => setBound("start", now());
  keys.o = () => setBound("end", now());
  $("no-range").addEventListener("click", () => { setBound("start", NaN); setBound("end", NaN); });

  // ---- the loop ----------------------------------------------------------------------------------

  const loop = $("loop");
  const loops = () => loop.getAttribute("aria-pressed") === "true";
  loop.addEventListener("click", () => loop.setAttribute("aria-pressed", String(!loops())));
  keys.r = () => loop.click();
  // Looked at with every picture that is drawn: the browser's own word of the time comes four times a second.
  function watch() {
    drawHead();
    if (!isAll() && (media.currentTime > to() || media.currentTime < from())) showPart(media.currentTime, to() - from());
    const { start, end } = range();
    if (loops() && end > start && (media.currentTime >= end || media.currentTime < start - 0.05)) media.currentTime = start;
    if (!media.paused) requestAnimationFrame(watch);
  }
  media.addEventListener("play", () => requestAnimationFrame(watch));
  media.addEventListener("ended", () => {
    if (!loops()) return;
    media.currentTime = range().start;
    media.play().catch(() => {});
  });

  // ---- pointing ----------------------------------------------------------------------------------

  let aimed = null;
  function scrub(event) {
    const first = aimed === null;
    aimed = moment(event.clientX - film.getBoundingClientRect().left);
    if (first) requestAnimationFrame(() => { const at = aimed; aimed = null; seek(at); });
  }
  film.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    film.setPointerCapture(event.pointerId);
    scrub(event);
  });
  film.addEventListener("pointermove", (event) => {
    if (film.hasPointerCapture(event.pointerId)) scrub(event);
    hover(event);
  });
  film.addEventListener("pointerleave", () => { $("hover").hidden = true; });
  // The moment under the pointer, with the picture that is nearest to it.
  function hover(event) {
    const box = $("hover");
    if (duration() === 0) return;
    const x = event.clientX - film.getBoundingClientRect().left;
    const at = moment(x);
    const canvas = box.querySelector("canvas");
    canvas.hidden = !pictures;
    if (pictures) {
      const { width, height } = plan.strip;
      canvas.height = Math.round((canvas.width * height) / width);
      canvas.getContext("2d").drawImage(pictures, nearest(at) * width, 0, width, height, 0, 0, canvas.width, canvas.height);
    }
    box.querySelector("figcaption").textContent = plan.wall ? `${clock(at)} · ${player.shownWall(player.wallAt(at))}` : clock(at);
    box.hidden = false;
    box.style.left = `${Math.min(Math.max(0, x - box.offsetWidth / 2), film.clientWidth - box.offsetWidth)}px`;
  }

  // ---- to begin with -----------------------------------------------------------------------------

  if (plan.strip) {
    const image = new Image();
    image.addEventListener("load", () => { pictures = image; drawStrip(); });
    image.src = plan.strip.src;
  }
  if (plan.waveform) {
    fetch(plan.waveform).then((answer) => answer.json()).then((said) => { peaks = said.peaks; drawWave(); }).catch(() => {});
  }
  for (const event of ["loadedmetadata", "durationchange"]) media.addEventListener(event, draw);
  for (const event of ["timeupdate", "seeking", "seeked"]) media.addEventListener(event, drawHead);
  window.addEventListener("resize", draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawWave);
  draw();
  Object.assign(player, { drawTicks, range, zoom, showPart });
})();
