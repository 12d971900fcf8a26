// What every page does. Nothing here is needed to read a page; all of it makes it easier.
"use strict";

const docket = {
  // What proves that a request is of this session's pages.
  page: document.querySelector('meta[name="docket-page"]')?.content ?? "",

  // The key of what is sent next: of two presses at one time one is worked on. The answer brings the next one.
  once: document.querySelector('meta[name="docket-once"]')?.content ?? "",

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
    const response = await fetch(url, {
      method: "POST",
      headers: { "x-docket-page": this.page, "x-docket-once": this.once, "hx-request": "true" },
      body: new URLSearchParams(fields),
      credentials: "same-origin",
    });
    this.once = response.headers.get("x-docket-once") ?? this.once;
    const elsewhere = response.headers.get("hx-redirect");
    if (elsewhere) {
      location.assign(elsewhere);
      throw new Error("");
    }
    const text = await response.text();
    if (!response.ok) {
      const parsed = new DOMParser().parseFromString(text, "text/html");
      throw new Error(parsed.body.textContent.trim() || response.statusText);
    }
    return text;
  },

  // Says something in the page's status line, which screen readers read out.
  say(text, wrong = false) {
    const line = document.getElementById("status");
    if (!line) return;
    line.textContent = text;
    line.className = wrong ? "alert" : "notice";
    line.hidden = text === "";
  },
};

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
    docket.say(text || String(response.status), true);
  }
});

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
