import { RequestError } from '@zilker/contracts/client';
import { act } from '@zilker/contracts/http/room';
import type { Id } from '@zilker/contracts/ids';
import type { LogEntry, OperatorAct } from '@zilker/contracts/log';
import { idempotencyHeader } from '@zilker/contracts/tokens';
import { againInMs, isPassing } from '@zilker/ui/retry';
import { newKey } from '../queries/idempotency.ts';
import { authorised } from '../session/session.ts';

const triesMax = 4;

/**
 * Do one act. A lost answer is asked for again under the same key, so the act happens once however often it is sent. Rejects with
 * the refusal, or with `offline` when no try came through.
 */
export async function perform(drop: Id<'drop'>, body: OperatorAct): Promise<LogEntry> {
  const headers = { [idempotencyHeader]: newKey() };
  for (let tries = 1; ; tries += 1) {
    try {
      return (await authorised(act, { params: { drop }, body, headers })).entry;
    } catch (error) {
      if (tries === triesMax || !(error instanceof RequestError) || !isPassing(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, againInMs(error, tries)));
    }
  }
}
