import { expect, test } from 'vitest';
import { scannersAt } from './scanners-at.ts';

const nowMs = 1_000_000;
const scanner = (gateName: string, silentMs: number | null, revokedAtMs: number | null = null) => ({
  gateName,
  seenAtMs: silentMs === null ? null : nowMs - silentMs,
  revokedAtMs,
});

test('counts the scanners of a gate that are paired, and those that were heard from', () => {
  const all = [
    scanner('Front', 59_999),
    scanner('Front', 60_000),
    scanner('Side', null),
    scanner('Side', 0, nowMs),
  ];
  expect(scannersAt(all, 'Front', nowMs)).toEqual({ all: 2, online: 1 });
  expect(scannersAt(all, 'Side', nowMs)).toEqual({ all: 1, online: 0 });
  expect(scannersAt(all, undefined, nowMs)).toEqual({ all: 3, online: 1 });
});
