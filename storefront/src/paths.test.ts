import { expect, test } from 'vitest';
import { findPage, ownPath, paths } from './paths.ts';

test('every link leads to the page it is named for', () => {
  const drop = 'drp_01kb3';
  expect(findPage(paths.home())).toEqual({ page: 'home', params: {} });
  expect(findPage(paths.event('evt_1'))).toEqual({ page: 'event', params: { event: 'evt_1' } });
  expect(findPage(paths.drop(drop))).toEqual({ page: 'drop', params: { drop } });
  expect(findPage(paths.visit(drop))).toEqual({ page: 'visit', params: { drop } });
  expect(findPage(paths.proof(drop))).toEqual({ page: 'proof', params: { drop } });
  expect(findPage(paths.order('ord_1'))).toEqual({ page: 'order', params: { order: 'ord_1' } });
  expect(findPage(paths.ticket('tkt_1'))).toEqual({ page: 'ticket', params: { ticket: 'tkt_1' } });
  expect(findPage('/tickets/')).toEqual({ page: 'tickets', params: {} });
  expect(findPage('/no/such/page')).toBeUndefined();
});

test('signing in never leads to another site', () => {
  expect(ownPath('/drops/drp_1')).toBe('/drops/drp_1');
  expect(ownPath('/tickets?x=1')).toBe('/tickets?x=1');
  for (const foreign of [
    null,
    '',
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    'javascript:x',
    '/nowhere',
  ])
    expect(ownPath(foreign)).toBe('/');
});
