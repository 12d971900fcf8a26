// Copies what is shown once. Without this script it can still be selected and copied by hand.
"use strict";

for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.textContent);
      docket.say(button.dataset.done);
    } catch {
      const range = document.createRange();
      range.selectNodeContents(source);
      const selection = getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      docket.say(button.dataset.byHand, true);
    }
  });
}

// A file that is too large is told of before it is sent.
for (const input of document.querySelectorAll("input[type=file][data-bytes-max]")) {
  input.addEventListener("change", () => {
    const large = input.files.length > 0 && input.files[0].size > Number(input.dataset.bytesMax);
    input.setCustomValidity(large ? input.dataset.tooLarge : "");
    input.reportValidity();
  });
}
