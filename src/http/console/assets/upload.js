// Sends documents one after the other and shows how far they are. Without it the form still works.
"use strict";

{
  // Sends one file with the form's other fields; resolves with where to go, rejects with what is wrong.
  const send = (form, file, progressed, register) =>
    new Promise((resolve, reject) => {
      const fields = new FormData();
      for (const [name, value] of new FormData(form)) {
        // The key of the form is for all its files at once; here each is sent by itself.
        if (typeof value === "string" && name !== "once") fields.append(name, value);
      }
      fields.append("file", file, file.name);
      const request = new XMLHttpRequest();
      register(request);
      request.open("POST", form.action);
      request.setRequestHeader("x-docket-page", docket.page);
      request.setRequestHeader("hx-request", "true");
      request.upload.addEventListener("progress", (event) => progressed(event.loaded));
      request.addEventListener("load", () => {
        const place = request.getResponseHeader("hx-redirect");
        if (request.status < 300 || request.status === 401) {
          resolve({ place, over: request.status === 401 });
          return;
        }
        const text = new DOMParser().parseFromString(request.responseText, "text/html").body.textContent.trim();
        reject(new Error(text || `${request.status}`));
      });
      request.addEventListener("error", () => reject(new Error(docket.word("cut-off"))));
      request.addEventListener("timeout", () => reject(new Error(docket.word("cut-off"))));
      request.addEventListener("abort", () => reject(new Error(docket.word("stopped"))));
      request.send(fields);
    });

  const sendAll = async (form) => {
    const input = form.querySelector("input[type=file]");
    const bar = form.querySelector("progress");
    const line = form.querySelector("[data-said]");
    const submit = form.querySelector("button[type=submit]");
    const stop = form.querySelector("[data-stop]");
    const say = (text, wrong = false) => {
      line.textContent = text;
      line.classList.toggle("wrong", wrong);
      line.hidden = text === "";
    };
    const files = [...input.files];
    const large = files.find((file) => file.size > Number(form.dataset.upload));
    if (large) {
      say(`${large.name}: ${docket.word("too-large")}`, true);
      return;
    }
    const all = files.reduce((sum, file) => sum + file.size, 0) || 1;
    let done = 0;
    let sent = 0;
    let place = null;
    let running = null;
    const halt = () => running?.abort();
    stop.addEventListener("click", halt);
    submit.disabled = true;
    stop.hidden = false;
    bar.hidden = false;
    bar.value = 0;
    try {
      for (const file of files) {
        say(`${docket.word("sending")} ${done + 1}/${files.length}: ${file.name}`);
        const progressed = (bytes) => {
          const part = Math.min(bytes, file.size);
          bar.value = (sent + part) / all;
          const told = part >= file.size ? docket.word("storing") : docket.word("sending");
          say(`${told} ${done + 1}/${files.length}: ${file.name} · ${Math.round(bar.value * 100)}%`);
        };
        const answer = await send(form, file, progressed, (request) => { running = request; });
        sent += file.size;
        done += 1;
        place = answer.place;
        if (answer.over) break;
      }
      // A place on this very page would only be scrolled to; the list must be read anew.
      const target = new URL(place ?? location.href, location.href);
      const here = target.pathname === location.pathname && target.search === location.search;
      location.assign(target);
      if (here) location.reload();
    } catch (error) {
      const failed = files[done];
      say(`${failed.name}: ${error.message}` + (done > 0 ? ` (${done}/${files.length})` : ""), true);
      bar.hidden = true;
      submit.disabled = false;
      stop.hidden = true;
    } finally {
      stop.removeEventListener("click", halt);
    }
  };

  for (const form of document.querySelectorAll("form[data-upload]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      sendAll(form);
    });
  }
}
