// The transcript: its line of the moment follows the film; lines with a word are picked out where they stand.
"use strict";

(() => {
  const list = document.getElementById("transcript");
  const player = docket.player;
  if (!list || !player) return;
  const { media } = player;
  const lines = [...list.querySelectorAll("li")];
  const starts = lines.map((line) => Number(line.dataset.start));
  const follow = document.getElementById("transcript-follow");
  let current = null;

  // The last line that has begun; while nobody speaks it stays until the next.
  function lineAt(ms) {
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= ms) low = middle + 1;
      else high = middle;
    }
    return lines[low - 1] ?? null;
  }
  function show() {
    const line = lineAt(media.currentTime * 1000 + 1);
    if (line === current) return;
    current?.removeAttribute("aria-current");
    current = line;
    if (!line) return;
    line.setAttribute("aria-current", "true");
    // Within its own box: the page stays where the reader has it.
    if (follow.checked && !line.hidden && !list.contains(document.activeElement)) {
      list.scrollTop = line.offsetTop - list.offsetTop - list.clientHeight / 3;
    }
  }
  for (const event of ["timeupdate", "seeked"]) media.addEventListener(event, show);
  show();

  // From line to line by key.
  list.addEventListener("keydown", (event) => {
    const seen = lines.filter((line) => !line.hidden);
    const at = seen.indexOf(event.target.closest("li"));
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: seen.length - 1 }[event.key];
    if (at < 0 || to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    seen[to]?.querySelector("button").focus();
  });

  // Where not all lines are here, the service picks them out.
  const form = document.getElementById("transcript-filter");
  if (!("whole" in list.dataset)) return;
  const folded = (text) => text.normalize("NFKC").toLowerCase();
  const texts = lines.map((line) => folded(line.querySelector(".said").textContent));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const word = folded(form.elements.namedItem("said").value.trim());
    lines.forEach((line, n) => { line.hidden = !texts[n].includes(word); });
    const count = lines.filter((line) => !line.hidden).length;
    const said = document.getElementById("transcript-found");
    said.textContent = word === "" ? "" : `${docket.word("transcript-with-word")} ${count} / ${lines.length}`;
  });
})();
