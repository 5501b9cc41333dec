// Checks a sentence while it is typed, by asking the server for the part #checked.

import { showButtons } from "./hear.js";

const PAUSE = 400; // Milliseconds without a key before the words are looked at.

const form = document.getElementById("prompt-form");
const words = document.getElementById("words");
const button = document.getElementById("prompt-check");
const checked = document.getElementById("checked");
let timer;
let asked = 0;

async function check() {
  const number = ++asked;
  const body = new FormData();
  for (const name of ["csrf_token", "words"]) body.set(name, new FormData(form).get(name));
  try {
    const answer = await fetch(button.formAction, { method: "POST", body, headers: { "X-Fragment": "1" } });
    // An answer to words that have changed since says nothing any more.
    if (!answer.ok || answer.redirected || number !== asked) return;
    checked.innerHTML = await answer.text();
    showButtons(checked);
  } catch {
    // Without a connection the words are checked when they are sent.
  }
}

words?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(check, PAUSE);
});
