import { expect, test } from 'vitest';
import { firstName } from './first-name.ts';

test.each([
  ['Ana García', 'Ana'],
  ['  Jean-Luc P.', 'Jean-Luc'],
  ['D’Angelo', 'D’Angelo'],
  ['मीरा', 'मीरा'],
  ['www.example.com now', null],
  ['+15125550100', null],
  ['Anaaaaaaaaaaaaaaaaaaaa', null],
  ['', null],
  [null, null],
])('of %j strangers are told %j', (name, told) => {
  expect(firstName(name)).toBe(told);
});
