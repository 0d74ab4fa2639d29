import * as routes from '@zilker/contracts/http/money';
import { describe } from '@zilker/runtime/openapi/describe';
import * as files from '../../portal/statement-routes.ts';
import { venue } from '../who.ts';

export const moneyOperations = [
  ...describe('A venue’s money', routes, {
    readVenueMoney: { who: venue, says: 'How the venue’s money stands, and the terms under which it sells.' },
    changeTerms: {
      who: venue,
      says: 'Changes who bears what, from the next order on.',
      refuses: ['price_too_low'],
    },
    startOnboarding: {
      who: venue,
      says: 'A page of our payment provider on which the venue says where its money goes: good once, for some minutes.',
      refuses: ['payments_busy'],
    },
    readStatement: {
      who: venue,
      says: 'Every fact that moved a cent of an event, oldest first, and the sums over all of them.',
      refuses: ['event_unknown', 'cursor_invalid'],
    },
  }),
  ...describe('A venue’s money', files, {
    readStatementCsv: {
      who: venue,
      says: 'The whole statement for a spreadsheet (RFC 4180): amounts as decimals, times in UTC.',
      refuses: ['event_unknown'],
      produces: 'text/csv',
    },
    readStatementPdf: {
      who: venue,
      says: 'The whole statement to print. One of more than 20,000 lines is to be had as CSV alone.',
      refuses: ['event_unknown'],
      produces: 'application/pdf',
    },
  }),
];
