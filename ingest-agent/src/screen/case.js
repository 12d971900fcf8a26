// The keys of the screen write where the caret is, without asking the station's program for each; a form that nobody
// goes on with gives way to what all slots say.
"use strict";

(() => {
  const number = document.getElementById("number");
  const idle = Number(document.body.dataset.idle) * 1000;
  const leave = () => location.replace(document.body.dataset.back);
  let waiting = window.setTimeout(leave, idle);

  function busy() {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(leave, idle);
  }

  function write(from, to, text) {
    number.setRangeText(text, from, to, "end");
    number.focus();
  }

  document.querySelector(".keys").addEventListener("click", (event) => {
    const key = event.target.closest("button");
    if (!key) return;
    event.preventDefault();
    const [from, to] = [number.selectionStart, number.selectionEnd];
    if (key.name === "key") write(from, to, key.value);
    else if (from !== to) write(from, to, "");
    else if (from > 0) write(from - [...number.value.slice(0, from)].at(-1).length, from, "");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leave();
  });
  for (const what of ["input", "click", "keydown", "pointerdown"]) document.addEventListener(what, busy);
  number.setSelectionRange(number.value.length, number.value.length);
})();
