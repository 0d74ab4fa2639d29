import { makeSearch } from './find-number.ts';

/** Runs beside the page, so that the page stays as quick as it is. Posts shares of what it tried, and the number at the end. */
const runLength = 4_000;
/** As calm as the screen that shows it. */
const tellEveryMs = 400;

self.onmessage = ({ data }: MessageEvent<{ challenge: string; salt: string; maxNumber: number }>) => {
  const search = makeSearch(data);
  let toldAtMs = performance.now();
  for (;;) {
    const found = search.next(runLength);
    if (found !== undefined) return self.postMessage({ found });
    if (performance.now() - toldAtMs < tellEveryMs) continue;
    toldAtMs = performance.now();
    self.postMessage({ share: search.share() });
  }
};
