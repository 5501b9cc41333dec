// One telephone of the page: its keys, its transcript, its call.

import { HoldButton } from './practice_hold.js';
import * as line from './practice_line.js';
import * as signals from './practice_signals.js';
import { hear, hush, ring, tone } from './practice_sound.js';
import { entryOf, named, word } from './practice_words.js';

const KEYS = '0123456789*#';
const NO_NUMBER = '-';
const TYPING = 'input, select, textarea';
// An answer that came at once without news: the console has no place to wait in.
const AT_ONCE = 500;
const PAUSE_IN_CALL = 1000;
const PAUSE = 3000;
const RESULT_TRIES = 8;
const RESULT_EVERY = 1500;
const FLASH = 150;

const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

export class Phone {
  #root;
  #page;
  #id = null;
  #next = 0;
  #entries = new Map();
  #ring = null;
  #stopBell = () => {};
  #playing = 0;
  #isInCall = false;
  #listens = false;
  #isTalking = false;
  #isComposing = false;
  #keys = '';
  #isSendingKeys = false;
  #hold;

  constructor(root, page) {
    this.#root = root;
    this.#page = page;
    this.side = root.dataset.side;
    this.#listenToThePerson();
    this.#show(this.#restWords());
    this.#arrange();
  }

  /** Whether the browser speaks from now on. */
  speaks(on) {
    if (!on) hush(this);
    if (this.#id) this.#do({ do: 'aloud', on });
  }

  leave() {
    if (this.#id) line.leave(this.#id);
    this.#id = null;
  }

  #part(name) {
    return this.#root.querySelector(`[data-${name}]`);
  }

  #chosen(name) {
    return this.#part(name)?.value ?? '';
  }

