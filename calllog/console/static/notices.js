// The notices in the corner: marked as seen without leaving the page, put aside until the next one
// comes, and told by the browser itself where the person has allowed that.

import { askNow } from './live.js';

const ASIDE = 'notices-aside';
const TOLD = 'notices-told';

document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (!form.matches('form[data-quiet]')) return;
  event.preventDefault();
  const headers = { 'X-Live': '1', 'X-Active': '1' };
  const said = await fetch(form.action, {
    method: 'POST', body: new FormData(form), headers, redirect: 'manual',
  }).catch(() => null);
  // Redirected to a page that nobody needs to see here: it was done.
  if (said?.type !== 'opaqueredirect') return askNow();
  const note = form.closest('.note');
  const next = note.nextElementSibling?.querySelector('button, a') ?? document.getElementById('main');
  note.remove();
  next.focus({ preventScroll: true });
  askNow();
});

document.addEventListener('click', (event) => {
  if (event.target.id === 'notes-aside') {
    sessionStorage.setItem(ASIDE, newest());
    show();
  }
  if (event.target.id === 'notes-allow') Notification.requestPermission().then(offer);
});

document.addEventListener('live:merged', (event) => {
  if (event.detail.id !== 'live-frame') return;
  show();
  tell();
});

function notes() {
  return [...document.querySelectorAll('.note')];
}

function idOf(note) {
  return Number(note.id.replace('note-', ''));
}

function newest() {
  return Math.max(0, ...notes().map(idOf));
}

/** Put aside, the stack stays away until something newer has come. */
function show() {
  const stack = document.querySelector('.notes');
  if (stack) stack.toggleAttribute('data-my-aside', newest() <= Number(sessionStorage.getItem(ASIDE)));
}

/** The browser's own notice, for who looks elsewhere; each once, in whichever window is first. */
function tell() {
  const told = Number(localStorage.getItem(TOLD));
  const isAway = document.visibilityState === 'hidden' && window.Notification?.permission === 'granted';
  for (const note of notes().filter((one) => isAway && idOf(one) > told).reverse()) {
    const link = note.querySelector('a')?.href;
    const told = new Notification(note.querySelector('.note-words').textContent, { tag: note.id });
    told.addEventListener('click', () => { window.focus(); if (link) window.location = link; });
  }
  localStorage.setItem(TOLD, Math.max(told, newest()));
}

function offer() {
  const button = document.getElementById('notes-allow');
  if (button) button.hidden = window.Notification?.permission !== 'default';
}

document.documentElement.dataset.myScripted = '';
offer();
show();
tell();
