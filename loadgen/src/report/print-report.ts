import { rules } from '../audit/audit.ts';
import { doorRules } from '../audit/audit-door.ts';
import type { Breach } from '../audit/rule.ts';
import type { DoorFigures } from './door-figures.ts';
import type { Figures } from './figures.ts';

/** What a run comes to, also as the JSON file has it. `door` is null where nobody came to the doors. */
export type Report = {
  ok: boolean;
  seed: number;
  breaches: Breach[];
  figures: Figures;
  door: DoorFigures | null;
};

const breachesShownMax = 8;

/** The report as lines: each figure, each rule, and what broke it. */
export function reportLines({ ok, seed, breaches, figures: f, door }: Report): string[] {
  const held = [...rules, ...(door === null ? [] : doorRules)];
  const lines: [string, string][] = [
    ['fans', `${f.fans}, ${f.places} places, ${f.lateJoiners} came after the draw`],
    ['draw', `${f.drawn} places, verified by ${f.verified} fans`],
    ['tickets', `${f.sold} of ${f.capacity} sold, ${f.held} held, ${f.promised} promised`],
    [
      'calls',
      `${f.called} of ${f.granted} granted, ${f.calledAgain} again, ${f.missed} missed and back, ${f.opened} opened`,
    ],
    [
      'pace',
      `${f.callsPerMinMax} in a minute and ${f.callsPerSecMax} in a second at most; the rate was ${f.ratePerMinute} a minute`,
    ],
    ['orders', `${f.ordersPaid} of ${f.orders} paid, ${f.tickets} tickets, ${dollars(f.paidCents)}`],
    [
      'money',
      `${f.returned} payments returned, ${f.overLimit} of cards over their limit, ${f.refunds} refunds of ${dollars(f.refundedCents)}`,
    ],
    ['join', spread(f.joinP50Ms, f.joinP99Ms)],
    ['call', spread(f.callDeliveryP50Ms, f.callDeliveryP99Ms)],
    ['order', spread(f.orderP50Ms, f.orderP99Ms)],
    ['refusals', counts(f.refusals)],
    ['ends', counts(f.ends)],
    ['left over', `${f.waiting} jobs waiting, ${f.deadLetters} given up`],
    ...(door === null ? [] : doorLines(door)),
    ['seed', `${seed}, ${f.seconds} s`],
  ];
  return [
    ...lines.map(([name, text]) => `${name.padEnd(10)} ${text}`),
    '',
    ...held.flatMap((rule) => ruleLines(rule, breaches)),
    '',
    ok
      ? `Clean: ${held.length} rules, no breach.`
      : `${breaches.length} breaches. The same crowd again: --seed ${seed}.`,
  ];
}

function doorLines(d: DoorFigures): [string, string][] {
  return [
    [
      'moved',
      `${d.sent} tickets sent and taken, ${d.soldAgain} given back and sold, ${d.keptAfterAll} kept after all`,
    ],
    [
      'doors',
      `${d.letIn} tickets let in at ${d.gates} gates with ${d.scanners} scanners, ${twice(d)}; the night took ${d.seconds} s`,
    ],
    [
      'scans',
      `${d.scans}: ${counts(d.answers)}; ${d.offline} without network, ${d.syncedAgain} synced again`,
    ],
    [
      'verdict',
      `online ${spread(d.onlineP50Ms, d.onlineP99Ms)}; offline ${spread(d.offlineP50Ms, d.offlineP99Ms)}`,
    ],
  ];
}

function twice({ letInTwice, windowMostS }: DoorFigures): string {
  return windowMostS === null
    ? 'none let in two'
    : `${letInTwice} let in two, within ${windowMostS} s in which gates could not know`;
}

function ruleLines(rule: { name: string; sentence: string }, breaches: readonly Breach[]): string[] {
  const own = breaches.filter((breach) => breach.rule === rule.name);
  if (own.length === 0) return [`  ok      ${rule.sentence}`];
  const rest = own.length - breachesShownMax;
  return [
    `  BROKEN  ${rule.sentence}`,
    ...own.slice(0, breachesShownMax).map((breach) => `            ${breach.sentence}`),
    ...(rest > 0 ? [`            and ${rest} more`] : []),
  ];
}

function spread(p50: number | null, p99: number | null): string {
  return p50 === null ? 'not measured' : `${p50} ms, 99 of 100 within ${p99} ms`;
}

function counts(of: Record<string, number>): string {
  const parts = Object.entries(of).map(([name, count]) => `${name} ${count}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}

function dollars(cents: number): string {
  return `$${(cents / 100).toFixed(2)}`;
}
