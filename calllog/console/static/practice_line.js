// The console's addresses for one telephone; nothing of the page.

const WAIT_SECONDS = 15;
// A request is answered within WAIT_SECONDS, or soon after it.
const PATIENCE = 30000;

const page = document.getElementById('practice');

/** The line did not take it; `message` is for the person, `code` for the script. */
export class Refused extends Error {
  constructor(told) {
    super(told.message);
    this.code = told.code;
  }
}

/** Asked by the page itself, so that it keeps no session awake. */
const BY_ITSELF = { 'X-Live': '1' };

async function ask(path, { method = 'POST', json, body, headers = {} } = {}) {
  const sent = { ...headers };
  if (method === 'POST') sent['X-CSRFToken'] = page.querySelector('input[name=csrf_token]').value;
  if (json) sent['Content-Type'] = 'application/json';
  const answer = await fetch(`${page.dataset.base}${path}`, {
    method,
    headers: sent,
    body: json ? JSON.stringify(json) : body,
    cache: 'no-store',
    redirect: 'manual',
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (answer.status === 401 || answer.type === 'opaqueredirect') throw new Refused({ code: 'signed-out' });
  if (answer.status === 409 || answer.status === 410) throw new Refused(await answer.json());
  if (!answer.ok) throw new Error(`answer ${answer.status}`);
  return answer;
}

export async function register(address, aloud) {
  return (await (await ask('', { json: { address, aloud } })).json()).telephone;
}

export async function news(id, after, isWaiting) {
  const wait = isWaiting ? WAIT_SECONDS : 0;
  const path = `/${id}/events?after=${after}&wait=${wait}`;
  return (await ask(path, { method: 'GET', headers: BY_ITSELF })).json();
}

export async function act(id, deed) {
  const byItself = deed.do === 'played';
  await ask(`/${id}/do`, { json: deed, headers: byItself ? BY_ITSELF : {} });
}

export async function give(id, wav) {
  await ask(`/${id}/recording`, { body: wav });
}

/** What came of the call, as a piece of the page; empty as long as nothing is known. */
export async function result(id) {
  return (await ask(`/${id}/result`, { method: 'GET', headers: BY_ITSELF })).text();
}

export function soundOf(id, number) {
  return `${page.dataset.base}/${id}/sounds/${number}`;
}

export function leave(id) {
  const form = new FormData();
  form.set('csrf_token', page.querySelector('input[name=csrf_token]').value);
  navigator.sendBeacon(`${page.dataset.base}/${id}/leave`, form);
}
