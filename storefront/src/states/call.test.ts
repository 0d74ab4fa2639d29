import { beforeEach, expect, test } from 'vitest';
import { stubStorage } from '../testing/browser.ts';
import { forgetCalls, keepCall, noteCall, putOffCall, readCall } from './call.ts';

beforeEach(stubStorage);

const drop = 'drp_1';
const first = { callNo: 1, openByMs: 90_000, admission: 'a.b.c' };

test('a call that is delivered again keeps what became of it', () => {
  keepCall(drop, first);
  noteCall(drop, { opened: true, holdMs: 480_000 });
  keepCall(drop, { ...first, admission: 'd.e.f' });
  expect(readCall(drop)).toMatchObject({ opened: true, holdMs: 480_000, admission: 'd.e.f' });
});

test('a newer call of the same place starts afresh', () => {
  keepCall(drop, first);
  noteCall(drop, { lapsed: true });
  keepCall(drop, { ...first, callNo: 2 });
  expect(readCall(drop)).toMatchObject({ callNo: 2, lapsed: false, opened: false });
});

test('time that stood still is added to a call until it is opened, whatever is delivered again', () => {
  keepCall(drop, first);
  putOffCall(drop, 30_000);
  keepCall(drop, first);
  expect(readCall(drop)?.openByMs).toBe(120_000);
  noteCall(drop, { opened: true });
  putOffCall(drop, 30_000);
  expect(readCall(drop)?.openByMs).toBe(120_000);
});

test('what does not fit is as good as absent, and what is forgotten is gone', () => {
  localStorage.setItem('zilker:call:drp_1', '{"callNo":"one"}');
  expect(readCall(drop)).toBeUndefined();
  localStorage.setItem('zilker:call:drp_1', 'not json');
  expect(readCall(drop)).toBeUndefined();
  keepCall(drop, first);
  localStorage.setItem('other', '1');
  forgetCalls();
  expect(readCall(drop)).toBeUndefined();
  expect(localStorage.getItem('other')).toBe('1');
});
