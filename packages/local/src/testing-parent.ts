import { startChild } from './child.ts';

/** A parent that starts a child, says its number and waits: for the test that no child outlives its parent. */
const child = await startChild({ command: 'sleep', args: ['600'] });
process.stdout.write(`${child.pid}\n`);
await child.ended;
