import { RequestError } from '@zilker/contracts/client';
import { newId } from '@zilker/contracts/ids';
import { expect, test } from 'vitest';
import { newFanRecord } from '../fan/fan-record.ts';
import { ask, type Patience, patience } from './ask.ts';

const quick: Patience = { ...patience, againAfterMs: 0 };
const fanWith = (own: Patience) => ({ record: newFanRecord(0, newId('account')), patience: own });
const refusal = (code: RequestError['code'], status = 409, headers = new Headers({ 'retry-after': '2' })) =>
  new RequestError(code, 'no', { status, headers });

/** Refuses by each of these in turn, then answers. */
function sendAfter(...refusals: RequestError[]): () => Promise<string> {
  return async () => {
    const next = refusals.shift();
    if (next !== undefined) throw next;
    return 'yes';
  };
}

test('a refusal is noted, and whether it was to be expected', async () => {
  const fan = fanWith(quick);
  expect(await ask(fan, 'open', sendAfter(refusal('call_lapsed')))).toMatchObject({
    ok: false,
    code: 'call_lapsed',
  });
  await ask(fan, 'open', sendAfter(refusal('call_lapsed')), ['call_lapsed']);
  await ask(fan, 'open', sendAfter(refusal('call_lapsed')), () => ['sold_out']);
  expect(fan.record.refusals.map(({ code, expected }) => [code, expected])).toEqual([
    ['call_lapsed', false],
    ['call_lapsed', true],
    ['call_lapsed', false],
  ]);
});

test('one lost connection is no news, a second one is', async () => {
  const fan = fanWith(quick);
  expect(await ask(fan, 'join', sendAfter(refusal('offline', 0)))).toEqual({ ok: true, reply: 'yes' });
  expect(fan.record.refusals).toEqual([]);
  await ask(fan, 'join', sendAfter(refusal('offline', 0), refusal('offline', 0)));
  expect(fan.record.refusals).toHaveLength(1);
});

test('a part that is away is asked again, and is noted unless it was made to fail', async () => {
  const away = () => sendAfter(refusal('unavailable', 503), refusal('unavailable', 503));
  const fan = fanWith(quick);
  expect(await ask(fan, 'join', away())).toEqual({ ok: true, reply: 'yes' });
  expect(fan.record.refusals).toHaveLength(2);
  const patient = fanWith({ ...quick, outages: true });
  await ask(patient, 'join', away());
  expect(patient.record.refusals).toEqual([]);
});

test('who cannot be served is told when to come back', async () => {
  const fan = fanWith({ ...quick, outages: true });
  await ask(fan, 'open', sendAfter(refusal('unavailable', 503)));
  expect(fan.record.oddities).toEqual([]);
  await ask(fan, 'open', sendAfter(refusal('unavailable', 503, new Headers())));
  expect(fan.record.oddities).toHaveLength(1);
});

test('it gives up in the end, and what is not a refusal is not hidden', async () => {
  const fan = fanWith(quick);
  const never = () => Promise.reject(refusal('unavailable', 503));
  expect(await ask(fan, 'join', never)).toMatchObject({ ok: false, code: 'unavailable' });
  await expect(ask(fan, 'join', () => Promise.reject(new TypeError('a bug')))).rejects.toThrow('a bug');
});
