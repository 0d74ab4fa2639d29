import { request } from '@zilker/contracts/client';
import { createSession, requestCode } from '@zilker/contracts/http/auth';
import type { Id } from '@zilker/contracts/ids';
import { acceptSession } from '../states/session.ts';

/** A code on its way. Times are moments on this device's clock, epoch milliseconds. */
export type SentCode = { phone: string; challenge: Id<'challenge'>; againAtMs: number; expiresAtMs: number };

export async function sendCode(phone: string): Promise<SentCode> {
  const { challenge, againAtMs, expiresAtMs } = await request(requestCode, {
    body: { app: 'storefront', phone },
  });
  return { phone, challenge, againAtMs, expiresAtMs };
}

export async function signIn(challenge: Id<'challenge'>, code: string): Promise<void> {
  acceptSession(await request(createSession, { body: { app: 'storefront', challenge, code } }));
}
