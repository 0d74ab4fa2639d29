import { readDoorList } from '@zilker/contracts/http/doors';
import type { Id } from '@zilker/contracts/ids';
import type { DoorList, Verifier } from '@zilker/contracts/ticket/door-list';
import { judgeNatively } from '@zilker/contracts/ticket/judge';
import { mergeList, openDoor } from '@zilker/contracts/ticket/open-door';
import * as v from 'valibot';

/** What runs in the browser: the scanner's own code, with a watch in hand. Times are milliseconds. */
let list: DoorList | undefined;

export type Opened = {
  downloadMs: number;
  /** Reading the JSON, holding it to the contract, and making it ready to judge by. */
  openMs: number;
  /** On the wire, and as text. */
  bytes: number;
  chars: number;
  tickets: number;
};

export async function openList(access: string, since?: number): Promise<Opened> {
  const url = `${readDoorList.path}${since === undefined ? '' : `?since=${since}`}`;
  performance.clearResourceTimings();
  const askedAt = performance.now();
  const response = await fetch(url, { headers: { authorization: `Bearer ${access}` } });
  const text = await response.text();
  const hereAt = performance.now();
  if (!response.ok) throw new Error(text);
  const news = v.parse(readDoorList.reply, JSON.parse(text)).list;
  const merged = list === undefined ? news : mergeList(list, news);
  if (merged === null) throw new Error('the changes do not follow the list');
  const door = openDoor(merged);
  const openAt = performance.now();
  list = merged;
  const [timing] = performance.getEntriesByType('resource').slice(-1) as PerformanceResourceTiming[];
  return {
    downloadMs: hereAt - askedAt,
    openMs: openAt - hereAt,
    bytes: timing?.encodedBodySize ?? Number.NaN,
    chars: text.length,
    tickets: door.size,
  };
}

export function versionHere(): number {
  return list?.version ?? 0;
}

export function forget(): void {
  list = undefined;
}

/** Judges each code as one held up to the camera, with no network, and says how long each took. All must be valid. */
export async function verdicts(
  codes: readonly string[],
  { verifiers, gate, nowMs }: { verifiers: Verifier[]; gate: Id<'gate'>; nowMs: number },
): Promise<number[]> {
  if (list === undefined) throw new Error('there is no list yet');
  const door = openDoor(list);
  const here = new Map();
  const took: number[] = [];
  for (const code of codes) {
    const startedAt = performance.now();
    const judged = await judgeNatively({ code, direction: 'in', nowMs, gate, door, verifiers, here });
    took.push(performance.now() - startedAt);
    if (judged.answer !== 'valid' || judged.unlisted) throw new Error(JSON.stringify(judged));
    // what was let in is known here from now on, as on a scanner
    here.set(judged.ticket, { atMs: nowMs, gateName: 'Gate 1', by: 'Scanner 1', direction: 'in' });
    // a browser does other things between two fans
    await new Promise((resolve) => setTimeout(resolve));
  }
  return took;
}
