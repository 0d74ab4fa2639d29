import { parseArgs } from 'node:util';
import { queues } from '@zilker/contracts/jobs/job';
import { orExit, readEnv } from '@zilker/runtime/env';
import { createSqs, sqsEnv } from '@zilker/runtime/sqs';
import { type Choice, replay } from '../replay/replay.ts';

/** `npm run replay -- QUEUE [--list] [--all] [--kind KIND] [--id ID]`: shows dead letters, and sends them to their queue again. */
const usage = `npm run replay -- ${queues.join('|')} [--list] [--all] [--kind KIND] [--id ID]`;

const input = readInput();
if (input === undefined) {
  console.error(usage);
  process.exit(2);
}
const sqs = createSqs(orExit(() => readEnv(sqsEnv, process.env)));
let stopped = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    stopped = true;
  });
try {
  const all = await replay(sqs, {
    ...input,
    say: (line) => console.log(line),
    nowMs: Date.now(),
    stopped: () => stopped,
  });
  process.exitCode = all ? 0 : 1;
} catch (cause) {
  console.error(`The queue cannot be reached: ${cause instanceof Error ? cause.message : String(cause)}`);
  process.exitCode = 1;
} finally {
  sqs.stop();
}

function readInput() {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: {
        list: { type: 'boolean' },
        all: { type: 'boolean' },
        kind: { type: 'string' },
        id: { type: 'string' },
      },
    });
    const queue = queues.find((one) => one === positionals[0]);
    const { all, kind, id, list } = values;
    const ways = [all, kind, id].filter((way) => way !== undefined).length;
    if (queue === undefined || positionals.length > 1 || ways > 1) return undefined;
    return { queue, choice: list === true ? 'none' : choiceOf(all, kind, id) };
  } catch {
    return undefined;
  }
}

function choiceOf(all?: boolean, kind?: string, id?: string): Choice {
  if (all === true) return { all };
  if (kind !== undefined) return { kind };
  return id === undefined ? 'none' : { id };
}
