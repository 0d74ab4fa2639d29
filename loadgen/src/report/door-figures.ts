import type { DoorRecord } from '../audit/door-record.ts';
import type { DropRecord } from '../audit/record.ts';
import { letInBy } from '../audit/rules/door-let-in-once.ts';
import { percentile, tally } from '../stats.ts';

/** What a night measured and counted. Times in ms; null where there was nothing to measure. */
export type DoorFigures = {
  sent: number;
  soldAgain: number;
  /** Sent or given back, and taken back before anybody had them. */
  keptAfterAll: number;
  gates: number;
  scanners: number;
  scans: number;
  answers: Record<string, number>;
  /** Tickets that let somebody in, and those of them that let in two where gates had no network. */
  letIn: number;
  letInTwice: number;
  /** The longest in which a scanner could not know of the other, in seconds; null where none let in two. */
  windowMostS: number | null;
  offline: number;
  /** Scans that were synced more than once. */
  syncedAgain: number;
  /** From the code to the answer, of codes that the scanner itself does not refuse; online with the box office's word. */
  onlineP50Ms: number | null;
  onlineP99Ms: number | null;
  offlineP50Ms: number | null;
  offlineP99Ms: number | null;
  /** From the first ticket that is opened to the last scan that is synced and settled. */
  seconds: number;
};

export function doorFiguresOf(
  door: DoorRecord,
  { transfers, returns }: DropRecord,
  seconds: number,
): DoorFigures {
  const { scans, portal } = door;
  const letIn = letInBy(door);
  const verdicts = (online: boolean, share: number) => {
    const ms = percentile(
      scans.filter((scan) => scan.nonce !== null && scan.online === online).map(({ verdictMs }) => verdictMs),
      share,
    );
    return ms === null ? null : Math.round(ms * 10) / 10;
  };
  const withdrawn = [...transfers, ...returns].filter(({ state }) => state === 'withdrawn');
  return {
    sent: transfers.filter(({ state }) => state === 'accepted').length,
    soldAgain: returns.filter(({ state }) => state === 'sold').length,
    keptAfterAll: new Set(withdrawn.map(({ ticket }) => ticket)).size,
    gates: portal.gates.length,
    scanners: portal.scanners.length,
    scans: scans.length,
    answers: tally(scans.map(({ answer }) => answer)),
    letIn: letIn.size,
    letInTwice: [...letIn.values()].filter(({ length }) => length > 1).length,
    windowMostS: windowMostS(portal),
    offline: scans.filter(({ online }) => !online).length,
    syncedAgain: scans.filter(({ synced }) => synced.length > 1).length,
    onlineP50Ms: verdicts(true, 0.5),
    onlineP99Ms: verdicts(true, 0.99),
    offlineP50Ms: verdicts(false, 0.5),
    offlineP99Ms: verdicts(false, 0.99),
    seconds: Math.round(seconds),
  };
}

function windowMostS({ doubled }: DoorRecord['portal']): number | null {
  const ms = doubled.flatMap(({ bothIn, window }) => (bothIn && window ? [window.toMs - window.fromMs] : []));
  return ms.length === 0 ? null : Math.round(Math.max(...ms) / 1_000);
}
