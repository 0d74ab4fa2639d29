import { roundTimeMs } from '@zilker/contracts/draw/chain';
import { committedReport } from '../drops/define-drop.ts';
import type { Drop } from '../drops/drop.ts';
import { takeStep } from '../drops/step.ts';
import { beaconFor, freezeAtMs, freezeTooLateMs, putOffMs } from '../drops/times.ts';
import { readHoles } from '../recovery/holes.ts';
import type { RoomContext } from '../room-context.ts';
import { rosterOf } from './roster.ts';

/**
 * Ends the lobby: fixes how many are drawn. If the moment passed while the room was away, the named round is known to all the
 * world and must not be used; the draw is put off to a later one instead, and the log says so.
 */
export async function freeze(room: RoomContext, drop: Drop): Promise<void> {
  const { state } = drop;
  const [outcome] = (await room.scripts(
    'freeze',
    [drop.keys.state],
    [freezeAtMs(state), freezeTooLateMs(state)],
  )) as [string];
  if (outcome === 'late') await putOff(room, drop);
}

async function putOff(room: RoomContext, { id, state }: Drop): Promise<void> {
  const beacon = beaconFor(state.beacon?.chain, room.nowMs() + putOffMs);
  if (beacon === null) return;
  const drawAtMs = roundTimeMs(beacon.chain, beacon.round);
  const text = 'Draw put off by a moment: its time passed while the room was away';
  await takeStep(
    room.scripts,
    id,
    {
      phases: ['lobby'],
      only: { drawAtMs: String(state.drawAtMs) },
      note: { atMs: room.nowMs(), by: 'room', act: 'put_off', text },
      set: { drawAtMs: String(drawAtMs), beacon: JSON.stringify(beacon) },
      reports: [committedReport(room, id, { ...state, beacon })],
    },
    state,
  );
}

/**
 * Fixes the roster over the frozen places and hands number, roster and secret to the record. Any replica gets the same; the
 * first is kept. They are shown once the record has them (`reports/send-reports.ts`).
 */
export async function fixRoster(room: RoomContext, { id, state }: Drop): Promise<void> {
  const { frozen } = state;
  if (frozen === null) return;
  const roster = await rosterOf(room.redis, id, frozen.n, state);
  const holes = await readHoles(room.redis, id, frozen.n, state);
  const secret = room.secrets.drawSecret(id).toString('hex');
  await takeStep(
    room.scripts,
    id,
    {
      phases: ['frozen'],
      only: { roster: '' },
      set: { roster, holes },
      reports: [{ fact: 'frozen', n: frozen.n, roster, secret, atMs: frozen.atMs }],
    },
    state,
  );
}
