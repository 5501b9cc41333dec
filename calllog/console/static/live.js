// Keeps what a page shows as it is at the server: <div id="X" data-live="URL" data-digest="D">.
//
// Every three seconds URL is asked with the digest of what is shown. 204: nothing new. 200: the
// element's new content, merged by merge.js. While the page is hidden nothing is asked.
// In an answer, <template data-count="KEY"> is the text of every [data-count=KEY] of the page, and
// an element with data-title carries the page's title. After a merge the document hears
// "live:merged", with the element as its detail.

import './keys.js';
import './notices.js';
import { merge } from './merge.js';

const EVERY = 3000;
const PATIENCE = 8000;
const ACTS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'];
const ENDS_SOON = 60;

const frame = document.getElementById('live-frame');
const bars = Object.fromEntries(
  ['lost', 'ended', 'other', 'gone', 'idle'].map((name) => [name, document.getElementById(`live-${name}`)]),
);
let isActive = false;
let isLeaving = false;
let isAsking = false;
let timer;
let underWay = new AbortController();

for (const act of ACTS) addEventListener(act, () => { isActive = true; }, { passive: true, capture: true });
// A form or a link leads elsewhere: an answer that comes meanwhile must not set an older cookie.
addEventListener('submit', () => underWay.abort());
addEventListener('pagehide', () => { isLeaving = true; underWay.abort(); });
addEventListener('pageshow', () => { isLeaving = false; askNow(); });
addEventListener('online', () => askNow());
document.addEventListener('visibilitychange', () => askNow());
document.getElementById('live-stay')?.addEventListener('click', () => askNow());

/** Ask at once, and from then on every three seconds again. */
export function askNow() {
  clearTimeout(timer);
  if (!isAsking && !isLeaving) round();
}

async function round() {
  clearTimeout(timer);
  if (document.visibilityState === 'visible') await askAll([...document.querySelectorAll('[data-live]')]);
  // Somebody may have allowed the browser's own notices: they are for those who look elsewhere.
  else if (frame && window.Notification?.permission === 'granted') await askAll([frame]);
  if (!isLeaving) timer = setTimeout(round, EVERY);
}

async function askAll(regions) {
  isAsking = true;
  underWay = new AbortController();
  const answers = await Promise.all(regions.map((region) => ask(region)));
  isAsking = false;
  if (answers.includes('stopped')) return;
  if (answers.includes('gone') && document.querySelector('[data-reload-when-gone]')) location.reload();
  const worst = ['ended', 'other', 'lost', 'gone'].find((state) => answers.includes(state));
  for (const [name, bar] of Object.entries(bars)) if (bar && name !== 'idle') bar.hidden = name !== worst;
  if (worst && bars.idle) bars.idle.hidden = true;
}

/** What became of it: new, same, lost, ended, gone, stopped, or other for another person. */
async function ask(region) {
  const call = underWay;
  const patience = setTimeout(() => call.abort('late'), PATIENCE);
  const headers = { 'X-Live': '1', 'X-Digest': region.dataset.digest ?? '' };
  if (isActive && (region === frame || !frame)) {
    headers['X-Active'] = '1';
    isActive = false;
  }
  try {
    const answer = await fetch(region.dataset.live, {
      headers, cache: 'no-store', redirect: 'manual', signal: call.signal,
    });
    return await take(region, answer);
  } catch {
    return call.signal.aborted && call.signal.reason !== 'late' ? 'stopped' : 'lost';
  } finally {
    clearTimeout(patience);
  }
}

async function take(region, answer) {
  if (answer.status === 401 || answer.type === 'opaqueredirect') return 'ended';
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) return 'gone';
  if (!answer.headers.has('X-Digest')) return 'lost';
  if (frame && answer.headers.get('X-Person') !== frame.dataset.person) return 'other';
  const html = answer.status === 200 ? await answer.text() : null;
  if (bars.lost) bars.lost.querySelector('time').textContent = answer.headers.get('X-At');
  if (bars.idle) bars.idle.hidden = Number(answer.headers.get('X-Ends-In')) > ENDS_SOON;
  if (html === null) return 'same';
  put(region, html);
  region.dataset.digest = answer.headers.get('X-Digest');
  return 'new';
}

function put(region, html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  const content = template.content;
  const token = content.querySelector('input[name=csrf_token]')?.value;
  for (const count of content.querySelectorAll('template[data-count]')) {
    const text = count.content.textContent.trim();
    for (const place of document.querySelectorAll(`[data-count="${count.dataset.count}"]`)) {
      if (place.textContent !== text) place.textContent = text;
    }
    count.remove();
  }
  merge(region, content, frame?.dataset.left ?? '');
  // Who has signed in again in another window goes on here with what is half typed.
  if (token) for (const field of document.querySelectorAll('input[name=csrf_token]')) field.value = token;
  const title = region.querySelector('[data-title]')?.dataset.title;
  if (title) document.title = title;
  document.dispatchEvent(new CustomEvent('live:merged', { detail: region }));
}

timer = setTimeout(round, EVERY);
