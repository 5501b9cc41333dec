// 按住录音: what is spoken while the button is held goes to the line when it is let go.

import { Microphone } from './practice_microphone.js';
import { word } from './practice_words.js';

const isHoldKey = (event) => event.key === ' ' || event.key === 'Enter';

export class HoldButton {
  #button;
  #phone;
  #microphone = new Microphone();
  #isHeld = false;
  #isRecording = false;

  /** `phone` takes compose(on), hint(text), quiet() and give(wav). */
  constructor(button, phone) {
    this.#button = button;
    this.#phone = phone;
    button.addEventListener('pointerdown', (event) => {
      button.setPointerCapture(event.pointerId);
      this.#hold();
    });
    for (const kind of ['pointerup', 'pointercancel', 'blur']) button.addEventListener(kind, () => this.#release());
    button.addEventListener('keydown', (event) => {
      if (!isHoldKey(event)) return;
      event.preventDefault();
      if (!event.repeat) this.#hold();
    });
    button.addEventListener('keyup', (event) => { if (isHoldKey(event)) this.#release(); });
    button.addEventListener('contextmenu', (event) => event.preventDefault());
  }

  /** The call is over: the browser shows that nobody listens any more. */
  close() {
    this.#look(false);
    this.#isRecording = false;
    this.#microphone.close();
  }

  #look(isHeld) {
    this.#isHeld = isHeld;
    this.#button.classList.toggle('is-down', isHeld);
  }

  async #hold() {
    this.#look(true);
    this.#phone.compose(true);
    try {
      if (!this.#microphone.isOpen) await this.#microphone.open();
    } catch (error) {
      this.#look(false);
      this.#phone.compose(false);
      this.#phone.hint(word(error.message));
      return;
    }
    if (!this.#isHeld) {
      // It was let go while the browser asked.
      this.#phone.compose(false);
      this.#phone.hint(word('microphone_ready'));
      return;
    }
    this.#phone.quiet();
    this.#microphone.start();
    this.#isRecording = true;
    this.#phone.hint(word('recording_now'));
  }

  async #release() {
    this.#look(false);
    if (!this.#isRecording) return;
    this.#isRecording = false;
    this.#phone.hint(word('sending'));
    const wav = await this.#microphone.stop();
    if (wav) await this.#phone.give(wav);
    else this.#phone.hint(word('too_short'));
    this.#phone.compose(false);
  }
}
