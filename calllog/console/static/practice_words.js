// Words of the page in its language, names for numbers, and what of an event is written down.

const words = texts('#practice-words [data-word]', 'word');
const names = texts('#practice-names [data-address]', 'address');

function texts(selector, key) {
  return new Map([...document.querySelectorAll(selector)].map((one) => [one.dataset[key], one.textContent]));
}

export function word(key, values = {}) {
  const text = words.get(key) ?? key;
  return text.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? '');
}

/** Whose number it is; the carrier has words of its own for a withheld one. */
export function named(address) {
  if (names.has(address)) return names.get(address);
  return /^(sip:|\+\d)/.test(address) ? address : word('withheld');
}

const WHY_OVER = { declined: 'declined', 'answered elsewhere': 'elsewhere' };

/** An event as an entry of the transcript: who (line, me, other, call) and the text; or nothing. */
export function entryOf(event) {
  const teller = TELLERS[event.kind];
  return teller ? teller(event) : null;
}

const call = (key, values) => ({ who: 'call', text: word(key, values) });
const TELLERS = {
  dials: (event) => call('dials', { to: named(event.to) }),
  line: () => call('answered'),
  says: (event) => ({ who: 'line', text: event.text || word('recorded_sentence') }),
  tone: () => call('tone'),
  pressed: (event) => ({ who: 'me', text: word('pressed', { keys: event.keys }) }),
  gave: () => ({ who: 'me', text: word('spoken') }),
  spoke: (event) => ({ who: 'me', text: event.text }),
  recorded: (event) => (event.seconds > 0
    ? call('recorded', { seconds: Math.round(event.seconds) }) : call('recorded_nothing')),
  rings: (event) => call('rings', { to: named(event.to) }),
  no_answer: (event) => call('no_answer', { to: named(event.to), why: word(event.status) }),
  rung: (event) => call('rung', { caller: named(event.caller) }),
  ring_over: (event) => call(WHY_OVER[event.why] ?? 'ring_over'),
  picked_up: () => call('picked_up'),
  bridged: (event) => call('bridged', { with: named(event.with) }),
  said: (event) => ({ who: 'other', text: event.text || word('spoken') }),
  ended: (event) => call('ended', { by: word(`by_${event.by}`), seconds: Math.round(event.seconds ?? 0) }),
  fault: (event) => call('fault', { text: event.text }),
};
