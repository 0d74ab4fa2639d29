import { changeTerms } from '@zilker/box-office/money/change-terms';
import { readStatement, readWholeStatement } from '@zilker/box-office/money/read-statement';
import { readVenueMoney } from '@zilker/box-office/money/read-venue-money';
import { statementCsv } from '@zilker/box-office/money/statement-csv';
import { statementPdf } from '@zilker/box-office/money/statement-pdf';
import { startOnboarding } from '@zilker/box-office/payouts/start-onboarding';
import * as routes from '@zilker/contracts/http/money';
import { type App, type AppEnv, mount } from '@zilker/runtime/http';
import type { Context } from 'hono';
import { stream } from 'hono/streaming';
import type { CoreContext } from '../context.ts';
import { onboardingStarted, termsChanged } from '../events.ts';
import { staffOf } from './staff-of.ts';
import { readStatementCsv, readStatementPdf } from './statement-routes.ts';

/** The page of the portal to which Stripe sends a venue back. */
const moneyPage = '/money';
/** Ten times what the largest event comes to. */
const csvLinesMax = 200_000;

/** A venue's money. The venue always comes from the token, never from the request. */
export function portalMoneyRoutes(app: App, context: CoreContext): void {
  const { config, db, log, now, payments } = context;
  const venueOf = async (c: Context<AppEnv>) => (await staffOf(context, c)).venue;

  mount(app, routes.readVenueMoney, async ({ c }) => {
    const venue = await venueOf(c);
    return { money: await readVenueMoney(db, { venue }, now()) };
  });

  mount(app, routes.changeTerms, async ({ body, c }) => {
    const venue = await venueOf(c);
    const money = await changeTerms(db, { venue, change: body }, now());
    termsChanged(log, { venue });
    return { money };
  });

  mount(app, routes.startOnboarding, async ({ c }) => {
    const venue = await venueOf(c);
    const portal = new URL(moneyPage, config.PORTAL_ORIGIN).href;
    const link = await startOnboarding(db, payments, { venue, portal });
    onboardingStarted(log, { venue });
    return link;
  });

  mount(app, routes.readStatement, async ({ params, query, c }) => {
    const venue = await venueOf(c);
    return readStatement(db, { venue, event: params.event }, query);
  });

  mount(app, readStatementCsv, async ({ params, c }) => {
    const venue = await venueOf(c);
    const statement = await readWholeStatement(db, { venue, event: params.event }, { linesMax: csvLinesMax });
    for (const [header, value] of fileHeaders('text/csv; charset=utf-8', `${params.event}.csv`))
      c.header(header, value);
    return stream(c, async (to) => {
      for (const part of statementCsv(statement)) await to.write(part);
    });
  });

  mount(app, readStatementPdf, async ({ params, c }) => {
    const venue = await venueOf(c);
    const pdf = await statementPdf(db, { venue, event: params.event }, now());
    return new Response(new Uint8Array(pdf), {
      headers: fileHeaders('application/pdf', `${params.event}.pdf`),
    });
  });
}

function fileHeaders(type: string, name: string): [string, string][] {
  return [
    ['content-type', type],
    ['content-disposition', `attachment; filename="statement-${name}"`],
    ['cache-control', 'no-store'],
  ];
}
