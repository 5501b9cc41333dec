// The microphone: what is spoken while a button is held, as the line takes recordings.
// WAV, PCM, one channel, 16 bits, 8000 samples a second.

const RATE = 8000;
const HEAD = 44;

export class Microphone {
  #stream;
  #recorder;
  #pieces = [];

  get isOpen() {
    return this.#stream?.active ?? false;
  }

  /** Ask for the microphone; throws the word that says why there is none. */
  async open() {
    if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) throw new Error('microphone_unsafe');
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch (error) {
      throw new Error(error.name === 'NotFoundError' ? 'microphone_missing' : 'microphone_refused');
    }
  }

  start() {
    this.#pieces = [];
    this.#recorder = new MediaRecorder(this.#stream);
    this.#recorder.ondataavailable = (event) => this.#pieces.push(event.data);
    this.#recorder.start();
  }

  /** The end; a WAV file, or null if next to nothing was spoken. */
  async stop() {
    const recorder = this.#recorder;
    await new Promise((resolve) => {
      recorder.onstop = resolve;
      recorder.stop();
    });
    const packed = await new Blob(this.#pieces, { type: recorder.mimeType }).arrayBuffer();
    try {
      return wav(await resampled(packed));
    } catch {
      return null;
    }
  }

  /** Let it go, so that the browser shows that nobody listens any more. */
  close() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = undefined;
  }
}

async function resampled(packed) {
  const heard = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(packed);
  const slow = new OfflineAudioContext(1, Math.ceil(heard.duration * RATE), RATE);
  const source = new AudioBufferSourceNode(slow, { buffer: heard });
  source.connect(slow.destination);
  source.start();
  return (await slow.startRendering()).getChannelData(0);
}

function wav(samples) {
  const view = new DataView(new ArrayBuffer(HEAD + 2 * samples.length));
  const words = (at, text) => [...text].forEach((letter, n) => view.setUint8(at + n, letter.charCodeAt(0)));
  words(0, 'RIFF');
  view.setUint32(4, HEAD - 8 + 2 * samples.length, true);
  words(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, 2 * RATE, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  words(36, 'data');
  view.setUint32(40, 2 * samples.length, true);
  samples.forEach((sample, n) => {
    view.setInt16(HEAD + 2 * n, Math.round(Math.max(-1, Math.min(1, sample)) * 0x7fff), true);
  });
  return view.buffer;
}
