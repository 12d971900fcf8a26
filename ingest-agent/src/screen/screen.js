// Asks every second what each slot says, and sounds where a recorder may be taken or something is wrong.
"use strict";

(() => {
  const slots = document.getElementById("slots");
  const stopped = document.getElementById("stopped");
  const lang = new URLSearchParams(location.search).get("lang") ?? "";
  let before = new Map();
  let text = "";
  let sound = null;

  // Browsers are silent until somebody touched the page, unless the kiosk lets it play at once.
  function tones(heights) {
    try {
      sound ??= new AudioContext();
      heights.forEach((height, n) => {
        const tone = sound.createOscillator();
        const loud = sound.createGain();
        loud.gain.value = 0.2;
        tone.frequency.value = height;
        tone.connect(loud).connect(sound.destination);
        tone.start(sound.currentTime + n * 0.25);
        tone.stop(sound.currentTime + n * 0.25 + 0.2);
      });
    } catch {
      // A machine without sound still shows it.
    }
  }

  function seen() {
    const all = [...slots.querySelectorAll("li")];
    return new Map(all.map((slot) => [slot.dataset.recorder, { step: slot.dataset.step, wrong: slot.dataset.wrong === "true" }]));
  }

  function compare(now) {
    let [done, wrong] = [false, false];
    for (const [recorder, { step, wrong: bad }] of now) {
      const was = before.get(recorder);
      done ||= step === "may-be-taken" && was !== undefined && was.step !== step;
      wrong ||= bad && !was?.wrong;
    }
    if (wrong) tones([330, 220, 330, 220]);
    else if (done) tones([660, 880]);
    document.body.dataset.sounded = wrong ? "wrong" : done ? "done" : document.body.dataset.sounded ?? "";
    before = now;
  }

  async function look() {
    try {
      const answer = await fetch(`/slots?lang=${encodeURIComponent(lang)}`, { cache: "no-store" });
      if (!answer.ok) throw new Error(answer.statusText);
      const now = await answer.text();
      // What did not change stays, and so does the focus.
      if (now !== text || !stopped.hidden) {
        const held = document.activeElement?.closest("li")?.dataset.recorder;
        slots.replaceChildren(...new DOMParser().parseFromString(now, "text/html").body.childNodes);
        text = now;
        if (held) slots.querySelector(`li[data-recorder="${CSS.escape(held)}"] button`)?.focus();
      }
      stopped.hidden = true;
      compare(seen());
    } catch {
      // What is on the screen is not true any more.
      if (stopped.hidden) tones([330, 220, 330, 220]);
      slots.replaceChildren();
      before = new Map();
      stopped.textContent = document.body.dataset.stopped;
      stopped.hidden = false;
    }
    window.setTimeout(look, 1000);
  }

  before = seen();
  look();
})();
