import { describe, expect, test } from 'vitest';
import { jobFixtures } from './fixtures.ts';
import { type JobKind, job, jobSchemas } from './job.ts';
import { readJob } from './read-job.ts';
import { type JobCatalogue, newestVersion, stamped } from './versions.ts';

const kinds = Object.keys(jobSchemas) as JobKind[];

describe.each(kinds)('%s', (kind) => {
  test('has a fixture of each version, the newest included, and each of them is read', () => {
    const versions = jobFixtures[kind].map((fixture) => fixture.v ?? 1);
    expect(versions).toEqual(Array.from({ length: newestVersion(kind) }, (_, i) => i + 1));
    for (const fixture of jobFixtures[kind])
      expect(readJob(JSON.stringify(fixture))).toMatchObject({ is: 'job', job: { kind } });
  });

  test('is read again as it was sent', () => {
    const reading = readJob(JSON.stringify(jobFixtures[kind].at(-1)));
    if (reading.is !== 'job') throw new Error('not read');
    expect(job.options.some(({ entries }) => entries.kind.literal === kind)).toBe(true);
    expect(readJob(JSON.stringify(stamped(reading.job)))).toEqual(reading);
  });

  test('of a version that is still to come is left to others', () => {
    const version = newestVersion(kind) + 1;
    const sent = { ...jobFixtures[kind].at(-1), v: version, more: 'than we know' };
    expect(readJob(JSON.stringify(sent))).toEqual({ is: 'foreign', kind, version });
  });
});

test('what is no job of anybody is unreadable, and says why without saying what stood in it', () => {
  const why = (body: string) => {
    const reading = readJob(body);
    return reading.is === 'unreadable' ? reading.why : reading.is;
  };
  expect(why('<xml/>')).toBe('not JSON');
  expect(why('"finalize-order"')).toBe('names no kind of job');
  expect(why('{"kind":"Nobody\'s"}')).toBe('names no kind of job');
  expect(why('{"kind":"send-tickets","v":0,"order":"x"}')).toBe('names no kind of job');
  expect(why('{"kind":"send-tickets","order":"+15125550142"}')).toBe('no send-tickets of version 1: order');
  // names that every object has
  expect(why('{"kind":"constructor"}')).toBe('foreign');
});

test('an older version is read as the newest, through every version between', () => {
  const catalogue: JobCatalogue = {
    schemas: { 'text-turn': jobSchemas['text-turn'] },
    upgrades: {
      'text-turn': [
        ({ place, ...rest }) => ({ ...rest, index: place }),
        ({ soon, ...rest }) => ({ ...rest, what: soon === true ? 'near' : 'called' }),
      ],
    },
  };
  const { drop } = jobFixtures['text-turn'][0] ?? {};
  const job = { kind: 'text-turn', drop, index: 4, what: 'near' };
  for (const sent of [
    { kind: 'text-turn', drop, place: 4, soon: true },
    { kind: 'text-turn', v: 2, drop, index: 4, soon: true },
    { ...job, v: 3 },
  ])
    expect(readJob(JSON.stringify(sent), catalogue)).toEqual({ is: 'job', job });
  expect(readJob(JSON.stringify({ kind: 'text-turn', v: 2, drop, index: 4 }), catalogue)).toMatchObject({
    is: 'job',
    job: { what: 'called' },
  });
  expect(readJob(JSON.stringify({ ...job, v: 4 }), catalogue).is).toBe('foreign');
  expect(readJob(JSON.stringify({ kind: 'text-turn', v: 2, drop }), catalogue)).toMatchObject({
    is: 'unreadable',
  });
});
