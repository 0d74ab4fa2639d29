import type { Rehearsal } from '@zilker/contracts/rehearsal/settings';
import { rehearseSeveral } from '@zilker/contracts/rehearsal/several';
import type { FromWorker } from './create-rehearsal.ts';

/** Often enough for a bar that moves, seldom enough to cost nothing. */
const tellEveryMs = 50;

/** Plays one rehearsal beside the page, so that the page stays quick. */
self.onmessage = ({ data }: MessageEvent<Rehearsal>) => {
  const tell = (message: FromWorker) => self.postMessage(message);
  const run = rehearseSeveral(data);
  let toldAt = 0;
  for (let step = run.next(); ; step = run.next()) {
    if (step.done) return tell({ result: step.value });
    if (performance.now() - toldAt < tellEveryMs) continue;
    toldAt = performance.now();
    tell({ progress: step.value });
  }
};
