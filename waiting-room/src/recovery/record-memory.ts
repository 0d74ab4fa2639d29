import { roundAt, roundTimeMs } from '@zilker/contracts/draw/chain';
import type { BeaconChain, DropDefinition } from '@zilker/contracts/drop';
import { logStart } from '@zilker/contracts/log-chain';
import type { DropRecord } from '@zilker/contracts/record';
import { firstFields } from '../drops/define-drop.ts';
import type { StateHash } from '../drops/drop-state.ts';
import { type Memory, unbroken } from './memory.ts';

/** What the box office's record knows of a drop, in the words of the room. A drop without a record has only its definition. */
export function recordMemory(
  definition: DropDefinition,
  record: DropRecord | null,
  chain: BeaconChain | undefined,
): Memory {
  const first = { phase: 'scheduled', ...firstFields(definition, chain) };
  if (record === null) return { ...nothing, from: 'record', state: first };
  const log = unbroken(record.log);
  const frozen: StateHash =
    record.frozen === null
      ? {}
      : {
          n: String(record.frozen.n),
          frozenAtMs: String(record.frozen.atMs),
          roster: record.frozen.roster,
          revealed: '1',
        };
  const drawn: StateHash =
    record.drawn === null
      ? {}
      : {
          signature: record.drawn.signature,
          randomness: record.drawn.randomness,
          seed: record.drawn.seed,
          drawnAtMs: String(record.drawn.atMs),
        };
  return {
    ...nothing,
    from: 'record',
    state: {
      ...first,
      ...drawTimes(definition, record),
      phase: record.phase,
      committedAtMs: String(record.committedAtMs),
      rate: String(record.ratePerMinute),
      floor: String(record.floorPerMinute),
      stopped: record.saleStopped ? '1' : '0',
      message: record.message === null ? '' : JSON.stringify(record.message),
      places: String(record.places),
      seq: String(log.length),
      head: log.at(-1)?.hash ?? logStart,
      ...frozen,
      ...drawn,
    },
    log,
    calls: record.calls,
    gone: record.gone,
    moved: record.moved,
  };
}

const nothing = { log: [], calls: [], gone: [], moved: [], challenged: '', asked: '', joinsPeak: 0 };

/**
 * The round that the room had named stays, if it belongs to this definition, or if the room itself put the draw off; a draw that
 * was moved meanwhile names its own.
 */
function drawTimes(definition: DropDefinition, { beacon, frozen, log }: DropRecord): StateHash {
  if (definition.mode !== 'draw' || beacon === null) return {};
  const belongs = roundAt(beacon.chain, definition.drawAtMs) === beacon.round;
  const wasPutOff = log.some(({ act }) => act === 'put_off');
  if (!belongs && !wasPutOff && frozen === null) return {};
  const drawAtMs = belongs ? definition.drawAtMs : roundTimeMs(beacon.chain, beacon.round);
  return { beacon: JSON.stringify(beacon), drawAtMs: String(drawAtMs) };
}
