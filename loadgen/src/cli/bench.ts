import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** `npm run bench -- NAME`: each benchmark is a program of its own; progress goes to standard error, the last line is JSON. */
const entries: Record<string, string> = {
  room: 'waiting-room/bench/main.ts',
  reserve: 'loadgen/bench/reserve/main.ts',
  jobs: 'loadgen/bench/jobs/main.ts',
  webhooks: 'loadgen/bench/webhooks/main.ts',
  isolation: 'loadgen/bench/isolation/main.ts',
  door: 'loadgen/bench/door/main.ts',
};

const [name = '', ...rest] = process.argv.slice(2);
const entry = entries[name];
if (entry === undefined) {
  process.stderr.write(`npm run bench -- ${Object.keys(entries).join('|')}\n`);
  process.exit(2);
}
const root = fileURLToPath(new URL('../../../', import.meta.url));
const child = spawn(process.execPath, [root + entry, name, ...rest], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
