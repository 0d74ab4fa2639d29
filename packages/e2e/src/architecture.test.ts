import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

/** The arrows between houses and the four crossings between room and box office, read from the imports as they stand. */
const root = join(import.meta.dirname, '../../..');

/** Each house, the houses it may import, and the libraries that would break what it promises. */
const houses: Record<string, { may: string[]; never: RegExp }> = {
  'packages/contracts': { may: [], never: /^(?!valibot$|@noble\/|@scure\/base$|typeid-js$|vitest$)/ },
  'packages/runtime': { may: ['contracts'], never: /^(drizzle-orm|stripe|ws|solid-js)/ },
  'packages/box-office': { may: ['contracts'], never: /^(hono|@hono|@aws-sdk|ioredis|ws$|solid-js)/ },
  'packages/ui': { may: ['contracts'], never: /^(node:|hono|pg$|ioredis)/ },
  'packages/local': { may: ['contracts', 'runtime'], never: /^(drizzle-orm|solid-js)/ },
  'packages/e2e': { may: ['contracts', 'local'], never: /^(drizzle-orm|hono|ioredis)/ },
  'waiting-room': { may: ['contracts', 'runtime'], never: /^(pg$|drizzle-orm|stripe)/ },
  'core-api': { may: ['contracts', 'runtime', 'box-office'], never: /^(ioredis|@aws-sdk|ws$)/ },
  workers: { may: ['contracts', 'runtime', 'box-office'], never: /^(hono|ws$)/ },
  storefront: { may: ['contracts', 'ui'], never: /^(node:(?!fs|path)|hono|pg$|ioredis|stripe)/ },
  'venue-portal': { may: ['contracts', 'ui'], never: /^(node:(?!fs|path)|hono|pg$|ioredis|stripe)/ },
  scanner: { may: ['contracts', 'ui'], never: /^(node:(?!fs|path)|hono|pg$|ioredis|stripe)/ },
  loadgen: { may: ['contracts', 'runtime', 'box-office', 'local'], never: /^(hono|solid-js)/ },
};

type Import = { file: string; house: string; from: string };

const isTest = (file: string) => /\.(test|faults)\.tsx?$|\/testing[./]/.test(file);
const sources = Object.keys(houses).flatMap((house) =>
  globSync(`${house}/src/**/*.{ts,tsx}`, { cwd: root }).map((file) => ({ file, house })),
);
const text = new Map(sources.map(({ file }) => [file, readFileSync(join(root, file), 'utf8')]));
const imports: Import[] = sources.flatMap(({ file, house }) =>
  [...(text.get(file) ?? '').matchAll(/\b(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => ({
    file,
    house,
    from: match[1] ?? '',
  })),
);
const shipped = imports.filter(({ file }) => !isTest(file));

test('there is code to judge in every house', () => {
  for (const house of Object.keys(houses))
    expect(
      imports.some((i) => i.house === house),
      house,
    ).toBe(true);
});

describe.each(Object.entries(houses))('%s', (house, { may, never }) => {
  const own = shipped.filter((i) => i.house === house);
  const self = `@zilker/${house.split('/').at(-1)}`;

  test(`imports ${may.length === 0 ? 'no house' : `no house but ${may.join(', ')}`}`, () => {
    const wrong = own.filter(
      ({ from }) =>
        from.startsWith('@zilker/') &&
        !from.startsWith(`${self}/`) &&
        !may.some((other) => from.startsWith(`@zilker/${other}/`)),
    );
    expect(wrong).toEqual([]);
  });

  test('reaches no file outside its own folder', () => {
    const wrong = own.filter(
      ({ file, from }) => from.startsWith('.') && !join(file, '..', from).startsWith(`${house}/`),
    );
    expect(wrong).toEqual([]);
  });

  test('uses no library that would break its promise', () => {
    const wrong = own.filter(
      ({ from }) => !from.startsWith('.') && !from.startsWith('@zilker/') && never.test(from),
    );
    expect(wrong).toEqual([]);
  });
});

describe('room and box office', () => {
  const housesThat = (pattern: RegExp, only = /./) =>
    [...new Set(shippedSources().filter(({ file }) => pattern.test(text.get(file) ?? '') && only.test(file)))]
      .map(({ house }) => house)
      .filter((house, i, all) => all.indexOf(house) === i)
      .filter((house) => house !== 'packages/contracts' && house !== 'loadgen' && house !== 'packages/local')
      .sort();
  const shippedSources = () => sources.filter(({ file }) => !isTest(file));

  test('1: only the workers tell the room of a drop', () => {
    expect(housesThat(/\bsyncDrop\b/)).toEqual(['waiting-room', 'workers']);
  });

  test('2: the room writes calls, the workers read them', () => {
    expect(housesThat(/contracts\/signals\/calls'/)).toEqual(
      expect.arrayContaining(['waiting-room', 'workers']),
    );
    expect(
      housesThat(/contracts\/signals\/calls'/).filter((h) => !['packages/box-office'].includes(h)),
    ).toEqual(['waiting-room', 'workers']);
  });

  test('3: the workers write grants, the room reads them', () => {
    expect(housesThat(/\bencodeGrant\b/)).toEqual(['workers']);
    expect(housesThat(/\bdecodeGrant\b/)).toEqual(['waiting-room']);
  });

  test('4: the room reports, the box office records', () => {
    expect(housesThat(/kind: 'room-report'/)).toEqual(['waiting-room']);
    expect(
      housesThat(/contracts\/jobs\/room-report'/, /^(?!waiting-room)/).every((h) =>
        ['packages/box-office', 'workers'].includes(h),
      ),
    ).toBe(true);
  });

  test('there is no fifth way: no Redis in core-api or box-office, no address of the room but in the workers', () => {
    const redis = shipped.filter(
      ({ house, from }) => /^(core-api|packages\/box-office)$/.test(house) && /redis/.test(from),
    );
    expect(redis).toEqual([]);
    expect(housesThat(/ROOM_INTERNAL_URL/)).toEqual(['workers']);
    expect(
      housesThat(/CORE_API_URL/).filter(
        (h) => !['storefront', 'venue-portal', 'scanner', 'packages/e2e'].includes(h),
      ),
    ).toEqual([]);
  });
});
