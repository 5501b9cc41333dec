// Reads a sentence aloud with the browser's own Chinese voice: <button data-hear="text" hidden>.
// Where the browser has none, it says so in [data-no-voice] and the buttons stay away.

const synthesis = window.speechSynthesis;

function voice() {
  const chinese = (synthesis?.getVoices() ?? []).filter((one) => /^(zh|cmn)/i.test(one.lang));
  return chinese.find((one) => /^(zh|cmn)[-_](hans[-_])?cn/i.test(one.lang)) ?? chinese[0];
}

export function showButtons(root = document) {
  const found = voice();
  for (const button of root.querySelectorAll("[data-hear]")) button.hidden = !found;
  for (const place of document.querySelectorAll("[data-no-voice]")) {
    place.hidden = Boolean(found);
    if (!found) place.textContent = place.dataset.noVoice;
  }
}

function silence() {
  synthesis.cancel();
  for (const button of document.querySelectorAll("[data-hear]")) button.textContent = button.dataset.label;
}

function speak(button) {
  const wasSpeaking = synthesis.speaking && button.textContent === button.dataset.stop;
  silence();
  if (wasSpeaking) return;
  const said = new SpeechSynthesisUtterance(button.dataset.hear);
  said.voice = voice();
  said.lang = said.voice.lang;
  said.onend = () => { button.textContent = button.dataset.label; };
  button.textContent = button.dataset.stop;
  synthesis.speak(said);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-hear]");
  if (button) speak(button);
});
// Voices come late in some browsers; a page that is left must not go on speaking.
synthesis?.addEventListener?.("voiceschanged", () => showButtons());
window.addEventListener("pagehide", () => synthesis?.cancel());
showButtons();
