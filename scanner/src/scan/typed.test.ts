import { expect, test } from 'vitest';
import { makeTyped } from './typed.ts';

const code = 'Z1:AB CD+$%*-./:9';

/** Types `text` with so many milliseconds between two keys, and answers what each key was taken for. */
function type(typed: ReturnType<typeof makeTyped>, keys: readonly string[], everyMs: number, fromMs = 0) {
  return keys.map((key, at) => typed.key(key, fromMs + at * everyMs));
}

test('a code that is typed faster than a hand can is read at its Enter or Tab', () => {
  for (const end of ['Enter', 'Tab']) {
    const heard = type(makeTyped(), [...code, end], 8);
    expect(heard.at(-1)).toEqual({ is: 'code', code });
    expect(heard.slice(2, -1).every(({ is }) => is === 'taken')).toBe(true);
  }
});

test('a scanner that ends with nothing is done after a pause', () => {
  const typed = makeTyped();
  type(typed, [...code], 30);
  expect(typed.pause()).toBe(code);
  expect(typed.pause()).toBeNull();
});

test('a person who types and presses Enter is left alone', () => {
  const heard = type(makeTyped(), ['l', 'o', 'p', 'e', 'z', 'Enter'], 140);
  expect(heard.every(({ is }) => is === 'passed')).toBe(true);
  expect(makeTyped().key('Enter', 5)).toEqual({ is: 'passed' });
});

test('shift and caps lock change nothing', () => {
  const typed = makeTyped();
  const keys = [...code.toLowerCase()].flatMap((key) => ['Shift', key]);
  expect(type(typed, [...keys, 'Enter'], 5).at(-1)).toEqual({ is: 'code', code });
  const elsewhere = 'https://elsewhere.example/Ticket';
  expect(type(makeTyped(), [...elsewhere, 'Enter'], 5).at(-1)).toEqual({ is: 'code', code: elsewhere });
});

test('the next code begins anew, whatever was left of one before', () => {
  const typed = makeTyped();
  type(typed, [...'Z1:HALF'], 8);
  const heard = type(typed, [...code, 'Enter'], 8, 5_000);
  expect(heard.at(-1)).toEqual({ is: 'code', code });
});

test('a code without end fills no memory', () => {
  const typed = makeTyped();
  type(
    typed,
    Array.from({ length: 10_000 }, () => 'A'),
    1,
  );
  expect(typed.pause()).toHaveLength(4_096);
});
