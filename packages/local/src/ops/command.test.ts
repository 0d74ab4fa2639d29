import { expect, test } from 'vitest';
import { parseCommand, usage } from './command.ts';

const drop = 'drp_x';

test.each([
  ['status drp_x', { drop, act: null }],
  ['pause drp_x', { drop, act: { act: 'pause' } }],
  ['resume drp_x', { drop, act: { act: 'resume' } }],
  ['stop-sale drp_x', { drop, act: { act: 'stop_sale' } }],
  ['resume-sale drp_x', { drop, act: { act: 'resume_sale' } }],
  ['close drp_x', { drop, act: { act: 'close' } }],
  ['rate drp_x 30', { drop, act: { act: 'rate', ratePerMinute: 30 } }],
  ['rate drp_x 30 --floor 5', { drop, act: { act: 'rate', ratePerMinute: 30, floorPerMinute: 5 } }],
  ['message drp_x Doors at seven', { drop, act: { act: 'message', text: 'Doors at seven' } }],
  [
    'remove drp_x 17 bought by a script',
    { drop, act: { act: 'remove', index: 17, reason: 'bought by a script' } },
  ],
  ['challenge drp_x 0', { drop, act: { act: 'challenge', index: 0 } }],
])('%s', (line, command) => {
  expect(parseCommand(line.split(' '))).toEqual(command);
});

test.each(['', 'dance drp_x', 'pause', 'pause drp_x --loud'])('“%s” shows how it is used', (line) => {
  expect(() => parseCommand(line.split(' ').filter(Boolean))).toThrow(usage);
});

test.each([
  ['pause drp_x now', 'That is not how it is called. It is: npm run ops -- pause DROP'],
  ['pause drp_x --floor 3', 'That is not how it is called. It is: npm run ops -- pause DROP'],
  ['rate drp_x', 'That is not how it is called. It is: npm run ops -- rate DROP N [--floor N]'],
  ['rate drp_x fast', 'That is not a whole number. It is: npm run ops -- rate DROP N [--floor N]'],
  [
    'rate drp_x 0',
    'The rate is 1 a minute at least. To stop calls, pause them. It is: npm run ops -- rate DROP N [--floor N]',
  ],
  ['challenge drp_x -1', usage],
  ['remove drp_x 17', 'That is not how it is called. It is: npm run ops -- remove DROP INDEX REASON'],
])('“%s” says what is wrong', (line, sentence) => {
  expect(() => parseCommand(line.split(' '))).toThrow(sentence);
});
