import { loadavg } from 'node:os';
import { medians, type Round, rounded, say } from '@zilker/local/bench/figures';
import { measureDraw } from './parts/draw.ts';
import { measureHoles } from './parts/holes.ts';
import { measureJoin } from './parts/join.ts';
import { measureMemory } from './parts/memory.ts';
import { measureReplicas } from './parts/replicas.ts';
import { measureSockets } from './parts/sockets.ts';
import { measureWaiting } from './parts/waiting.ts';
import { startWorld, type World } from './world.ts';

/**
 * `npm run bench -- room`: what the waiting room promises in figures, all in one run, each beside the least that any server could do
 * for the same. Progress goes to standard error; the last line of standard output is JSON. `--only NAME` runs one part.
 */
const rounds = 5;
const ratios = ['join', 'tick', 'draw', 'callReplicas'];

const parts: Record<string, () => Promise<Round[]>> = {
  join: inWorld((world) => measureJoin(world, rounds)),
  sockets: inWorld((world) => measureSockets(world, rounds)),
  draw: inWorld((world) => measureDraw(world, rounds)),
  holes: inWorld((world) => measureHoles(world, rounds)),
  memory: inWorld(measureMemory),
  replicas: inWorld((world) => measureReplicas(world, rounds)),
  waiting: () => measureWaiting(rounds),
};

const [bench, flag, only] = process.argv.slice(2);
if (
  bench !== 'room' ||
  (flag !== undefined && flag !== '--only') ||
  (only !== undefined && !(only in parts))
) {
  say(`npm run bench -- room [--only ${Object.keys(parts).join('|')}]`);
  process.exit(2);
}

const startedAt = performance.now();
const found: Record<string, number> = { loadAtStart: loadavg()[0] ?? 0 };
const failed: string[] = [];
for (const [name, measure] of Object.entries(parts)) {
  if (only !== undefined && name !== only) continue;
  say(`-- ${name}`);
  try {
    Object.assign(found, medians(await measure()));
  } catch (cause) {
    failed.push(name);
    say(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));
  }
}
found.seconds = (performance.now() - startedAt) / 1000;

const of = (isOf: (name: string) => boolean) =>
  Object.fromEntries(
    Object.entries(found)
      .filter(([name]) => isOf(name))
      .map(([name, figure]) => [name, rounded(figure)]),
  );
process.stdout.write(
  `${JSON.stringify({
    bench,
    ratios: of((name) => ratios.includes(name)),
    figures: of((name) => !ratios.includes(name)),
    ...(failed.length > 0 ? { failed } : {}),
  })}\n`,
);
process.exit(failed.length === 0 ? 0 : 1);

/** Each part has stores of its own, so that none works on what another left. */
function inWorld(measure: (world: World) => Promise<Round[]>): () => Promise<Round[]> {
  return async () => {
    const world = await startWorld();
    try {
      return await measure(world);
    } finally {
      await world.stop();
    }
  };
}
