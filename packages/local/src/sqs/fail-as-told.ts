import { setTimeout as delay } from 'node:timers/promises';
import type { buildApp } from 'fauxqs';
import * as v from 'valibot';
import { noSqsFaults, sqsFaultsSchema } from './faults.ts';

type App = ReturnType<typeof buildApp>;
type Entry = Readonly<Record<string, unknown>>;

const lookEveryMs = 10;
const sends = new Set(['SendMessage', 'SendMessageBatch']);

/**
 * Lets the server fail as `PUT /_control/faults` says; `GET /_control/state` says how many requests it holds, by action. What
 * clients send comes a second time by being put into the queue twice, and out of order by being put off for a random time.
 */
export function failAsTold(app: App): void {
  let faults = noSqsFaults;
  const held = new Map<string, number>();
  const holdWhile = async (action: string, among: () => readonly string[]) => {
    if (!among().includes(action)) return;
    held.set(action, (held.get(action) ?? 0) + 1);
    while (among().includes(action)) await delay(lookEveryMs);
    held.set(action, (held.get(action) ?? 1) - 1);
  };

  app.get('/_control/state', async () => ({ held: Object.fromEntries(held) }));
  app.put('/_control/faults', async (request, reply) => {
    // any JSON but that of SQS itself comes as bytes
    const asked = v.safeParse(sqsFaultsSchema, JSON.parse(String(request.body)));
    if (!asked.success) return reply.code(400).send({ error: asked.issues[0].message });
    faults = asked.output;
    return faults;
  });
  app.addHook('preHandler', async (request) => {
    const action = actionOf(request.headers);
    await holdWhile(action, () => faults.holdRequests);
    // who asked is gone: what still was on its way is lost with them
    if (request.socket.destroyed) throw new Error('Nobody waits for this.');
    if (!sends.has(action) || request.headers[ofOurs] !== undefined) return;
    const body = request.body as Entry;
    const entries = action === 'SendMessage' ? [body] : (body.Entries as Entry[]);
    const copies = entries.filter(() => Math.random() < faults.duplicate);
    const putOff = (entry: Entry) => putOffBy(entry, faults.shuffleWithinS);
    if (action === 'SendMessage') request.body = putOff(body);
    else request.body = { ...body, Entries: entries.map(putOff) };
    if (copies.length === 0) return;
    await app.inject({
      method: 'POST',
      url: '/',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `AmazonSQS.${action}`,
        [ofOurs]: 'copy',
      },
      payload: JSON.stringify(
        action === 'SendMessage' ? putOff(body) : { ...body, Entries: copies.map(putOff) },
      ),
    });
  });
  app.addHook('onSend', (request) => holdWhile(actionOf(request.headers), () => faults.holdAnswers));
}

const ofOurs = 'x-zilker-copy';

function actionOf(headers: Readonly<Record<string, unknown>>): string {
  return String(headers['x-amz-target'] ?? '').replace('AmazonSQS.', '');
}

/** On top of what its sender asked for. */
function putOffBy(entry: Entry, withinS: number): Entry {
  if (withinS === 0) return entry;
  const moreS = Math.floor(Math.random() * (withinS + 1));
  return { ...entry, DelaySeconds: Math.min(Number(entry.DelaySeconds ?? 0) + moreS, 900) };
}
