import { Refusal } from '@zilker/contracts/errors';
import type { HonoRequest } from 'hono';

/**
 * The body of a request as text, read no further than `bytesMax`, whether or not it says its length.
 * @throws Refusal `body_too_large`
 */
export async function readBody(request: HonoRequest, bytesMax: number): Promise<string> {
  const said = request.header('content-length');
  if (said !== undefined) {
    if (Number(said) > bytesMax) throw tooLarge(bytesMax);
    // the server cuts a body at the length it says
    return request.text();
  }
  if (request.header('transfer-encoding') === undefined) return '';
  return readStream(request.raw.body, bytesMax);
}

async function readStream(body: ReadableStream<Uint8Array> | null, bytesMax: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.byteLength;
    if (length > bytesMax) throw tooLarge(bytesMax);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function tooLarge(bytesMax: number): Refusal {
  return new Refusal('body_too_large', { detail: { bytesMax } });
}
