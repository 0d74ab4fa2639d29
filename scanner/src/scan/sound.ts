import type { ScanAnswer } from '@zilker/contracts/ticket/door-list';

/** A tone: hertz, and seconds from the answer to its begin and its end. */
export type Tone = readonly [hertz: number, from: number, to: number];

/** High and short for go, twice in the middle for a duplicate, low and long for every other stop: told apart over music, eyes on the guest. */
export function tonesOf(answer: ScanAnswer): readonly Tone[] {
  if (answer === 'valid') return [[1_320, 0, 0.12]];
  if (answer === 'duplicate')
    return [
      [660, 0, 0.14],
      [660, 0.22, 0.36],
    ];
  return [[196, 0, 0.6]];
}

const loudness = 0.5;
const edgeSeconds = 0.01;

/** Browsers let a page sound once somebody has touched it. Whatever goes wrong here, the scan goes on in silence. */
export function makeSound(): { play: (answer: ScanAnswer) => void; wake: () => void; stop: () => void } {
  let context: AudioContext | undefined;
  const wake = () => {
    try {
      context ??= new AudioContext();
      if (context.state !== 'running') void context.resume().catch(() => undefined);
    } catch {
      // A browser without sound.
    }
  };
  return {
    wake,
    play(answer) {
      wake();
      try {
        if (context?.state === 'running') for (const tone of tonesOf(answer)) sound(context, tone);
      } catch (error) {
        console.warn('No sound could be made.', error);
      }
    },
    stop: () => void context?.close().catch(() => undefined),
  };
}

function sound(context: AudioContext, [hertz, from, to]: Tone): void {
  const start = context.currentTime + from;
  const end = context.currentTime + to;
  const gain = context.createGain();
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(loudness, start + edgeSeconds);
  gain.gain.setValueAtTime(loudness, end - edgeSeconds);
  gain.gain.linearRampToValueAtTime(0, end);
  const tone = context.createOscillator();
  tone.type = 'square';
  tone.frequency.value = hertz;
  tone.connect(gain).connect(context.destination);
  tone.start(start);
  tone.stop(end);
}
