import type { App } from '@zilker/contracts/http/auth';
import { and, eq, isNull } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { sessions } from '../schema/tables.ts';
import { hashOf, parseCookie } from './refresh-cookie.ts';

/** Ends the session of this cookie, or of any cookie it ever had. Does nothing for a cookie that is none of ours. */
export async function endSession(
  db: DbOrTx,
  input: { app: App; cookie: string | undefined },
  now: Date,
): Promise<void> {
  const cookie = parseCookie(input.cookie);
  if (cookie === null) return;
  await db
    .update(sessions)
    .set({ endedAt: now })
    .where(
      and(
        eq(sessions.id, cookie.session),
        eq(sessions.app, input.app),
        eq(sessions.familyHash, hashOf(cookie.family)),
        isNull(sessions.endedAt),
      ),
    );
}
