import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openKept } from './kept.ts';

test('what was saved is there after a restart, as it was changed last', () => {
  const dir = mkdtempSync(join(tmpdir(), 'zilker-kept-'));
  const file = join(dir, 'wallet.jsonl');
  try {
    const before = openKept(file);
    before.keep('eventTicketClass', { id: '1.show' });
    before.keep('eventTicketObject', { id: '1.pass', state: 'ACTIVE' });
    before.keep('eventTicketObject', { id: '1.pass', state: 'INACTIVE' });
    // killed in the middle of a line
    appendFileSync(file, '\n{"kind":"eventTicketObject","body":{"id":"1.ot');
    openKept(file).keep('eventTicketObject', { id: '1.next' });
    const after = openKept(file);
    expect(after.read('eventTicketObject', '1.pass')).toEqual({ id: '1.pass', state: 'INACTIVE' });
    expect(after.read('eventTicketClass', '1.show')).toEqual({ id: '1.show' });
    expect(after.read('eventTicketObject', '1.next')).toEqual({ id: '1.next' });
    expect(after.read('eventTicketObject', '1.other')).toBeUndefined();
  } finally {
    rmSync(dir, { recursive: true });
  }
});
