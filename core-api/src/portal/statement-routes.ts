import { statementPath } from '@zilker/contracts/http/money';
import { idSchema } from '@zilker/contracts/ids';
import { defineRoute } from '@zilker/contracts/route';
import * as v from 'valibot';

/** Files, and so none of the contracts that clients parse: a browser saves them. */
const fileOf = (file: 'csv' | 'pdf') =>
  defineRoute({
    method: 'GET',
    path: statementPath(':event', file),
    params: v.object({ event: idSchema('event') }),
    body: v.undefined(),
    reply: v.string(),
  });

export const readStatementCsv = fileOf('csv');
export const readStatementPdf = fileOf('pdf');
