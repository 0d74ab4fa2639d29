import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { iconNames } from './icon-names.ts';

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');

test('dark by hand has the very values of dark by system', () => {
  const css = read('./tokens.css');
  const bySystem = valuesOf(css, ':root:not([data-theme="light"]) {');
  const byHand = valuesOf(css, ':root[data-theme="dark"] {');
  expect(bySystem.length).toBeGreaterThan(40);
  expect(byHand).toEqual(bySystem);
});

test('every icon has its name, and every name its icon', () => {
  const symbols = [...read('./icons.svg').matchAll(/id="i-([a-z-]+)"/g)].map((match) => match[1]);
  expect(symbols).toEqual([...iconNames]);
});

test('every token that a style asks for is there', () => {
  const files = [...read('./base.css').matchAll(/@import "(.*?)"/g)].map((match) => read(String(match[1])));
  const asked = new Set(
    files
      .join()
      .match(/var\(--[a-z0-9-]+/g)
      ?.map((one) => one.slice(4)),
  );
  const known = new Set(`${read('./tokens.css')}${files.join()}`.match(/--[a-z0-9-]+(?=:)/g));
  // The falling dots carry these two themselves.
  for (const own of ['--x', '--y', '--stack']) known.add(own);
  expect([...asked].filter((name) => !known.has(name))).toEqual([]);
});

function valuesOf(css: string, opening: string): string[] {
  const from = css.indexOf(opening) + opening.length;
  const block = css.slice(from, css.indexOf('}', from));
  return block
    .split(';')
    .map((line) => line.trim())
    .filter(Boolean);
}
