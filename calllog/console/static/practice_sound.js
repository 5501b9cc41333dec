// What a telephone lets be heard: the line's words with the browser's Chinese voice, recordings,
// the tone and the bell. One thing speaks at a time, whichever telephone it comes from.

const synthesis = window.speechSynthesis;
const TONE = { hertz: 1000, seconds: 0.4 };
const BELL = { hertz: 450, seconds: 1, every: 4000 };

const waiting = [];
let playing = null;
let context;

export function voice() {
  const chinese = (synthesis?.getVoices() ?? []).filter((one) => /^(zh|cmn)/i.test(one.lang));
  return chinese.find((one) => /^(zh|cmn)[-_](hans[-_])?cn/i.test(one.lang)) ?? chinese[0];
}

/** Voices come late in some browsers. */
export function whenVoicesChange(act) {
  synthesis?.addEventListener?.('voiceschanged', act);
}

/** Speak `text`, or play `url`, after what is being heard; `done` is called at its end. */
export function hear(owner, { text, url }, done = () => {}) {
  waiting.push({ owner, text, url, done });
  goOn();
}

/** Of this telephone nothing is heard any more. */
export function hush(owner) {
  for (let at = waiting.length - 1; at >= 0; at -= 1) if (waiting[at].owner === owner) waiting.splice(at, 1);
  if (playing?.owner !== owner) return;
  const stopped = playing;
  playing = null;
  stopped.stop?.();
  goOn();
}

function goOn() {
  if (playing || !waiting.length) return;
  const mine = waiting.shift();
  playing = mine;
  const finish = () => {
    if (playing !== mine) return;
    playing = null;
    mine.done();
    goOn();
  };
  mine.stop = mine.url ? play(mine, finish) : speak(mine, finish);
}

function play(mine, finish) {
  const audio = new Audio(mine.url);
  audio.onended = finish;
  audio.onerror = finish;
  audio.play().catch(finish);
  return () => audio.pause();
}

function speak(mine, finish) {
  const said = new SpeechSynthesisUtterance(mine.text);
  said.voice = voice();
  said.lang = said.voice?.lang ?? 'zh-CN';
  said.onend = finish;
  said.onerror = finish;
  // Kept, because some browsers forget an utterance, and its end, that nobody holds.
  mine.said = said;
  synthesis.speak(said);
  return () => synthesis.cancel();
}

function sound({ hertz, seconds }) {
  context ??= new AudioContext();
  const source = new OscillatorNode(context, { frequency: hertz });
  source.connect(new GainNode(context, { gain: 0.15 })).connect(context.destination);
  source.start();
  source.stop(context.currentTime + seconds);
}

export function tone() {
  sound(TONE);
}

/** Ring until the function that is returned is called. */
export function ring() {
  sound(BELL);
  const again = setInterval(() => sound(BELL), BELL.every);
  return () => clearInterval(again);
}

addEventListener('pagehide', () => synthesis?.cancel());
