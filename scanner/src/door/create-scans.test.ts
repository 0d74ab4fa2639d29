import { createRoot } from 'solid-js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { checkInOf } from '../store/testing-check-ins.ts';
import { createScans } from './create-scans.ts';

beforeEach(() => {
  vi.stubGlobal('window', new EventTarget());
  // there is no storage here: what was scanned goes on in memory
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test('what one window of a phone scans the others know, and what becomes of it', async () => {
  await createRoot(async (dispose) => {
    const [one, other, elsewhere] = [createScans('evt_1'), createScans('evt_1'), createScans('evt_2')];
    const scan = checkInOf();
    await one.add(scan);
    await expect.poll(other.all).toEqual([scan]);
    const answered = { ...scan, outcome: { answer: 'valid' as const, first: null } };
    await other.replace([answered]);
    await expect.poll(one.all).toEqual([answered]);
    expect(other.all()).toEqual([answered]);
    expect(elsewhere.all()).toEqual([]);
    dispose();
  });
});

test('what another window says that is no scan is left alone', async () => {
  await createRoot(async (dispose) => {
    const scans = createScans('evt_1');
    const window = new BroadcastChannel('zilker-scanner:evt_1');
    const good = checkInOf();
    window.postMessage('nothing of ours');
    window.postMessage([{ record: null }, good]);
    await expect.poll(scans.all).toEqual([good]);
    window.close();
    dispose();
  });
});
