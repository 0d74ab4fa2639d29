import { setTimeout as delay } from 'node:timers/promises';
import { checkInOf, createTestMint, type TestPhone } from '@zilker/box-office/doors/testing-doors';
import { syncCheckIns } from '@zilker/contracts/http/doors';
import type { Id } from '@zilker/contracts/ids';
import { serveWords } from '@zilker/local/bench/process';
import type { PrivateJwks } from '@zilker/runtime/keys';
import { openKeptAlive } from '../../http/keep-alive.ts';
import { type Sent, sendAll } from '../../http/send-all.ts';

/** The scanners of a night, in one process: each has its token, and all scan tickets of the one event. */
export type Night = { event: Id<'event'>; ticketKeys: PrivateJwks; tokens: string[] };
type Tickets = readonly Id<'ticket'>[];

const phonesCount = 16;
let night: (Night & { phones: TestPhone[] }) | undefined;
let requests: Buffer[] = [];

async function begin(of: Night): Promise<void> {
  const mint = createTestMint(of.ticketKeys.keys[0]);
  night = { ...of, phones: await Promise.all(Array.from({ length: phonesCount }, () => mint.phone())) };
}

/** Codes turn, and a clock that is two seconds off is noted: so few are made at a time, and sent at once. */
async function prepare(tickets: Tickets): Promise<void> {
  requests = await requestsFor(tickets, 0);
}

function drive(port: number): Promise<Sent> {
  return sendAll(requests, port, opened().tokens.length);
}

/** Each scanner scans at its own moments, `perSecond` of all together, spread evenly. How long each check-in took, in milliseconds. */
async function pace(
  port: number,
  tickets: Tickets,
  perSecond: number,
): Promise<Pick<Sent, 'latencies' | 'statuses'>> {
  const scanners = opened().tokens.length;
  const latencies: number[] = [];
  const statuses: Record<string, number> = {};
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: scanners }, async (_, scanner) => {
      const connection = await openKeptAlive(port);
      for (let n = scanner; n < tickets.length; n += scanners) {
        const waitMs = startedAt + (n * 1_000) / perSecond - performance.now();
        if (waitMs > 0) await delay(waitMs);
        const [request] = await requestsFor(tickets.slice(n, n + 1), scanner);
        if (request === undefined) break;
        const sentAt = performance.now();
        const status = await connection.ask(request);
        latencies.push(performance.now() - sentAt);
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
      connection.end();
    }),
  );
  return { latencies, statuses };
}

/** Whole HTTP/1.1 requests, of one scanner after the other from `first` on. */
async function requestsFor(tickets: Tickets, first: number): Promise<Buffer[]> {
  const { event, phones, tokens } = opened();
  const nowMs = Date.now();
  const codeOf = async (ticket: Id<'ticket'>, n: number) =>
    (await phones[n % phonesCount]?.codeAt(ticket, event, nowMs)) ?? '';
  const codes = await Promise.all(tickets.map(codeOf));
  return tickets.map((ticket, n) => {
    const text = JSON.stringify({ sentAtMs: nowMs, checkIns: [checkInOf(ticket, codes[n] ?? '', nowMs)] });
    const head = [
      `POST ${syncCheckIns.path} HTTP/1.1`,
      'host: localhost',
      `authorization: Bearer ${tokens[(first + n) % tokens.length]}`,
      'content-type: application/json',
      `content-length: ${text.length}`,
    ];
    return Buffer.from([...head, '', text].join('\r\n'));
  });
}

function opened() {
  if (night === undefined) throw new Error('the night has not begun');
  return night;
}

serveWords({ begin, prepare, drive, pace });
