import { type BenchProcess, startProcess as start } from '@zilker/local/bench/process';

export { type BenchProcess, serveWords } from '@zilker/local/bench/process';

/** Starts a file of this folder. */
export function startProcess(file: string, options: Parameters<typeof start>[1] = {}): Promise<BenchProcess> {
  return start(new URL(file, import.meta.url), options);
}
