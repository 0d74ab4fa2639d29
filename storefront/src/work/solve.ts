import type { WorkChallenge } from '@zilker/contracts/http/room';

/**
 * The solution of a challenge in ALTCHA's own payload format, worked out in a worker. Undefined when there is none, when the worker
 * fails, or once `signal` is aborted.
 */
export function solve(
  challenge: WorkChallenge,
  onShare: (share: number) => void,
  signal: AbortSignal,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./search-worker.ts', import.meta.url), { type: 'module' });
    const end = (solution?: string) => {
      worker.terminate();
      resolve(solution);
    };
    signal.addEventListener('abort', () => end());
    worker.onerror = () => end();
    worker.onmessage = ({ data }: MessageEvent<{ share: number } | { found: number | 'none' }>) => {
      if ('share' in data) onShare(data.share);
      else end(data.found === 'none' ? undefined : payloadOf(challenge, data.found));
    };
    const { challenge: hash, salt, maxNumber } = challenge;
    worker.postMessage({ challenge: hash, salt, maxNumber });
  });
}

/** Base64 of JSON, as ALTCHA's widget sends it. */
export function payloadOf({ algorithm, challenge, salt, signature }: WorkChallenge, number: number): string {
  return btoa(JSON.stringify({ algorithm, challenge, number, salt, signature }));
}
