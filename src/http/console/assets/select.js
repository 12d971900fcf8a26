// Selecting recordings in a list: ranges, keys, and what is done with them without leaving the page. Without this
// script the boxes and the bar are a plain form.
"use strict";

(() => {
  const form = document.getElementById("selection");
  if (!form) return;
  const words = docket.data("select-words");
  const bar = form.closest(".select-bar");
  const said = bar.querySelector(".select-said");
  const count = form.querySelector(".select-count");
  const list = document.querySelector("[data-queue]");
  const boxes = () => [...document.querySelectorAll('input[name="recording"][form="selection"]')];
  const chosen = () => boxes().filter((box) => box.checked);
  const rowOf = (element) => element?.closest?.("[data-row]");
  const boxOf = (row) => row?.querySelector('input[name="recording"]');
  const groupOf = (element) => element?.closest?.("[data-group]");
  let anchor = null;
  // The row that keys are about, where the focus is in no list.
  let current = null;

  function say(text, wrong = false) {
    said.textContent = text.replace(/[0-9a-f]{64}/g, (id) => document.getElementById(`r-${id}`)?.dataset.name ?? id.slice(0, 12));
    said.className = `select-said ${wrong ? "alert" : "notice"}`;
    said.hidden = text === "";
  }

  function numbered(one, many, number) {
    return number === 1 ? words[one] : words[many].replace("2", String(number));
  }

  function refresh() {
    const selected = chosen().length;
    form.hidden = selected === 0;
    document.documentElement.classList.toggle("selecting", selected > 0);
    count.textContent = numbered("one", "many", selected);
    for (const group of document.querySelectorAll("[data-group]")) {
      const all = [...group.querySelectorAll('input[name="recording"]')];
      const on = all.filter((box) => box.checked).length;
      const box = group.querySelector(".pick-group input");
      box.checked = on > 0 && on === all.length;
      box.indeterminate = on > 0 && on < all.length;
    }
  }

  function range(from, to, on) {
    const all = boxes();
    const [first, last] = [all.indexOf(from), all.indexOf(to)].sort((a, b) => a - b);
    if (first < 0) return;
    for (const box of all.slice(first, last + 1)) box.checked = on;
  }

  function selectGroup(group, on) {
    for (const box of group.querySelectorAll('input[name="recording"]')) box.checked = on;
    say("");
    refresh();
  }

  document.addEventListener("click", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement)) return;
    if (box.closest(".pick-group")) {
      selectGroup(groupOf(box), box.checked);
      current = rowOf(groupOf(box).querySelector("[data-row] input"));
      return;
    }
    if (box.name !== "recording" || box.getAttribute("form") !== "selection") return;
    if (event.shiftKey && anchor?.isConnected) range(anchor, box, box.checked);
    anchor = box;
    current = rowOf(box);
    say("");
    refresh();
  });

  function focusRow(row) {
    current = row;
    boxOf(row)?.focus();
    row?.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const rows = boxes().map(rowOf);
    const at = rows.indexOf(rowOf(document.activeElement) ?? current);
    const next = at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1);
    if (rows[next]) focusRow(rows[next]);
  }

  function openAct(details) {
    if (!details) return;
    if (chosen().length === 0) {
      const row = rowOf(document.activeElement) ?? current;
      if (!row) return say(words.none, true);
      boxOf(row).checked = true;
      refresh();
    }
    details.open = true;
    const field = details.querySelector(`[name="${details.dataset.field}"]`);
    field?.focus();
    // What was typed for others before is typed over.
    field?.select?.();
  }

  const typing = (target) =>
    target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit"].includes(target.type));

  // What each key does, where nobody types.
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    x: (event) => {
      const box = boxOf(rowOf(document.activeElement) ?? current ?? rowOf(boxes()[0]));
      if (!box) return;
      box.checked = !box.checked;
      if (event.shiftKey && anchor?.isConnected) range(anchor, box, box.checked);
      anchor = box;
      focusRow(rowOf(box));
      say("");
      refresh();
    },
    g: () => {
      const row = rowOf(document.activeElement) ?? current ?? rowOf(boxes()[0]);
      const group = groupOf(row);
      if (!group) return;
      focusRow(row);
      selectGroup(group, [...group.querySelectorAll('input[name="recording"]')].some((box) => !box.checked));
    },
    f: () => openAct(form.querySelector("details[open]") ?? form.querySelector("details")),
    a: () => {
      const row = rowOf(document.activeElement) ?? current ?? rowOf(boxes()[0]);
      groupOf(row)?.querySelector("form[data-take] button")?.click();
    },
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Enter: () => (rowOf(document.activeElement) ?? current)?.querySelector("[data-open]")?.click(),
  };

  document.addEventListener("keydown", (event) => {
    // What is typed by way of a composition is not said yet.
    if (event.isComposing || event.keyCode === 229) return;
    // A key that is held moves on, and does nothing again.
    if (event.repeat && !["j", "k", "ArrowDown", "ArrowUp"].includes(event.key)) return;
    if (event.key === "Escape") {
      if (bar.contains(document.activeElement) && current?.isConnected) {
        focusRow(current);
      } else {
        for (const box of chosen()) box.checked = false;
        say("");
        refresh();
      }
      return;
    }
    if (typing(event.target)) {
      const details = event.target.closest(".select-bar details");
      if (event.key === "Enter" && details && !(event.target instanceof HTMLSelectElement)) {
        event.preventDefault();
        details.querySelector("button[type=submit]").click();
      }
      return;
    }
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "a") {
      event.preventDefault();
      const all = boxes();
      const on = all.some((box) => !box.checked);
      for (const box of all) box.checked = on;
      say("");
      refresh();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const inList = document.activeElement === document.body || document.activeElement?.id === "main" || rowOf(document.activeElement);
    // Arrows and Enter have their own use elsewhere.
    if (name.length > 1 && !(inList && (list || rowOf(document.activeElement)))) return;
    if (name === "Enter" && document.activeElement instanceof HTMLAnchorElement) return;
    const act = Object.hasOwn(keys, name) ? keys[name] : null;
    if (!act) return;
    event.preventDefault();
    act(event);
  });

  // Takes rows away that are filed, and leads on to the next.
  function filed(ids) {
    if (!list) return;
    const gone = ids.map((id) => document.getElementById(`r-${id}`)).filter(Boolean);
    const rows = boxes().map(rowOf);
    const next = rows.slice(rows.indexOf(gone.at(-1)) + 1).find((row) => !gone.includes(row)) ?? rows.find((row) => !gone.includes(row));
    for (const row of gone) row.remove();
    for (const group of list.querySelectorAll("[data-group]")) {
      const left = group.querySelectorAll("[data-row]").length;
      if (left === 0) group.remove();
      else group.querySelector("[data-count]").textContent = group.querySelector("[data-count]").textContent.replace(/\d+/, String(left));
    }
    anchor = null;
    current = null;
    if (next) focusRow(next);
  }

  async function send(action, fields, ids, button) {
    button.disabled = true;
    try {
      const text = await docket.post(action, fields);
      const answer = new DOMParser().parseFromString(text, "text/html").body;
      say(answer.textContent.trim());
      if (action.endsWith("/file")) filed(ids);
      for (const box of chosen()) box.checked = false;
      refresh();
      // What comes after the last of a page is on the next one.
      if (list && action.endsWith("/file") && boxes().length === 0) {
        location.assign(answer.querySelector("[data-onward]")?.dataset.onward ?? "/queue");
      }
      if (list && /\/(suggest|withdraw)$/.test(action)) {
        // What was done is read on the page that tells it.
        sessionStorage.setItem("docket-said", answer.textContent.trim());
        location.reload();
      }
    } catch (error) {
      if (error.message) say(error.message, true);
    } finally {
      button.disabled = false;
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter ?? form.querySelector("button[type=submit]");
    const action = new URL(button.formAction || form.action).pathname;
    const ids = chosen().map((box) => box.value);
    if (ids.length === 0) return say(words.none, true);
    const empty = (name) => form.elements[name] && form.elements[name].value.trim() === "";
    if (action.endsWith("/file") && empty("case")) return missing("case", "case-empty");
    if (action.endsWith("/suggest") && empty("number")) return missing("number", "case-empty");
    if (action.endsWith("/file") && empty("reason")) return missing("reason", "reason-empty");
    if (action.endsWith("/package") && empty("why")) return missing("why", "reason-empty");
    return void send(action, new FormData(form), ids, button);
  });

  function missing(name, word) {
    say(words[word], true);
    form.elements[name].focus();
  }

  for (const take of document.querySelectorAll("form[data-take]")) {
    take.addEventListener("submit", (event) => {
      event.preventDefault();
      const ids = take.elements.recordings.value.split(" ");
      const left = ids.filter((id) => document.getElementById(`r-${id}`));
      const fields = new FormData(take);
      fields.set("recordings", left.join(" "));
      if (form.elements.stage) fields.set("stage", form.elements.stage.value);
      void send("/selected/file", fields, left, take.querySelector("button"));
    });
  }

  form.querySelector(".select-clear").addEventListener("click", () => {
    for (const box of chosen()) box.checked = false;
    say("");
    refresh();
    if (current?.isConnected) focusRow(current);
  });

  form.querySelector(".select-download").addEventListener("click", () => {
    const ids = chosen().map((box) => box.value);
    for (const id of ids) {
      const link = document.createElement("a");
      link.href = `/recordings/${id}/download`;
      link.download = "";
      link.click();
    }
    say(numbered("downloading-one", "downloading-many", ids.length));
  });

  for (const hidden of document.querySelectorAll(".select-download, .select-clear, .pick-group")) hidden.hidden = false;
  // The browser may have kept what was selected before the page was left.
  refresh();

  const before = sessionStorage.getItem("docket-said");
  if (before) {
    sessionStorage.removeItem("docket-said");
    say(before);
    bar.hidden = false;
  }
})();
