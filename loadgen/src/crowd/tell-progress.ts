import type { Id } from '@zilker/contracts/ids';
import type pg from 'pg';
import type { Fan, Scene } from '../fan/scene.ts';
import type { Progress } from '../progress.ts';
import { readDropState } from '../stack/drop-state.ts';

const everyMs = 250;

/** Keeps the bars of join, lobby, draw, calls and shopping up to date until it is stopped. */
export function tellProgress(
  progress: Progress,
  about: { pool: pg.Pool; drop: Id<'drop'>; scene: Scene; fans: readonly Fan[] },
): { stop(): Promise<void> } {
  let telling: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    telling = telling.then(() => tell(progress, about)).catch(() => undefined);
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await telling;
      await tell(progress, about).catch(() => undefined);
    },
  };
}

async function tell(
  progress: Progress,
  { pool, drop, scene, fans }: Parameters<typeof tellProgress>[1],
): Promise<void> {
  const records = fans.map((fan) => fan.record);
  const joined = records.filter((record) => record.indices.length > 0).length;
  progress.tell('join', { done: joined, of: fans.length });
  const lobbyS = Math.ceil((scene.drawAtMs - scene.opensAtMs) / 1_000);
  const waitedS = Math.floor((Date.now() - scene.opensAtMs) / 1_000);
  progress.tell('lobby', { done: Math.min(lobbyS, waitedS), of: lobbyS, note: 'seconds' });
  if (Date.now() < scene.drawAtMs) return;

  const checked = records.filter((record) => record.draw !== 'unseen').length;
  const absent = records.filter((record) => record.end === 'quit' || record.end === 'gone').length;
  progress.tell('draw', { done: checked, of: Math.max(checked, joined - absent), note: 'verified' });
  const state = await readDropState(pool, drop);
  const inside = `${state.inside} inside`;
  progress.tell('calls', { done: state.calls, of: Math.max(state.calls, state.capacity), note: inside });
  const held = state.taken - state.sold;
  progress.tell('shopping', { done: state.sold, of: state.capacity, note: `sold, ${held} held` });
}
