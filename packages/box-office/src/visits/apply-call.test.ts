import { expect, test } from 'vitest';
import { applyCall, type KnownVisit } from './apply-call.ts';

const call = { index: 4, position: 2, callNo: 1, calledAt: new Date(1000), openBy: new Date(2000) };
const visit = (values: Partial<KnownVisit> = {}): KnownVisit => ({
  state: 'called',
  callNo: 1,
  promised: true,
  position: 2,
  openedAt: null,
  ...values,
});

test('a first call makes a visit with the promise of its grant', () => {
  expect(applyCall(undefined, call)).toEqual({
    visit: { state: 'called', callNo: 1, promised: true, position: 2, reopened: true },
    calls: 1,
    promised: 0,
  });
});

test('a call that is known does nothing, but for a position that is learnt late', () => {
  expect(applyCall(visit(), call)).toEqual({ visit: null, calls: 0, promised: 0 });
  expect(applyCall(visit({ position: null, state: 'open' }), call)).toMatchObject({
    visit: { position: 2, state: 'open', reopened: false },
    calls: 0,
    promised: 0,
  });
});

test('a later call begins a lapsed, never opened visit again: its grant brings the promise', () => {
  const effect = applyCall(visit({ state: 'lapsed', promised: false }), { ...call, callNo: 2 });
  expect(effect).toMatchObject({
    visit: { state: 'called', callNo: 2, promised: true },
    calls: 1,
    promised: 0,
  });
});

test('a later call of a visit that was opened gives its grant back', () => {
  for (const state of ['done', 'lapsed', 'holding'] as const) {
    const effect = applyCall(visit({ state, promised: false, openedAt: new Date() }), { ...call, callNo: 2 });
    expect(effect).toMatchObject({ visit: { state, callNo: 2, promised: false }, calls: 1, promised: -1 });
  }
});

test('whatever is heard in whatever order, promises move and are never made', () => {
  // granted = calls to come + promises of visits + promises spent or given back: the sum a call leaves is what it took
  for (const known of [
    undefined,
    visit(),
    visit({ state: 'lapsed', promised: false }),
    visit({ state: 'open', openedAt: new Date() }),
  ])
    for (const callNo of [1, 2, 3]) {
      const { calls, promised, visit: after } = applyCall(known, { ...call, callNo });
      const before = Number(known?.promised ?? false);
      expect(promised).toBe(Number(after?.promised ?? before) - before - calls);
    }
});
