// The player of one recording: its views, the bar of controls, moments, keys. It asks for a view before the first byte
// and tells when it ends. Frames (frames.js), the time line (timeline.js) and what is made at a moment (marks.js) build
// on it.
"use strict";

(() => {
  const plan = docket.data("player");
  const media = document.getElementById("media");
  if (!plan || !media) return;

  const $ = (id) => document.getElementById(id);
  const stage = $("stage");
  // Colours are those of docket.css, of the scheme that is shown.
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const still = plan.kind === "picture";
  let view = null;
  let opening = null;
  // Where one stands, in seconds, while that is not for the browser to say: on a frame, or where it gave the file up.
  // `own` is where it was sent for that, which is no seek of a person's; `sent`, that this is still to be heard of.
  const player = { held: null, own: null, sent: false };
  const now = () => player.held ?? media.currentTime;
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
    const parts = text.normalize("NFKC").trim().split(":").map((part) => (part.trim() === "" ? NaN : Number(part)));
    if (parts.length > 3 || parts.some((n) => !Number.isFinite(n) || n < 0)) return NaN;
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
      if (view) return;
      view = opened.view;
      const at = player.held ?? 0;
      if (at > 0) media.addEventListener("loadedmetadata", () => { media.currentTime = at; }, { once: true });
      media.src = opened.src;
      docket.say("");
    } catch (error) {
      docket.say(error.message || docket.word("player-failed"), true);
      throw error;
    } finally {
      opening = null;
    }
  }

  // Frames of the original are of a view of the original, which a rendition's is not.
  let originals = null;
  async function viewOfOriginal() {
    if (plan.form === "original") {
      await open();
      return view;
    }
    originals ??= docket.post(`${plan.base}/views`, { form: "original" }).then((text) => JSON.parse(text).view);
    try {
      return await originals;
    } catch (error) {
      originals = null;
      throw error;
    }
  }
  // Under which view the times of frames are read: one that is open, rather than another.
  async function viewOfFrames() {
    if (originals) return { view: await originals, form: "original" };
    await open();
    return { view, form: plan.form };
  }
  const forget = () => { originals = null; };

  function closeOne(one) {
    fetch(`/views/${one}/close`, { method: "POST", keepalive: true, headers: { "x-docket-page": docket.page } }).catch(() => {});
  }
  function close() {
    if (view) closeOne(view);
    view = null;
    originals?.then(closeOne).catch(() => {});
    originals = null;
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
  // Our own bar knows frames and clocks; the browser's is for pages without scripts.
  media.controls = false;
  // A browser that plays by itself, as media keys make it: there is no source before a view is open.
  media.addEventListener("play", () => {
    if (!view) {
      media.pause();
      play();
    }
  });
  for (const event of ["play", "pause", "ended"]) {
    media.addEventListener(event, () => { $("play").textContent = docket.word(media.paused ? "player-play" : "player-pause"); });
  }
  // Some browsers give a file up that they began: where pictures refer across key frames, or one is broken. From there on
  // the rendition is what plays. The view of the original stays open, for the service's own pictures of frames.
  function giveUp() {
    const runs = !media.paused;
    player.held = now();
    originals = Promise.resolve(view);
    view = null;
    plan.form = "rendition";
    media.removeAttribute("src");
    media.load();
    docket.say(docket.word("player-gave-up"));
    if (runs) play();
  }
  media.addEventListener("error", () => {
    if (!view) return;
    if (plan.form === "original" && [MediaError.MEDIA_ERR_DECODE, MediaError.MEDIA_ERR_SRC_NOT_SUPPORTED].includes(media.error?.code)) {
      giveUp();
      return;
    }
    // The view may have been idle too long, or the session be over: the next press opens another view,
    // at the same moment, or leads to signing in.
    const at = now();
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

  // Settles once the place is reached, or where it is not for long. A person's own seek leaves the frame.
  async function seek(to, ours = false) {
    await open().catch(() => {});
    const target = Math.min(Math.max(0, to), Math.max(0, duration() - 0.001));
    player.own = ours ? target : null;
    const go = () => {
      player.sent = ours;
      media.currentTime = target;
    };
    const reached = new Promise((done) => {
      for (const event of ["seeked", "error"]) media.addEventListener(event, done, { once: true });
      window.setTimeout(done, 5000);
    });
    if (media.readyState === 0) {
      media.addEventListener("loadedmetadata", go, { once: true });
      media.preload = "auto";
      media.load();
    } else {
      go();
    }
    return reached;
  }
  $("back")?.addEventListener("click", () => player.step(-1));
  $("forward")?.addEventListener("click", () => player.step(1));

  // ---- going to a moment that somebody types -----------------------------------------------------

  // A moment on the clock of the site, as seconds from 1970 would be if it were that of Greenwich.
  function wallOf(ms) {
    const parts = new Intl.DateTimeFormat("en-GB", {
      timeZone: plan.wall.zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit",
      hour: "2-digit", minute: "2-digit", second: "2-digit",
    }).formatToParts(new Date(ms));
    const of = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
    return Date.UTC(of.year, of.month - 1, of.day, of.hour, of.minute, of.second) / 1000 + (ms % 1000) / 1000;
  }
  const shownWall = (wall) => new Date(Math.floor(wall) * 1000).toISOString().replace("T", " ").slice(0, 19);
  const wallAt = (at) => wallOf(plan.wall.start_ms + Math.round(at * 1000));
  const inside = (at) => at >= 0 && at <= duration();

  // What of a clock that was typed: seconds of the recording, or nothing.
  function byWall([year, month, day], [hour, minute, second]) {
    if (!plan.wall || hour > 23 || minute > 59 || second >= 60) return null;
    const start = wallAt(0);
    const midnight = year === undefined ? Math.floor(start / 86400) * 86400 : Date.UTC(year, month - 1, day) / 1000;
    const at = midnight + hour * 3600 + minute * 60 + second - start;
    // Recordings go over midnight.
    const tried = year === undefined && at < 0 ? at + 86400 : at;
    return inside(tried) ? tried : null;
  }

  const WALL = /^(?:(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[T ]*)?(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2}(?:\.\d+)?)?秒?|分)?$/;
  // What somebody meant: a frame by its number, or a moment and how it was understood.
  function understood(typed) {
    const text = typed.normalize("NFKC").trim();
    const frame = /^(?:#|第)\s*(\d+)\s*(?:帧|幀)?$/.exec(text);
    if (frame) return { frame: Number(frame[1]) };
    const wall = WALL.exec(text);
    const file = seconds(text);
    if (wall && (wall[1] || wall[6] !== undefined)) {
      const at = byWall(wall.slice(1, 4).map((n) => (n === undefined ? n : Number(n))), [wall[4], wall[5], wall[6] ?? 0].map(Number));
      if (at !== null) return { at, as: "player-at-wall" };
    }
    if (inside(file)) return { at: file, as: "player-at-file" };
    if (wall && !wall[1]) {
      const at = byWall([], [wall[4], wall[5], wall[6] ?? 0].map(Number));
      if (at !== null) return { at, as: "player-at-wall" };
    }
    return { wrong: wall || Number.isFinite(file) ? "player-no-such-moment" : "player-not-a-moment" };
  }

  const answer = (text, wrong = false) => {
    $("go-said").textContent = text;
    $("go-said").classList.toggle("wrong", wrong);
  };
  async function go(text) {
    if (text.trim() === "") return;
    media.pause();
    const meant = understood(text);
    try {
      if (meant.frame !== undefined) {
        const there = meant.frame > 0 && await player.showNumbered(meant.frame - 1);
        if (!there) { answer(`${docket.word("player-no-such-frame")} #${meant.frame}`, true); return; }
        answer(`${docket.word("player-at-frame")} #${meant.frame}`);
      } else if (meant.at !== undefined) {
        await player.showAt(meant.at);
        const shown = meant.as === "player-at-wall" ? shownWall(wallAt(meant.at)) : clock(meant.at);
        answer(`${docket.word(meant.as)} ${shown}`);
      } else {
        const range = [`${clock(0)} – ${clock(duration())}`];
        if (plan.wall) range.push(`${shownWall(wallAt(0))} – ${shownWall(wallAt(duration()))}`);
        answer(`${docket.word(meant.wrong)}${meant.wrong === "player-no-such-moment" ? ` ${range.join(" / ")}` : ""}`, true);
      }
    } catch (error) {
      answer(error.message, true);
    }
  }
  $("go").addEventListener("submit", (event) => {
    event.preventDefault();
    go($("go-to").value);
  });

  // ---- speed, sound, screen ----------------------------------------------------------------------

  // Browsers give no sound beyond these.
  const [SLOWEST_HEARD, FASTEST_HEARD] = [0.5, 4];
  let muted = false;
  function hear() {
    const heard = media.playbackRate >= SLOWEST_HEARD && media.playbackRate <= FASTEST_HEARD;
    media.muted = muted || !heard;
    $("mute").setAttribute("aria-pressed", String(muted));
    return heard;
  }
  const faster = (by) => {
    const speeds = $("speed");
    speeds.selectedIndex = Math.min(Math.max(0, speeds.selectedIndex + by), speeds.options.length - 1);
    try {
      media.playbackRate = Number(speeds.value) / 100;
      answer(hear() ? "" : docket.word("player-speed-silent"));
    } catch {
      answer(docket.word("player-speed-refused"), true);
    }
  };
  $("speed").addEventListener("change", () => faster(0));
  const louder = (by) => {
    $("volume").value = String(Math.min(100, Math.max(0, Number($("volume").value) + by)));
    media.volume = Number($("volume").value) / 100;
    if (by >= 0) muted = false;
    hear();
  };
  $("volume").addEventListener("input", () => louder(0));
  $("mute").addEventListener("click", () => { muted = !muted; hear(); });
  $("full")?.addEventListener("click", async () => {
    try {
      if (document.fullscreenElement) await document.exitFullscreen();
      else await stage.requestFullscreen();
    } catch {
      answer(docket.word("player-no-full"), true);
    }
  });
  document.addEventListener("fullscreenchange", () => $("full")?.setAttribute("aria-pressed", String(Boolean(document.fullscreenElement))));
  media.addEventListener("play", () => {
    if (media.playbackRate !== Number($("speed").value) / 100) faster(0);
  });
  // A press on the picture is one on the button.
  for (const shown of [media, $("exact")]) shown?.addEventListener("click", () => $("play").click());
  // The bar leaves the picture to itself where nobody moves.
  let resting = 0;
  const wake = () => {
    stage.classList.remove("idle");
    window.clearTimeout(resting);
    resting = window.setTimeout(() => stage.classList.add("idle"), 3000);
  };
  for (const event of ["pointermove", "pointerdown", "focusin"]) stage.addEventListener(event, wake);
  media.addEventListener("play", wake);

  // ---- the clocks --------------------------------------------------------------------------------

  function tellTime() {
    $("clock").textContent = `${clock(now())} / ${clock(duration())}`;
    if (plan.wall) $("wall").textContent = shownWall(wallAt(now()));
    if (duration() > 0 && document.activeElement !== $("seek")) {
      $("seek").value = String(Math.round((now() / duration()) * 1000));
      $("seek").setAttribute("aria-valuetext", clock(now()));
    }
    if (plan.whole && $("whole")) {
      $("whole").textContent = `${clock(plan.whole.before_ms / 1000 + now())} / ${clock(plan.whole.total_ms / 1000)}`;
    }
  }
  for (const event of ["timeupdate", "seeking", "loadedmetadata"]) media.addEventListener(event, tellTime);
  tellTime();
  $("seek").addEventListener("input", (event) => seek((Number(event.target.value) / 1000) * duration()));

  // ---- keys --------------------------------------------------------------------------------------

  const keys = {
    " ": () => $("play").click(),
    k: () => $("play").click(),
    ArrowLeft: () => seek(now() - 5),
    ArrowRight: () => seek(now() + 5),
    ArrowUp: () => louder(5),
    ArrowDown: () => louder(-5),
    ",": () => player.step(-1),
    ".": () => player.step(1),
    j: () => faster(-1),
    l: () => faster(1),
    n: () => $("mute").click(),
    f: () => $("full")?.click(),
    g: () => { wake(); $("go-to").select(); $("go-to").focus(); },
    m: () => $("mark-kind")?.focus(),
    "?": () => $("keys").showModal(),
  };
  $("keys-show").addEventListener("click", keys["?"]);

  // What the focus itself answers to: text fields to all keys, a list to its letters and arrows, a button or a link
  // to space and enter, a slider to arrows.
  const TYPED = 'textarea, [contenteditable], input:not([type]), input[type="text"], input[type="search"], input[type="number"], input[type="date"], input[type="datetime-local"], input[type="file"], input[type="password"]';
  const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"];
  function answersTo(focus, key) {
    if (focus.matches(TYPED) || focus.closest("dialog[open]")) return true;
    if (focus.matches("select")) return key.length === 1 ? /[\p{L}\p{N} ]/u.test(key) && focus.id !== "speed" : true;
    if (focus.closest('button, summary, a, input[type="checkbox"], input[type="radio"]')) return key === " " || key === "Enter";
    if (focus.closest('[role="slider"]') || (focus.matches('input[type="range"]') && focus.id !== "seek")) return ARROWS.includes(key);
    // Where nothing of the player has the focus, the page scrolls.
    return (key === "ArrowUp" || key === "ArrowDown") && !focus.closest(".player");
  }
  document.addEventListener("keydown", (event) => {
    const key = event.key.length === 1 ? event.key.normalize("NFKC").toLowerCase() : event.key;
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const act = keys[key];
    if (!act || answersTo(event.target, key)) return;
    event.preventDefault();
    act();
  });

  // ---- the files of one capture, in a row --------------------------------------------------------

  media.addEventListener("ended", () => {
    if (plan.next && $("in-a-row")?.checked) location.assign(plan.next);
  });
  for (const chapter of document.querySelectorAll(".capture [data-ms]")) {
    chapter.style.flexGrow = Math.max(1, Number(chapter.dataset.ms) / 1000);
  }
  docket.player = Object.assign(player, {
    plan, media, keys, token, streams, picture, clock, seconds, duration, now, seek, open, viewOfOriginal, viewOfFrames, forget,
    shownWall, wallAt,
  });
  const address = new URLSearchParams(location.search);
  if (address.has("play")) play();
  // A moment that was found leads here by its second.
  if (Number(address.get("t")) > 0) seek(Number(address.get("t")));
})();
