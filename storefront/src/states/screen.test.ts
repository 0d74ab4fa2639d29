import { expect, test } from 'vitest';
import type { StoredCall } from './call.ts';
import { groundOf, screenOf } from './screen.ts';
import type { InLine } from './standing.ts';

const spot: InLine = { kind: 'line', position: 3, ahead: 2, behind: 9, late: false, passed: false };
const call: StoredCall = {
  callNo: 1,
  openByMs: 0,
  admission: '',
  opened: false,
  lapsed: false,
  ended: false,
  order: null,
  holdMs: null,
};
const quiet = {
  left: false,
  moved: false,
  call: undefined,
  callStands: false,
  standing: undefined,
  opening: false,
  justDrawn: false,
};

test('before the first word it loads', () => {
  expect(screenOf(quiet)).toEqual({ kind: 'loading' });
});

test('the draw shows once, then the line', () => {
  expect(screenOf({ ...quiet, standing: spot, justDrawn: true }).kind).toBe('drawn');
  expect(screenOf({ ...quiet, standing: spot }).kind).toBe('line');
});

test('a call wins over the line and over its end', () => {
  const standing = { kind: 'sold_out', position: 3 } as const;
  expect(screenOf({ ...quiet, call, callStands: true, standing }).kind).toBe('called');
  expect(screenOf({ ...quiet, call: { ...call, opened: true }, standing }).kind).toBe('called');
});

test('a call that was not opened in time leads back to the line', () => {
  expect(screenOf({ ...quiet, call, standing: spot }).kind).toBe('line');
  expect(screenOf({ ...quiet, call: { ...call, lapsed: true }, callStands: true, standing: spot }).kind).toBe(
    'line',
  );
});

test('a visit that is over stays over, and a place given up is gone', () => {
  const ended = { ...call, opened: true, ended: true };
  expect(screenOf({ ...quiet, call: ended, callStands: true, standing: spot }).kind).toBe('call_over');
  expect(screenOf({ ...quiet, left: true, call, callStands: true, standing: spot }).kind).toBe('left');
});

test('an ordinary sale shows a line only where there is one', () => {
  expect(screenOf({ ...quiet, opening: true, standing: { ...spot, ahead: 0 } }).kind).toBe('loading');
  expect(screenOf({ ...quiet, opening: true, standing: spot }).kind).toBe('line');
  expect(screenOf({ ...quiet, standing: { ...spot, ahead: 0 } }).kind).toBe('line');
});

test('a move to another device shows until the drop is over', () => {
  expect(screenOf({ ...quiet, moved: true, standing: spot }).kind).toBe('moved');
  expect(screenOf({ ...quiet, moved: true, standing: { kind: 'sold_out', position: 3 } }).kind).toBe('ended');
});

test('each phase has its ground', () => {
  expect(groundOf(screenOf({ ...quiet, standing: { kind: 'lobby' } }))).toBe('lobby');
  expect(groundOf(screenOf({ ...quiet, standing: spot }))).toBe('line');
  expect(groundOf(screenOf({ ...quiet, call, callStands: true }))).toBe('called');
  expect(groundOf(screenOf({ ...quiet, standing: { kind: 'closed', position: undefined } }))).toBeUndefined();
});
