// What every page does. Nothing here is needed to read a page; all of it makes it easier.
"use strict";

const docket = {
  // What proves that a request is of this session's pages.
  page: document.querySelector('meta[name="docket-page"]')?.content ?? "",

  // The key of what is sent next: of two presses at one time one is worked on. The answer brings the next one.
  once: document.querySelector('meta[name="docket-once"]')?.content ?? "",
  // What is said where an answer says nothing itself: browsers' own words are English.
  failed: document.querySelector('meta[name="docket-failed"]')?.content ?? "",

  // A message of the page itself, where it brings one: <script type="application/json" id="words">.
  words: null,
  word(id) {
    if (this.words === null) {
      const block = document.getElementById("words");
      this.words = block ? JSON.parse(block.textContent) : {};
    }
    return this.words[id] ?? id;
  },

  // A data block of the page.
  data(id) {
    const block = document.getElementById(id);
    return block ? JSON.parse(block.textContent) : null;
  },

  // A request that changes something; the answer, or an error whose message people can read.
  async post(url, fields) {
    const body = new URLSearchParams(fields);
    // A form that stays on its page has a key of its own; each sending has the next one.
    body.delete("once");
    const response = await fetch(url, {
      method: "POST",
      headers: { "x-docket-page": this.page, "x-docket-once": this.once, "hx-request": "true" },
      body,
      credentials: "same-origin",
    }).catch(() => { throw new Error(this.failed); });
    this.once = response.headers.get("x-docket-once") ?? this.once;
    const elsewhere = response.headers.get("hx-redirect");
    if (elsewhere) {
      location.assign(elsewhere);
      throw new Error("");
    }
    const text = await response.text();
    if (!response.ok) {
      const parsed = new DOMParser().parseFromString(text, "text/html");
      throw new Error(parsed.body.textContent.trim() || this.failed);
    }
    return text;
  },

  // The line itself, wherever it moved to.
  line: null,

  // What was pressed last: a message about it stands beside it.
  pressed: null,

  // Says something in the page's status line, which screen readers read out. It moves to the form or the part of the
  // page that was used last, so that it is seen where one looks; where that is none, it stays above everything.
  say(text, wrong = false) {
    const line = this.line ??= document.getElementById("status");
    if (!line) return;
    // It may have gone with a part of the page that was renewed.
    if (!line.isConnected) document.getElementById("main").prepend(line);
    const beside = this.pressed?.isConnected ? this.pressed.closest("form, [data-says], .controls") : null;
    if (text !== "" && beside && !beside.closest(".top, footer") && beside.nextElementSibling !== line) beside.after(line);
    line.textContent = text;
    line.className = wrong ? "alert" : "notice";
    line.setAttribute("aria-live", wrong ? "assertive" : "polite");
    line.hidden = text === "";
    if (text !== "") line.scrollIntoView({ block: "nearest" });
  },
};

for (const event of ["click", "submit"]) {
  document.addEventListener(event, (one) => { docket.pressed = one.submitter ?? one.target; }, true);
}

// Paper has no pointer: what is folded is printed open, and folded again afterwards.
window.addEventListener("beforeprint", () => {
  for (const one of document.querySelectorAll("main details:not([open])")) {
    one.open = true;
    one.dataset.folded = "";
  }
});
window.addEventListener("afterprint", () => {
  for (const one of document.querySelectorAll("details[data-folded]")) {
    one.open = false;
    delete one.dataset.folded;
  }
});

// A form whose sending takes time cannot be sent twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.hasAttribute("data-once")) {
    for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = true;
  }
});

// A question before what cannot be undone.
document.addEventListener("click", (event) => {
  const asking = event.target.closest("[data-confirm]");
  if (asking && !window.confirm(asking.dataset.confirm)) event.preventDefault();
});

// Errors that htmx gets are shown in the status line and not swallowed.
document.addEventListener("htmx:after:request", (event) => {
  const response = event.detail?.ctx?.response;
  if (response && response.status >= 400) {
    const text = new DOMParser().parseFromString(event.detail.ctx.text ?? "", "text/html").body.textContent.trim();
    docket.say(text || docket.failed, true);
  }
});

// What is typed is completed from what there is: a field says where that is asked for. Without this it is a text field.
for (const input of document.querySelectorAll("input[data-complete]")) {
  let waiting = 0;
  let asked = null;
  const ask = async () => {
    const text = input.value.trim();
    if (text === asked || (text !== "" && text.length < 2)) return;
    asked = text;
    const response = await fetch(`${input.dataset.complete}?${new URLSearchParams({ text })}`, { credentials: "same-origin" });
    if (!response.ok || input.value.trim() !== text) return;
    const offered = (await response.json()).map(({ number, title }) => {
      const option = document.createElement("option");
      option.value = number;
      option.label = `${number} ${title}`;
      return option;
    });
    input.list.replaceChildren(...offered);
  };
  // Each asking is an entry in the log: it waits until the typing pauses.
  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 400);
  };
  input.addEventListener("focus", later);
  input.addEventListener("input", later);
}

// A password that is typed can be looked at. Without scripts there is nothing to press.
for (const box of document.querySelectorAll("[data-shows]")) {
  box.closest("label").hidden = false;
  box.addEventListener("change", () => {
    document.getElementById(box.dataset.shows).type = box.checked ? "text" : "password";
  });
}

// The code of a first password stands behind the # of its address, which no server is told.
{
  const code = document.getElementById("first-code");
  if (code && location.hash.length > 1) {
    code.value = decodeURIComponent(location.hash.slice(1));
    history.replaceState(null, "", location.pathname);
    document.getElementById("password").focus();
  }
}

// A page that is come back to is as it was left: what was pressed may be pressed again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const button of document.querySelectorAll("form[data-once] button[type=submit]")) button.disabled = false;
});
