// 信令: each request that the carrier makes in a call, and the TwiML it is answered with.

import { word } from './practice_words.js';

const panel = document.getElementById('practice-signals');
const list = panel.querySelector('[data-list]');
// Everybody on a call is told of its requests; the caller's telephone on the page is enough.
let caller = null;

/** A new call is dialled on this page. */
export function begin(side) {
  caller = side;
  list.replaceChildren();
  panel.querySelector('[data-none]').hidden = false;
}

export function show(side, event) {
  if (caller && side !== caller) return;
  panel.querySelector('[data-none]').hidden = true;
  const params = Object.entries(event.params ?? {});
  const head = `${word('step', { n: list.children.length + 1 })} ${event.method} ${event.path}`;
  const entry = document.createElement('li');
  entry.append(folded(`${head} · ${event.status ?? event.problem}`, params.map(([name, value]) => `${name}: ${value}`)));
  if (event.twiml) entry.append(block(indented(event.twiml)));
  list.append(entry);
}

function folded(title, lines) {
  const details = document.createElement('details');
  const summary = document.createElement('summary');
  summary.textContent = title;
  details.append(summary, block(lines.join('\n')));
  return details;
}

function block(text) {
  const pre = document.createElement('pre');
  pre.textContent = text;
  return pre;
}

/** A line for each element, two blanks deeper inside another. */
function indented(xml) {
  let depth = 0;
  return xml.replace(/>\s*</g, '>\n<').split('\n').map((line) => {
    if (line.startsWith('</')) depth -= 1;
    const written = '  '.repeat(Math.max(0, depth)) + line;
    if (/^<[^/?!]/.test(line) && !line.endsWith('/>') && !line.includes('</')) depth += 1;
    return written;
  }).join('\n');
}
