import { createHash } from 'node:crypto';
import { errorSentences, Refusal } from '@zilker/contracts/errors';
import type { LogEntry, OperatorAct } from '@zilker/contracts/log';
import type { AccessClaims } from '@zilker/contracts/tokens';
import { type Drop, estimateErrorsOf } from '../drops/drop.ts';
import { readState } from '../drops/drop-state.ts';
import { takeStep } from '../drops/step.ts';
import { actTaken } from '../events.ts';
import type { RoomContext } from '../room-context.ts';
import { effectOf } from './effects.ts';

/** A rate that somebody else changes at the same moment is tried again with what it is then. */
const triesMax = 5;

/** May this person steer the drop? Its venue's staff and operators may. @throws Refusal `role_required` */
export function requireSteering(access: AccessClaims, drop: Drop): void {
  const isVenue = access.role === 'venue_admin' && access.venue === drop.state.definition.venue;
  if (!isVenue && access.role !== 'operator') throw new Refusal('role_required');
}

/**
 * One act of an operator: effect, log entry and report in one step. The same key again answers the same entry.
 * @throws Refusal `role_required`, `act_not_allowed`, `idempotency_key_reused`
 */
export async function takeAct(
  room: RoomContext,
  drop: Drop,
  access: AccessClaims,
  act: OperatorAct,
  idempotencyKey: string,
): Promise<LogEntry> {
  requireSteering(access, drop);
  const who = access.role === 'operator' ? 'Operator' : drop.state.definition.venueName;
  const bodyHash = createHash('sha256').update(JSON.stringify(act)).digest('base64url');
  for (let tries = 0; tries < triesMax; tries++) {
    const state = readState(await room.redis.hgetall(drop.keys.state), drop.state);
    if (state === null) throw new Refusal('drop_unknown');
    const atMs = Math.round(room.nowMs());
    const { text, ...effect } = effectOf(act, state, who, atMs, estimateErrorsOf(drop));
    const outcome = await takeStep(
      room.scripts,
      drop.id,
      {
        ...effect,
        note: { atMs, by: access.role === 'operator' ? 'operator' : 'venue', act: act.act, text },
        act,
        ...(effect.remove === undefined ? {} : { reports: [{ fact: 'left', index: effect.remove, atMs }] }),
        key: {
          field: `${access.sub}:${idempotencyKey}`,
          json: (entry) => JSON.stringify({ bodyHash, entry }),
        },
      },
      state,
    );
    if (outcome.done === 'before') return rememberedEntry(outcome.json, bodyHash);
    if (outcome.done === 'now' && outcome.entry !== undefined) {
      actTaken(room.log, { act: act.act }, { drop: drop.id, staff: access.sub, seq: outcome.entry.seq });
      drop.nextPollAtMs = 0;
      return outcome.entry;
    }
    if (outcome.done === 'not' && outcome.why === 'place')
      throw new Refusal('act_not_allowed', {
        message: placeSentences[act.act] ?? errorSentences.act_not_allowed,
      });
    const rateMoved = outcome.done === 'not' && outcome.why === 'only' && act.act === 'rate';
    if (!rateMoved) break;
  }
  throw new Refusal('act_not_allowed', { detail: { phase: drop.state.phase } });
}

const placeSentences: Partial<Record<OperatorAct['act'], string>> = {
  remove: 'There is no such place, or it was given up or removed before.',
  challenge: 'There is no such place, or it was given up, or is asked for the hardest work already.',
};

function rememberedEntry(json: string, bodyHash: string): LogEntry {
  const known = JSON.parse(json) as { bodyHash: string; entry: LogEntry };
  if (known.bodyHash !== bodyHash) throw new Refusal('idempotency_key_reused');
  return known.entry;
}
