import type { Direction, judgeCode as route } from '@zilker/contracts/http/doors';
import type { Id } from '@zilker/contracts/ids';
import type { ReplyOf } from '@zilker/contracts/route';
import { parseCode } from '@zilker/contracts/ticket/code';
import { judgeNatively } from '@zilker/contracts/ticket/judge';
import { openDoor, rowOf } from '@zilker/contracts/ticket/open-door';
import { parseStaticCode } from '@zilker/contracts/ticket/static-code';
import type { Db } from '../db.ts';
import type { CodeKeys } from './code-keys.ts';
import { readDoor, readDoorEntries } from './door-entries.ts';
import { type ScannerIds, seeScanner } from './scanner.ts';

/**
 * Judges a code as it is held up now, with all that the box office knows: for Google's digits, which scanners cannot check. Writes nothing but
 * that the scanner is there.
 * @throws Refusal `access_expired`, `pairing_revoked`
 */
export async function judgeCode(
  db: Db,
  input: { scanner: ScannerIds; code: string; direction: Direction; keys: CodeKeys },
  now: Date,
): Promise<ReplyOf<typeof route>> {
  const { scanner, code, direction } = input;
  const { event, gate } = scanner;
  const { verifiers, digitsTurn } = input.keys;
  await seeScanner(db, scanner, now);
  const nowMs = now.getTime();
  const tables = await readDoor(db, event);
  const named = ticketOf(code);
  const entries = named === null ? [] : await readDoorEntries(db, event, tables, [named]);
  const types = tables.types.map(({ name }) => name);
  const by: string[] = [];
  const rows = entries.map((entry) => rowOf(entry, { types, gates: tables.gates, by }));
  const door = openDoor({ event, version: 0, since: null, ...tables, by, rows });
  const judged = await judgeNatively({
    code,
    direction,
    nowMs,
    gate,
    door,
    verifiers,
    here: new Map(),
    digitsTurn: (fixed) => digitsTurn(fixed, nowMs),
  });
  const ticket = 'ticket' in judged ? judged.ticket : null;
  // the box office knows every ticket, so one that it does not know was never sold
  if (judged.answer === 'valid' && entries.length === 0)
    return { answer: 'invalid', ticket: null, first: null };
  return { answer: judged.answer, ticket, first: judged.answer === 'duplicate' ? judged.first : null };
}

/** The ticket that a code names, whoever made it. */
function ticketOf(code: string): Id<'ticket'> | null {
  return parseStaticCode(code)?.ticket ?? parseCode(code)?.certificate.ticket ?? null;
}
