// 模拟电话: the telephones of the page and its switches.

import { Phone } from './practice_phone.js';
import { voice, whenVoicesChange } from './practice_sound.js';

const root = document.getElementById('practice');
const aloud = document.getElementById('practice-aloud');
const signalsOn = document.getElementById('practice-signals-on');

const page = {
  drafts: root.dataset.drafts ? root.dataset.drafts.split(',') : undefined,
  isAloud: () => aloud.checked && Boolean(voice()),
  isHeard: () => aloud.checked,
};

function showVoice() {
  document.getElementById('practice-no-voice').hidden = Boolean(voice());
}

root.hidden = false;
showVoice();
const phones = [...root.querySelectorAll('[data-side]')].map((one) => new Phone(one, page));

whenVoicesChange(showVoice);
aloud.addEventListener('change', () => phones.forEach((phone) => phone.speaks(page.isAloud())));
signalsOn.addEventListener('change', () => {
  document.getElementById('practice-signals').hidden = !signalsOn.checked;
});
addEventListener('pagehide', () => phones.forEach((phone) => phone.leave()));
// A page that comes back from the browser's memory has telephones that were left.
addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
