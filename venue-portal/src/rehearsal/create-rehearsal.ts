import type { Rehearsal } from '@zilker/contracts/rehearsal/settings';
import type { RehearsedSeveral } from '@zilker/contracts/rehearsal/several';
import { createSignal, onCleanup } from 'solid-js';

export type FromWorker = { progress: number } | { result: RehearsedSeveral };
export type Played =
  | { state: 'none' }
  | { state: 'playing'; progress: number }
  | { state: 'done'; of: Rehearsal; result: RehearsedSeveral }
  | { state: 'failed' };

/** One rehearsal at a time, in a worker; a new one ends the one before. */
export function createRehearsal() {
  const [played, setPlayed] = createSignal<Played>({ state: 'none' });
  let worker: Worker | undefined;
  const stop = () => {
    worker?.terminate();
    worker = undefined;
  };
  const play = (input: Rehearsal) => {
    stop();
    setPlayed({ state: 'playing', progress: 0 });
    worker = new Worker(new URL('./play.worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if ('progress' in data) return setPlayed({ state: 'playing', progress: data.progress });
      setPlayed({ state: 'done', of: input, result: data.result });
      stop();
    };
    worker.onerror = () => {
      setPlayed({ state: 'failed' });
      stop();
    };
    worker.postMessage(input);
  };
  onCleanup(stop);
  return { played, play };
}
