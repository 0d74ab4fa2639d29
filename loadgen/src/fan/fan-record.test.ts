import { newId } from '@zilker/contracts/ids';
import { expect, test } from 'vitest';
import { newFanRecord, notePosition, nowFound, nowGone, nowHere, nowSeeking } from './fan-record.ts';

test('spans and gaps do not overlap themselves', () => {
  const record = newFanRecord(1, newId('account'));
  nowSeeking(record, 10);
  nowSeeking(record, 20);
  nowHere(record, 30);
  nowFound(record, 30);
  nowHere(record, 40);
  nowGone(record, 50);
  nowSeeking(record, 50);
  nowGone(record, 60);
  nowFound(record, 70);
  nowFound(record, 80);
  expect(record.here).toEqual([{ fromMs: 30, toMs: 50 }]);
  expect(record.gaps).toEqual([
    { fromMs: 10, toMs: 30 },
    { fromMs: 50, toMs: 70 },
  ]);
});

test('each position is noted once', () => {
  const record = newFanRecord(1, newId('account'));
  for (const position of [4, 4, 5, 4]) notePosition(record, position);
  expect(record.positions).toEqual([4, 5]);
});