  #show(text) {
    this.#part('screen').textContent = text;
  }

  #hint(text) {
    this.#part('hint').textContent = text;
  }

  // What the person does.

  #listenToThePerson() {
    const when = (name, kind, act) => this.#part(name)?.addEventListener(kind, act);
    when('dial', 'click', () => this.#dial());
    when('hang-up', 'click', () => this.#do({ do: 'hang_up' }));
    when('skip', 'click', () => this.#skip());
    when('answer', 'click', () => this.#takeRing('answer'));
    when('decline', 'click', () => this.#takeRing('decline'));
    when('talk', 'submit', (event) => { event.preventDefault(); this.#say(); });
    when('words', 'input', () => this.#compose(this.#part('words').value !== ''));
    when('pad', 'click', (event) => this.#press(event.target.closest('[data-key]')?.dataset.key));
    when('address', 'change', () => this.#changeNumber());
    this.#root.addEventListener('keydown', (event) => this.#typeKey(event));
    this.#hold = new HoldButton(this.#part('hold'), {
      compose: (on) => this.#compose(on),
      hint: (text) => this.#hint(text),
      quiet: () => hush(this),
      give: (wav) => this.#give(wav),
    });
  }

  #typeKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TYPING)) return;
    if (!this.#isInCall || event.key.length !== 1 || !KEYS.includes(event.key)) return;
    event.preventDefault();
    const button = this.#root.querySelector(`[data-key="${event.key}"]`);
    button.classList.add('is-down');
    setTimeout(() => button.classList.remove('is-down'), FLASH);
    this.#press(event.key);
  }

  async #dial() {
    signals.begin(this.side);
    this.#part('log').replaceChildren();
    this.#entries.clear();
    this.#part('result').replaceChildren();
    // The button that was pressed rests now, and would lose the keyboard to nobody.
    this.#part('pad').focus();
    this.#part('dial').disabled = true;
    const { drafts } = this.#page;
    const [to, others, moment] = ['to', 'others', 'moment'].map((name) => this.#chosen(name));
    const deed = { do: 'dial', to, others, moment, drafts };
    this.#show(word('preparing'));
    const isTaken = await this.#tryTo(async () => {
      await this.#register();
      await line.act(this.#id, deed);
    });
    if (!isTaken) this.#show(word('ready'));
    this.#isInCall = isTaken || this.#isInCall;
    this.#arrange();
    if (!isTaken) this.#part('dial').focus();
  }

  async #register() {
    if (this.#id) return;
    const id = await line.register(this.#chosen('address'), this.#page.isAloud());
    this.#id = id;
    this.#next = 0;
    this.#listenToTheLine(id);
  }

  async #changeNumber() {
    this.leave();
    if (this.side !== 'staff') return;
    this.#show(this.#restWords());
    if (this.#chosen('address') === NO_NUMBER) return;
    this.#show(word('preparing'));
    if (await this.#tryTo(() => this.#register())) this.#show(word('waiting_for_ring'));
  }

  #press(key) {
    if (!key) return;
    this.#keys += key;
    if (!this.#isSendingKeys) this.#sendKeys();
  }

  /** In the order in which they were pressed, together if they came faster than the answers. */
  async #sendKeys() {
    this.#isSendingKeys = true;
    while (this.#keys) {
      const keys = this.#keys;
      this.#keys = '';
      await this.#do({ do: 'press', keys });
    }
    this.#isSendingKeys = false;
  }

  #skip() {
    hush(this);
    if (this.#playing) this.#do({ do: 'played', n: this.#playing });
  }

  async #takeRing(deed) {
    this.#stopBell();
    if (this.#ring) await this.#do({ do: deed, ring: this.#ring });
    if (deed === 'answer') this.#part('pad').focus();
  }

  async #say() {
    const field = this.#part('words');
    const text = field.value.trim();
    if (!text || !await this.#do({ do: 'say', text })) return;
    field.value = '';
    this.#isComposing = false;
  }

  #compose(on) {
    if (on === this.#isComposing) return;
    this.#isComposing = on;
    // No deed of its own to the person: what is hinted at stays.
    line.act(this.#id, { do: 'composing', on }).catch((error) => this.#tell(error));
  }

  async #give(wav) {
    const isTaken = await this.#tryTo(() => line.give(this.#id, wav));
    if (isTaken) this.#isComposing = false;
    // Of a recording the line tells; in a talk only the other person hears of it.
    if (isTaken && this.#isTalking) this.#write({ kind: 'gave' });
  }

  #do(deed) {
    return this.#tryTo(() => line.act(this.#id, deed));
  }

  /** Whether it could be done; else the person is told why not. */
  async #tryTo(act) {
    try {
      await act();
      this.#hint('');
      return true;
    } catch (error) {
      this.#tell(error);
      return false;
    }
  }

  #tell(error) {
    if (error.code === 'forgotten') this.#forget();
    if (error.code === 'signed-out') this.#hint(word('signed_out'));
    else this.#hint(error instanceof line.Refused ? error.message : word('lost'));
  }

  #forget() {
    this.#id = null;
    this.#end();
    if (this.side === 'staff') this.#part('address').value = NO_NUMBER;
    this.#show(this.#restWords());
  }

  // What the line does.

  async #listenToTheLine(id) {
    while (this.#id === id) {
      const began = performance.now();
      let found = { events: [] };
      try {
        found = await line.news(id, this.#next, this.#isInCall || this.side === 'staff');
        if (this.#id !== id) return;
        for (const event of found.events) this.#take(event);
        this.#next = found.next;
      } catch (error) {
        if (this.#id !== id) return;
        this.#tell(error);
        if (error.code === 'signed-out') return;
        await pause(PAUSE);
      }
      if (!found.events.length && performance.now() - began < AT_ONCE) {
        await pause(this.#isInCall ? PAUSE_IN_CALL : PAUSE);
      }
    }
  }

  #take(event) {
    if (event.kind === 'webhook') {
      signals.show(this.side, event);
      return;
    }
    this.#write(event);
    this.#heard[event.kind]?.(event);
    this.#arrange();
  }

  #heard = {
    dials: () => { this.#isInCall = true; this.#show(word('preparing')); },
    line: () => this.#show(word('answered')),
    says: (event) => this.#hear(event),
    cut: (event) => {
      hush(this);
      this.#entries.get(event.of)?.append(word('cut'));
    },
    heard_out: () => { this.#playing = 0; },
    asks: (event) => {
      this.#listens = event.what === 'recording';
      this.#show(word(this.#listens ? 'ask_recording' : 'ask_keys'));
    },
    tone: () => { if (this.#page.isHeard()) tone(); },
    recorded: () => { this.#listens = false; this.#show(word('answered')); },
    rings: (event) => this.#show(word('rings', { to: named(event.to) })),
    no_answer: () => this.#show(word('answered')),
    rung: (event) => {
      this.#ring = event.ring;
      this.#stopBell();
      this.#stopBell = ring();
      this.#show(word('rung', { caller: named(event.caller) }));
    },
    ring_over: () => { this.#stopRinging(); this.#show(this.#restWords()); },
    picked_up: () => {
      this.#stopRinging();
      this.#isInCall = true;
      this.#show(word('picked_up'));
    },
    bridged: (event) => {
      this.#listens = true;
      this.#isTalking = true;
      this.#show(word('bridged', { with: named(event.with) }));
    },
    said: (event) => { if (event.sound !== null) hear(this, { url: line.soundOf(this.#id, event.sound) }); },
    ended: (event) => this.#hasEnded(event),
  };

  #restWords() {
    if (this.side === 'caller') return word('ready');
    return word(this.#chosen('address') === NO_NUMBER ? 'nobody' : 'waiting_for_ring');
  }

  #hear(event) {
    this.#playing = event.n;
    const isRecording = event.sound !== null;
    if (!isRecording && !this.#page.isAloud()) return;
    const what = isRecording ? { url: line.soundOf(this.#id, event.sound) } : { text: event.text };
    hear(this, what, () => { if (this.#id) this.#do({ do: 'played', n: event.n }); });
  }

  #hasEnded(event) {
    this.#end();
    this.#show(entryOf(event).text);
    if (this.side !== 'caller') return;
    // The other line's calls are kept apart, and its ledger tells nobody here.
    if (this.#chosen('to')) this.#part('result').textContent = word('conduct_apart');
    else this.#tellResult(this.#id);
  }

  #end() {
    hush(this);
    this.#stopRinging();
    this.#isInCall = false;
    this.#listens = false;
    this.#isTalking = false;
    this.#isComposing = false;
    this.#playing = 0;
    this.#keys = '';
    this.#hold.close();
    this.#arrange();
  }

  #stopRinging() {
    this.#stopBell();
    this.#ring = null;
  }

  /** The ledger learns of the end of a call a moment later. */
  async #tellResult(id) {
    for (let tries = 0; tries < RESULT_TRIES && this.#id === id && !this.#isInCall; tries += 1) {
      await pause(RESULT_EVERY);
      const html = await line.result(id).catch(() => '');
      if (html && !this.#isInCall) {
        this.#part('result').innerHTML = html;
        return;
      }
    }
  }

  // What is shown.

  #arrange() {
    const able = {
      dial: !this.#isInCall, 'hang-up': this.#isInCall, skip: this.#isInCall && this.#playing > 0,
      hold: this.#listens, words: this.#listens, send: this.#listens,
    };
    const held = document.activeElement;
    for (const [name, is] of Object.entries(able)) if (this.#part(name)) this.#part(name).disabled = !is;
    for (const key of this.#root.querySelectorAll('[data-key]')) key.disabled = !this.#isInCall;
    for (const field of this.#part('setup').querySelectorAll('select')) field.disabled = this.#isInCall;
    this.#part('rung').hidden = this.#ring === null;
    // A button that can no longer be pressed would take the keyboard with it: digits go on to the pad.
    if (this.#isInCall && held?.disabled && this.#root.contains(held)) this.#part('pad').focus();
  }

  #write(event) {
    const entry = entryOf(event);
    if (!entry) return;
    const log = this.#part('log');
    const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    const written = document.createElement('p');
    written.className = `of-${entry.who}`;
    if (event.kind === 'fault') written.classList.add('fault');
    if (entry.who !== 'call') {
      const who = document.createElement('span');
      who.className = 'said-by';
      who.textContent = word(entry.who);
      written.append(who);
    }
    written.append(entry.text);
    log.append(written);
    this.#entries.set(event.n, written);
    if (isAtEnd) log.scrollTop = log.scrollHeight;
  }
}
