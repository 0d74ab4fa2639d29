import { connect } from 'node:net';
import { makeDeviceKey, makeProof, publicJwk, thumbprintOf } from '@zilker/contracts/dpop';
import { type Id, newId } from '@zilker/contracts/ids';
import { admissionHeader, idempotencyHeader, proofHeader } from '@zilker/contracts/tokens';
import { serveWords } from '@zilker/local/bench/process';
import { privateJwksSchema } from '@zilker/runtime/keys';
import { signer } from '@zilker/runtime/tokens';
import * as v from 'valibot';

/**
 * Fans in one process, each connection kept alive and with one request at a time. Everything they send is made before the clock
 * starts, and of what comes back only the status is looked at: what is measured is the server.
 */
const keysIn = (name: string) => v.parse(privateJwksSchema, JSON.parse(process.env[name] ?? ''));
const signAccess = signer('access', keysIn('ACCESS_KEYS'));
const signAdmission = signer('admission', keysIn('ADMISSION_KEYS'));

export type Fans = {
  origin: string;
  drop: Id<'drop'>;
  type: Id<'ticketType'>;
  firstIndex: number;
  accounts: Id<'account'>[];
};
export type Driven = { ms: number; p50Ms: number; p99Ms: number; statuses: Record<string, number> };

const madeAtOnce = 64;
let requests: Buffer[] = [];

async function prepare(fans: Fans): Promise<void> {
  requests = Array<Buffer>(fans.accounts.length);
  let next = 0;
  const work = async () => {
    for (;;) {
      const at = next++;
      const account = fans.accounts[at];
      if (account === undefined) return;
      requests[at] = await requestOf(fans, account, fans.firstIndex + at);
    }
  };
  await Promise.all(Array.from({ length: madeAtOnce }, work));
}

/** Each fan has a device, a session and a call of its own. */
async function requestOf(
  { origin, drop, type }: Fans,
  account: Id<'account'>,
  index: number,
): Promise<Buffer> {
  const path = `/api/v1/drops/${drop}/orders`;
  const device = await makeDeviceKey();
  const ttl = { ttlMs: 900_000 };
  const accessToken = await signAccess({ role: 'fan', sub: account, sid: newId('session') }, ttl);
  const nonce = 'bm9uY2Utb2YtdGhlLWNhbGw';
  const admission = await signAdmission(
    {
      sub: account,
      drop,
      index,
      callNo: 1,
      openBy: Date.now() + 600_000,
      cnf: { jkt: await thumbprintOf(await publicJwk(device)) },
      nonce,
    },
    ttl,
  );
  const idempotencyKey = newId('order').slice(4);
  const url = origin + path;
  const proof = await makeProof(device, { method: 'POST', url, accessToken, nonce, idempotencyKey });
  const body = JSON.stringify({ lines: [{ type, quantity: 1 }] });
  return Buffer.from(
    [
      `POST ${path} HTTP/1.1`,
      `host: ${new URL(origin).host}`,
      'content-type: application/json',
      `content-length: ${body.length}`,
      `authorization: Bearer ${accessToken}`,
      `${admissionHeader}: ${admission}`,
      `${proofHeader}: ${proof}`,
      `${idempotencyHeader}: ${idempotencyKey}`,
      '',
      body,
    ].join('\r\n'),
  );
}

/** Sends every prepared request, from `connections` at once, and waits for the last answer. */
async function drive(port: number, connections: number): Promise<Driven> {
  const statuses: Record<string, number> = {};
  const latencies: number[] = [];
  let next = 0;
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)));
  const startedAt = performance.now();
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<void>((resolve, reject) => {
          let sentAt = 0;
          const send = () => {
            const request = requests[next++];
            if (request === undefined) {
              socket.end();
              resolve();
              return;
            }
            sentAt = performance.now();
            socket.write(request);
          };
          const answers = answersOf((status) => {
            latencies.push(performance.now() - sentAt);
            statuses[status] = (statuses[status] ?? 0) + 1;
            send();
          });
          socket.on('data', answers);
          socket.on('error', reject);
          send();
        }),
    ),
  );
  const ms = performance.now() - startedAt;
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(share * (latencies.length - 1))] ?? Number.NaN;
  return { ms, p50Ms: at(0.5), p99Ms: at(0.99), statuses };
}

function open(port: number) {
  return new Promise<ReturnType<typeof connect>>((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    socket.once('connect', () => resolve(socket));
    socket.once('error', reject);
  });
}

const headEnd = Buffer.from('\r\n\r\n');

/** Cuts what comes into answers, by their content-length. */
function answersOf(onAnswer: (status: string) => void): (chunk: Buffer) => void {
  let kept: Buffer = Buffer.alloc(0);
  return (chunk) => {
    kept = kept.length === 0 ? chunk : Buffer.concat([kept, chunk]);
    for (;;) {
      const end = kept.indexOf(headEnd);
      if (end < 0) return;
      const head = kept.toString('latin1', 0, end);
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (kept.length < end + 4 + length) return;
      kept = kept.subarray(end + 4 + length);
      onAnswer(head.slice(9, 12));
    }
  };
}

serveWords({ prepare, drive });
