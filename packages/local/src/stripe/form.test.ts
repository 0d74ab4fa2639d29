import { expect, test } from 'vitest';
import { parseForm } from './form.ts';

test('brackets spell objects and lists', () => {
  const text =
    'mode=payment&line_items[0][quantity]=2&line_items[0][price_data][product_data][name]=A%20%26%20B&line_items[1][quantity]=1&expand[]=a&expand[]=b&metadata[order]=ord_1';
  expect(parseForm(text)).toEqual({
    mode: 'payment',
    line_items: [{ quantity: '2', price_data: { product_data: { name: 'A & B' } } }, { quantity: '1' }],
    expand: ['a', 'b'],
    metadata: { order: 'ord_1' },
  });
});

test('a list with gaps is an object, and names cannot reach a prototype', () => {
  expect(parseForm('a[1]=x')).toEqual({ a: { 1: 'x' } });
  parseForm('__proto__[polluted]=1&constructor[prototype][polluted]=1');
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test.each(['a[b', 'a]b=1', '[a]=1', 'a=1&a[b]=2', `a${'[b]'.repeat(9)}=1`])('%s is refused', (text) => {
  expect(() => parseForm(text)).toThrow();
});
