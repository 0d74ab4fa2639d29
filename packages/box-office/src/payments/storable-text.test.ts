import { expect, test } from 'vitest';
import { storableText } from './storable-text.ts';

test.each([
  ['{"a":"b"}', '{"a":"b"}'],
  [String.raw`{"a":"\u0000"}`, String.raw`{"a":"\ufffd"}`],
  [String.raw`{"\u0000":"\uD800"}`, String.raw`{"\ufffd":"\ufffd"}`],
  // a whole pair, and then half of one
  [String.raw`"\ud83c\udfab\udfab"`, String.raw`"\ud83c\udfab\ufffd"`],
  [String.raw`"\ud83c\ud83c\udfab"`, String.raw`"\ufffd\ud83c\udfab"`],
  // a backslash and letters, which name nothing
  [String.raw`"\\u0000 \\\u0000"`, String.raw`"\\u0000 \\\ufffd"`],
  [String.raw`"\n\u00e9\/"`, String.raw`"\n\u00e9\/"`],
])('%s is kept as %s', (json, kept) => {
  expect(storableText(json)).toBe(kept);
  expect(() => JSON.parse(kept)).not.toThrow();
});
