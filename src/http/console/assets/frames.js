// Frames of the recording in the player. A step goes to the next picture that the recording's own table has, however long
// each lasts, and no number is told of a picture that is not the one on the screen: the browser says of what it shows
// when it is due (`requestVideoFrameCallback`); where that is another moment, where nothing comes, where a rendition
// plays or the browser has given the file up, the service's own picture of the frame lies over it; and where that
// cannot be had either, that is said.
"use strict";

(() => {
  const player = docket.player;
  if (!player) return;
  const { plan, media, picture, streams, clock, duration, now, seek, viewOfOriginal, viewOfFrames } = player;
  const $ = (id) => document.getElementById(id);
  const stage = $("stage");
  const exact = $("exact");

  // How far around a moment the table is read, in seconds.
  const AROUND = 1;
  // How far inside a frame the browser is sent, in seconds: clocks round.
  const INSIDE = 0.0005;
  // How far the moment that a browser tells of the picture on the screen may be off the table's, in microseconds.
  const NEAR_US = 600;
  // Rates differ by more than what clocks of a millisecond round, in microseconds.
  const UNEVEN_US = 1500;
  // How long the browser has to show a frame, in milliseconds.
  const SHOWN_WITHIN_MS = 1000;
  // Who steps on within this time does not want the service's picture of the frame before.
  const STEPS_ON_MS = 150;

  // ---- the table ---------------------------------------------------------------------------------

  let rows = [];
  const rowAt = (us) => rows.findLastIndex((row) => row.at_us <= us);
  const isShown = (row, us) => row !== undefined && row.at_us <= us && us < row.at_us + row.duration_us;

  // The picture that is shown at the first moment, and those that begin before the second.
  async function framesOf(from_ms, to_ms) {
    for (const again of [true, false]) {
      const query = new URLSearchParams({ ...await viewOfFrames(), from_ms, to_ms, ...streams });
      const answer = await fetch(`${plan.base}/frames?${query}`, { credentials: "same-origin" });
      if (answer.ok) return (await answer.json()).frames;
      // A view of the original that was opened for its pictures may be over.
      if (!again || answer.status !== 404) break;
      player.forget();
    }
    throw new Error(docket.word("player-failed"));
  }
  async function load(us) {
    rows = await framesOf(Math.max(0, Math.floor(us / 1000 - AROUND * 1000)), Math.ceil(us / 1000 + AROUND * 1000) + 1);
  }
  // The frame that is shown at a moment in microseconds; none ahead of the first.
  async function frameAt(us) {
    // Those that were asked for may be of another place.
    if (!isShown(rows[rowAt(us)], us)) await load(us);
    return rows[rowAt(us)] ?? null;
  }

  async function frameBeside(by) {
    const us = standing?.at_us ?? Math.round((now() + INSIDE) * 1e6);
    const place = () => (rows.includes(standing) ? rows.indexOf(standing) : Math.max(0, rowAt(us)));
    if (!isShown(rows[place()], us) || !rows[place() + by]) await load(us);
    const row = rows[place()];
    if (!row) return null;
    if (rows[place() + by]) return rows[place() + by];
    // None is so near: the one that is shown when this one ends, or just before it begins, however far that is.
    const ms = by > 0 ? Math.ceil((row.at_us + row.duration_us) / 1000) : Math.ceil(row.at_us / 1000) - 1;
    if (ms < 0) return null;
    const [beside] = await framesOf(ms, ms + 1);
    return beside && Math.sign(beside.at_us - row.at_us) === by ? beside : null;
  }

  // The frame of a number: looked for in the table, ever nearer.
  async function frameNumbered(number) {
    let [low, high] = [0, Math.ceil(duration() * 1000)];
    let guess = 0;
    for (let tries = 0; tries < 40 && low <= high; tries += 1) {
      const found = await framesOf(guess, guess + 400);
      if (found.length === 0) return null;
      if (found[0].number === null) throw new Error(docket.word("player-no-numbers"));
      const row = found.find((one) => one.number === number);
      if (row) {
        rows = found;
        return row;
      }
      const [first, last] = [found[0], found.at(-1)];
      if (last.number < number) low = Math.max(low, Math.ceil((last.at_us + last.duration_us) / 1000));
      else high = Math.ceil(first.at_us / 1000) - 1;
      if (low >= Math.floor(duration() * 1000)) return null;
      // By the mean rate first, then by halves: rates change.
      const mean = Math.round(last.at_us / 1000 + ((number - last.number) * last.at_us) / 1000 / Math.max(1, last.number));
      const near = tries < 4 && last.number > 0 ? mean : tries === 0 ? Math.round(number * plan.frame_ms) : Math.floor((low + high) / 2);
      guess = Math.min(Math.max(near, low), high);
    }
    return null;
  }

  // ---- what is said of the frame -----------------------------------------------------------------

  // The frame on which one stands, and the turn in which one came there: what comes of an earlier one is late.
  let standing = null;
  let turn = 0;

  // What the file says of the picture that stands there: its number, moment and length, whether it is a key frame; and
  // whose picture that is.
  function tell(row, whose, shows) {
    const said = [`${docket.word("player-frame")} ${row.number === null ? "—" : row.number + 1}`, clock(row.at_us / 1e6), `${(row.duration_us / 1000).toFixed(1)} ms`];
    if (row.key) said.push(docket.word("player-key-frame"));
    const lengths = rows.map((one) => one.duration_us);
    if (Math.max(...lengths) - Math.min(...lengths) > UNEVEN_US) said.push(docket.word("player-variable"));
    if (whose) said.push(docket.word(whose));
    $("frame").textContent = said.join(" · ");
    stage.dataset.shows = shows;
    if (shows === "coming") delete $("frame").dataset.us;
    else Object.assign($("frame").dataset, { us: row.at_us, number: row.number ?? "" });
  }
  function uncover() {
    turn += 1;
    stage.dataset.shows = "media";
    if (!exact || exact.hidden) return;
    exact.hidden = true;
    URL.revokeObjectURL(exact.src);
    exact.removeAttribute("src");
  }
  function leave() {
    uncover();
    [standing, player.held] = [null, null];
    $("frame").textContent = "";
    delete $("frame").dataset.us;
  }
  media.addEventListener("play", leave);
  media.addEventListener("seeking", () => {
    // A rendition that is being made is not gone to, but stands where it can; a browser goes no further than its own end.
    if (player.sent) {
      player.sent = false;
      return;
    }
    const sent = player.own === null ? NaN : Math.min(player.own, media.duration || Infinity);
    if (!(Math.abs(media.currentTime - sent) < INSIDE)) leave();
  });

  // ---- the service's own picture of a frame ------------------------------------------------------

  const askedMs = (row) => Math.ceil(row.at_us / 1000);
  async function frameOfOriginal(row) {
    const at_ms = askedMs(row);
    // Pictures are asked for by the millisecond, in which there may be more than this one.
    if (at_ms * 1000 >= row.at_us + row.duration_us) throw new Error("no millisecond is this frame's");
    for (const again of [true, false]) {
      const query = new URLSearchParams({ view: await viewOfOriginal(), at_ms, ...picture });
      const answer = await fetch(`${plan.base}/frame?${query}`, { credentials: "same-origin" });
      // Where the frame itself cannot be decoded the one before it is what can be shown.
      if (answer.ok && answer.headers.get("x-docket-at-ms") !== String(at_ms)) break;
      if (answer.ok) return answer.blob();
      // A view ends by itself when nothing is asked for, and when its list of what was seen is full.
      if (!again || answer.status !== 404 || plan.form === "original") break;
      player.forget();
    }
    throw new Error("no picture of this frame");
  }
  async function cover(row, mine) {
    await new Promise((done) => { window.setTimeout(done, STEPS_ON_MS); });
    if (mine !== turn || !exact) return;
    try {
      const src = URL.createObjectURL(await frameOfOriginal(row));
      if (mine !== turn) { URL.revokeObjectURL(src); return; }
      exact.src = src;
      await exact.decode();
      if (mine !== turn) return;
      exact.dataset.us = row.at_us;
      exact.hidden = false;
      tell(row, "player-exact-shown", "original");
    } catch {
      if (mine !== turn) return;
      const rendition = plan.form === "rendition" && media.readyState > 0;
      tell(row, rendition ? "player-exact-failed" : "player-exact-none", rendition ? "rendition" : "another");
    }
  }

  // ---- the browser's picture of a frame ----------------------------------------------------------

  const is = (row, moment) => Math.abs(moment * 1e6 - row.at_us) <= NEAR_US;
  // Whether the moment that a browser tells can be that of this frame alone.
  const alone = (row) => row.duration_us > 2 * NEAR_US && rows.every((other) => other === row || Math.abs(other.at_us - row.at_us) > 2 * NEAR_US);

  // What the browser shows is not, or not any more, the frame on which one stands.
  function instead(row, mine) {
    tell(row, "player-exact-coming", "coming");
    cover(row, mine);
  }
  // Whether the browser comes to show a frame that it is sent to, as it says itself. It is listened to as long as one
  // stands there.
  function comes(row, mine, stays = true) {
    return new Promise((done) => {
      let [latest, found] = [NaN, null];
      const settle = (so) => {
        found ??= so;
        done(found);
      };
      const check = () => {
        if (mine !== turn || media.error) settle(false);
        else if (!media.seeking && is(row, latest)) settle(true);
      };
      const look = (_, of) => {
        if (mine !== turn || found === false || (found && !stays)) return;
        latest = of.mediaTime;
        if (!found) check();
        else if (!is(row, latest)) {
          found = false;
          instead(row, mine);
        }
        media.requestVideoFrameCallback(look);
      };
      media.requestVideoFrameCallback(look);
      for (const event of ["seeked", "error"]) media.addEventListener(event, check, { once: true });
      window.setTimeout(() => settle(false), SHOWN_WITHIN_MS);
    });
  }

  // Whether the browser's time begins where the table's does, as its first picture tells: of a file whose pictures begin
  // late some count from the first and some do not, and a whole frame's difference is another picture under the number.
  let agreed = null;
  let tries = 0;
  async function agrees(mine) {
    if (agreed !== null) return agreed;
    const [first] = await framesOf(0, 1);
    if (!first || mine !== turn) return false;
    const coming = comes(first, mine, false);
    seek(first.at_us / 1e6 + INSIDE, true);
    const so = await coming;
    tries += mine === turn ? 1 : 0;
    if (so || tries === 2) agreed = so;
    return so;
  }

  // Stands on a frame, at a moment of it in seconds: with the browser's picture of it, or with the service's.
  async function show(row, at = row.at_us / 1e6 + INSIDE) {
    uncover();
    const mine = turn;
    [standing, player.held] = [row, at];
    tell(row, "player-exact-coming", "coming");
    // Where the browser gave the file up there is nothing to send, until somebody plays.
    const sent = media.hasAttribute("src");
    const tells = sent && plan.form === "original" && media.requestVideoFrameCallback && alone(row);
    const asked = tells && await agrees(mine).catch(() => false) && mine === turn ? comes(row, mine) : false;
    if (sent && mine === turn) seek(at, true);
    const shown = await asked;
    media.dispatchEvent(new Event("timeupdate"));
    if (mine !== turn) return;
    if (shown) tell(row, null, "original");
    else cover(row, mine);
  }

  // Where the browser fails while one stands, what it showed goes.
  media.addEventListener("error", () => {
    if (standing && stage.dataset.shows === "original" && exact.hidden) instead(standing, turn);
  });

  // ---- going to a frame --------------------------------------------------------------------------

  // One after the other: a step goes on from the one before.
  let queue = Promise.resolve();
  const inTurn = (work) => {
    const done = queue.then(work);
    queue = done.catch(() => {});
    return done;
  };
  async function stepNow(by) {
    media.pause();
    let to = null;
    try {
      to = await frameBeside(by);
    } catch {
      // Without the recording's own times a step is as long as a picture is on average, and of no frame that is known.
      await seek(now() + by * (plan.frame_ms / 1000));
      $("frame").textContent = docket.word("player-no-table");
      return;
    }
    if (to) await show(to);
  }
  player.step = (by) => inTurn(() => stepNow(by)).catch(() => {});
  // Whether there is a frame of the number, counted from 0.
  player.showNumbered = (number) => inTurn(async () => {
    const row = await frameNumbered(number);
    if (row) await show(row);
    return row !== null;
  });
  // To a moment in seconds, and the frame that is shown then; to the moment alone where the table has none.
  player.showAt = (at) => inTurn(async () => {
    const row = plan.kind === "video" ? await frameAt(Math.round(at * 1e6)).catch(() => null) : null;
    await (row ? show(row, at) : seek(at));
  });
})();
