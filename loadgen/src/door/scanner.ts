import { randomBytes } from 'node:crypto';
import { RequestError, request } from '@zilker/contracts/client';
import * as routes from '@zilker/contracts/http/doors';
import type { Id } from '@zilker/contracts/ids';
import type { DoorList, Verifier } from '@zilker/contracts/ticket/door-list';
import { judgeNatively, type Passage } from '@zilker/contracts/ticket/judge';
import { mergeList, openDoor } from '@zilker/contracts/ticket/open-door';
import type { ScanSeen } from '../audit/door-record.ts';
import { createGate } from '../bounded.ts';
import { patiently } from '../client/patiently.ts';
import type { Dice } from '../prng.ts';
import type { Night } from './night.ts';

/** What is held up to a scanner, and whose ticket it is. The code is what there is to see when its turn has come. */
export type HeldUp = Pick<ScanSeen, 'fan' | 'ticket' | 'holds'> & { codeAt(atMs: number): Promise<string> };

/** A phone that works a gate: judges by its own list, asks the box office while it has a network, and syncs what it let in without one. */
export type Scanner = {
  readonly gate: Id<'gate'>;
  readonly online: boolean;
  /** One at a time, as a hand does. */
  scan(held: HeldUp): Promise<void>;
  /** The door list, or what changed of it. */
  refresh(): Promise<void>;
  loseNetwork(): void;
  /** Brings what waits, in any order and some of it twice, and has a network from here on. */
  comeBack(random: Dice): Promise<void>;
  readonly scans: readonly ScanSeen[];
};

const batchMax = 50;
/** Of the batches so many are sent twice, as when an answer was lost; the first always is. */
const repeatShare = 0.3;

type Waiting = { record: routes.CheckInRecord; seen: ScanSeen };

/** Pairs a phone by a code of the portal. `clockOffMs`: how far its clock is ahead. @throws RequestError */
export async function pairScanner(
  { coreApiUrl: base }: Night,
  { code, name, clockOffMs }: { code: string; name: string; clockOffMs: number },
): Promise<Scanner> {
  const paired = await request(routes.pair, { base, body: { code, name } });
  const about = { base, headers: { authorization: `Bearer ${paired.access}` } };
  const gate = paired.gate.id;
  const clock = () => Date.now() + clockOffMs;
  const handful = createGate(1);
  const here = new Map<string, Passage>();
  const scans: ScanSeen[] = [];
  let waiting: Waiting[] = [];
  let online = true;
  let known: { list: DoorList; verifiers: readonly Verifier[]; atMs: number; aheadMs: number } | undefined;

  const readList = async (since: number | undefined) => {
    const askedMs = clock();
    const query = since === undefined ? {} : { since };
    const reply = await request(routes.readDoorList, { ...about, query });
    return { ...reply, aheadMs: reply.atMs - (askedMs + clock()) / 2 };
  };
  const refresh = async () => {
    const news = await patiently(() => readList(known?.list.version));
    const list = known === undefined ? news.list : mergeList(known.list, news.list);
    known = list === null ? await patiently(() => readList(undefined)) : { ...news, list };
  };
  /** The answers, in the order of the records. */
  const send = async (records: readonly routes.CheckInRecord[]) => {
    const body = { sentAtMs: clock(), checkIns: [...records] };
    const { results } = await request(routes.syncCheckIns, { ...about, body });
    const answers = new Map(results.map(({ nonce, answer }) => [nonce, answer]));
    return records.map(({ nonce }) => answers.get(nonce) ?? 'invalid');
  };
  const judge = (code: string) => {
    if (known === undefined) throw new Error(`${name} has no door list.`);
    const { list, verifiers, aheadMs } = known;
    const nowMs = clock() + aheadMs;
    return judgeNatively({ code, direction: 'in', nowMs, gate, door: openDoor(list), verifiers, here });
  };

  const scan = async ({ codeAt, ...held }: HeldUp) => {
    const code = await codeAt(Date.now());
    const startedAt = performance.now();
    const seen: ScanSeen = {
      ...held,
      scanner: paired.scanner,
      gate,
      online,
      atMs: Date.now(),
      verdictMs: 0,
      answer: 'invalid',
      nonce: null,
      synced: [],
    };
    scans.push(seen);
    const judged = await judge(code);
    seen.answer = judged.answer;
    if (judged.answer === 'valid') {
      const { ticket } = judged;
      const record: routes.CheckInRecord = {
        nonce: randomBytes(16).toString('base64url'),
        ticket,
        direction: 'in',
        code,
        byHand: null,
        atMs: clock(),
        offline: !online,
        listAtMs: known?.atMs ?? 0,
      };
      seen.nonce = record.nonce;
      if (online) seen.answer = await askOrDecide(record, seen);
      else waiting.push({ record, seen });
      const atMs = clock() + (known?.aheadMs ?? 0);
      here.set(ticket, { direction: 'in', atMs, gateName: paired.gate.name, by: name });
    }
    seen.verdictMs = performance.now() - startedAt;
  };
  /** Where no word comes the scanner's own stands, and the scan is a fact. */
  const askOrDecide = async (record: routes.CheckInRecord, seen: ScanSeen): Promise<ScanSeen['answer']> => {
    try {
      const [answer = 'invalid'] = await send([record]);
      return answer;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      seen.online = false;
      waiting.push({ record: { ...record, offline: true }, seen });
      return 'valid';
    }
  };
  const comeBack = async (random: Dice) => {
    const rest = random.shuffle(waiting);
    waiting = [];
    for (let batches = 0; rest.length > 0; batches++) {
      const batch = rest.splice(0, random.whole(1, batchMax));
      const times = batches === 0 || random.chance(repeatShare) ? 2 : 1;
      for (let time = 0; time < times; time++) {
        const order = random.shuffle(batch);
        const answers = await patiently(() => send(order.map(({ record }) => record)));
        for (const [at, answer] of answers.entries()) order[at]?.seen.synced.push(answer);
      }
    }
    online = true;
  };

  await refresh();
  return {
    gate,
    scans,
    get online() {
      return online;
    },
    refresh,
    comeBack,
    scan: (held) => handful(() => scan(held)),
    loseNetwork() {
      online = false;
    },
  };
}
