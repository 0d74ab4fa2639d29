import { makeDeviceKey, makeProof, publicJwk, thumbprintOf } from '@zilker/contracts/dpop';
import { type Id, newId } from '@zilker/contracts/ids';
import { admissionHeader, idempotencyHeader, proofHeader } from '@zilker/contracts/tokens';
import { privateJwksSchema } from '@zilker/runtime/keys';
import { signer } from '@zilker/runtime/tokens';
import * as v from 'valibot';

export type CalledFan = {
  /** A whole HTTP/1.1 request with all that the box office wants to see; its proof counts for a minute. */
  request(method: 'GET' | 'POST', path: string, body?: object): Promise<Buffer>;
};

const keysIn = (name: string) => v.parse(privateJwksSchema, JSON.parse(process.env[name] ?? ''));
const ttl = { ttlMs: 900_000 };
const nonce = 'bm9uY2Utb2YtdGhlLWNhbGw';

/** Makes fans who are inside, each with a device, a session and a call of its own, by ACCESS_KEYS and ADMISSION_KEYS of the env. */
export function calledFans(origin: string, drop: Id<'drop'>) {
  const signAccess = signer('access', keysIn('ACCESS_KEYS'));
  const signAdmission = signer('admission', keysIn('ADMISSION_KEYS'));
  const { host } = new URL(origin);
  return async (account: Id<'account'>, index: number): Promise<CalledFan> => {
    const device = await makeDeviceKey();
    const accessToken = await signAccess({ role: 'fan', sub: account, sid: newId('session') }, ttl);
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
    return {
      async request(method, path, body) {
        const write = method === 'GET' ? {} : { idempotencyKey: newId('order').slice(4) };
        const url = origin + path;
        const proof = await makeProof(device, { method, url, accessToken, nonce, ...write });
        const text = body === undefined ? '' : JSON.stringify(body);
        const lines = [
          `${method} ${path} HTTP/1.1`,
          `host: ${host}`,
          `authorization: Bearer ${accessToken}`,
          `${admissionHeader}: ${admission}`,
          `${proofHeader}: ${proof}`,
        ];
        if (write.idempotencyKey !== undefined) lines.push(`${idempotencyHeader}: ${write.idempotencyKey}`);
        if (text !== '') lines.push('content-type: application/json', `content-length: ${text.length}`);
        return Buffer.from([...lines, '', text].join('\r\n'));
      },
    };
  };
}
