import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { clientAddressOf, networksOf, trustedProxiesSetting } from './client-address.ts';

const proxies = networksOf('10.0.0.0/8, 192.0.2.7, fd00::/8');
function seen(remoteAddress: string, forwarded?: string, trusted = proxies): string {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return clientAddressOf({ headers, socket: { remoteAddress } } as unknown as IncomingMessage, trusted);
}

test('without proxies of ours, what a client says of itself counts for nothing', () => {
  expect(seen('198.51.100.1', '203.0.113.9', networksOf(''))).toBe('198.51.100.1');
  expect(seen('10.0.0.1', '203.0.113.9', networksOf(''))).toBe('10.0.0.1');
  expect(seen('198.51.100.1', '10.0.0.1')).toBe('198.51.100.1');
});

test('behind our proxies, the first hop from the right that is none of them', () => {
  expect(seen('10.0.0.1', '203.0.113.9')).toBe('203.0.113.9');
  expect(seen('10.0.0.1', '203.0.113.9, 192.0.2.7, 10.3.4.5')).toBe('203.0.113.9');
  expect(seen('::ffff:10.0.0.1', '203.0.113.9')).toBe('203.0.113.9');
  expect(seen('fd00::1', '203.0.113.9:4711')).toBe('203.0.113.9');
});

test('what a client puts in front of itself is never reached', () => {
  expect(seen('10.0.0.1', '1.1.1.1, 203.0.113.9')).toBe('203.0.113.9');
  expect(seen('10.0.0.1', '10.0.0.2, 203.0.113.9')).toBe('203.0.113.9');
  expect(seen('10.0.0.1', 'nonsense, 203.0.113.9')).toBe('203.0.113.9');
  expect(seen('10.0.0.1', '203.0.113.9, nonsense')).toBe('10.0.0.1');
  expect(seen('10.0.0.1', '')).toBe('10.0.0.1');
  // inside our own network there is nobody further left
  expect(seen('10.0.0.1', '10.0.0.2')).toBe('10.0.0.2');
});

test('an IPv6 client is its /64', () => {
  expect(seen('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2');
  expect(seen('2001:DB8:1:2::9')).toBe('2001:db8:1:2');
  expect(seen('2001:db8::7')).toBe('2001:db8:0:0');
  expect(seen('::1')).toBe('0:0:0:0');
  expect(seen('fe80::1%eth0')).toBe('fe80:0:0:0');
  expect(seen('10.0.0.1', '[2001:db8:1:2::9]:443')).toBe('2001:db8:1:2');
  expect(seen('64:ff9b::203.0.113.9')).toBe('64:ff9b:0:0');
});

test('a setting that names no network keeps a service from starting', () => {
  for (const text of ['10.0.0.0/33', 'localhost', '10.0.0.0/8;fd00::/8', '10.0.0.0/', '1.2.3.4/8/9'])
    expect(v.safeParse(trustedProxiesSetting, text).success, text).toBe(false);
  for (const text of [undefined, '', '10.0.0.0/8', '::1,127.0.0.1'])
    expect(v.safeParse(trustedProxiesSetting, text).success, text).toBe(true);
});
