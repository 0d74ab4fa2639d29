import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import type { Context } from 'hono';
import * as v from 'valibot';
import type { AppEnv } from './http.ts';

/** Whether an address is one of our own proxies. */
export type TrustedProxies = (address: string) => boolean;

/** Answers that are remembered: the first clients of a process fill the rest, to no harm. */
const knownMax = 1_000;
const problem = 'These are no addresses or networks (10.0.0.0/8, 192.0.2.7, fd00::/8), divided by commas.';

/**
 * Env setting: networks of the proxies that stand in front of us, as `10.0.0.0/8,fd00::/8`. Theirs alone is the word that we take
 * for who asks; with none, only the connection itself counts.
 */
export const trustedProxiesSetting = v.optional(
  v.pipe(
    v.string(),
    v.rawTransform(({ dataset, addIssue, NEVER }): TrustedProxies => {
      try {
        return networksOf(dataset.value);
      } catch {
        addIssue({ message: problem });
        return NEVER;
      }
    }),
  ),
  '',
);

/** @throws Error for what is no network */
export function networksOf(text: string): TrustedProxies {
  const networks = new BlockList();
  for (const one of text.split(',').map((part) => part.trim())) {
    if (one === '') continue;
    const [address = '', prefix, ...rest] = one.split('/');
    const family = isIP(address);
    const bits = prefix === undefined ? (family === 6 ? 128 : 32) : Number(prefix);
    if (family === 0 || rest.length > 0 || prefix === '' || !Number.isInteger(bits)) throw new Error(problem);
    networks.addSubnet(address, bits, family === 6 ? 'ipv6' : 'ipv4');
  }
  if (networks.rules.length === 0) return () => false;
  // proxies are few, and a look at the networks takes 10 µs
  const known = new Map<string, boolean>();
  return (address) => {
    const before = known.get(address);
    if (before !== undefined) return before;
    const trusted = networks.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
    if (known.size < knownMax) known.set(address, trusted);
    return trusted;
  };
}

/**
 * Who asks, for limits alone. Of `X-Forwarded-For` only what our own proxies wrote counts: read from the right, the first hop that
 * is not one of them is the client, whatever it claims to the left of itself. An IPv6 client is its /64, which is the least that
 * one line at home has.
 */
export function clientAddressOf(request: IncomingMessage, trusted: TrustedProxies): string {
  let client = plain(request.socket.remoteAddress ?? '');
  const hops = String(request.headers['x-forwarded-for'] ?? '').split(',');
  while (client !== '' && trusted(client)) {
    const next = plain(hops.pop() ?? '');
    if (next === '') break;
    client = next;
  }
  return client.includes(':') ? networkOf(client) : client;
}

/** The same for a request as Hono has it. */
export function clientAddress(c: Context<AppEnv>, trusted: TrustedProxies): string {
  const { incoming } = (c.env ?? {}) as { incoming?: IncomingMessage };
  return incoming === undefined ? '' : clientAddressOf(incoming, trusted);
}

/** An address without its port, IPv4 as such; empty for what is none. */
function plain(hop: string): string {
  const text = hop.trim();
  const bare = /^\[(.+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  const address = bare.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(address) === 0 ? '' : address;
}

/** `2001:db8::7` → `2001:db8:0:0`: the first 64 bits. */
function networkOf(address: string): string {
  const [left = '', right] = address.split('::');
  const head = left === '' ? [] : left.split(':');
  const tail = right === undefined || right === '' ? [] : right.split(':');
  // an IPv4 tail counts as two groups
  const missing = 8 - head.length - tail.length - (tail.at(-1)?.includes('.') ? 1 : 0);
  const groups =
    right === undefined ? head : [...head, ...Array.from({ length: missing }, () => '0'), ...tail];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
