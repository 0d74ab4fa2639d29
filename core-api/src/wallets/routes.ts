import { isDownloadLink } from '@zilker/box-office/wallets/apple/download-link';
import { createLinks } from '@zilker/box-office/wallets/create-links';
import { readPass } from '@zilker/box-office/wallets/pass';
import { isShownElsewhere } from '@zilker/box-office/wallets/shown-elsewhere';
import { Refusal } from '@zilker/contracts/errors';
import * as routes from '@zilker/contracts/http/wallets';
import { proofHeader } from '@zilker/contracts/tokens';
import { type App, mount } from '@zilker/runtime/http';
import { authenticate } from '../authenticate.ts';
import type { CoreContext } from '../context.ts';
import { passFetched, walletLinked, walletSilent } from '../events.ts';
import { requireFreshCode } from '../require-fresh-code.ts';
import { requireProof } from '../require-proof.ts';
import { appleServiceRoutes } from './apple-service.ts';
import { downloadPass } from './download-route.ts';
import { passAnswer } from './pass-answer.ts';

/** Tickets in the wallets of Apple and Google. */
export function walletRoutes(app: App, context: CoreContext): void {
  const { db, log, now, wallets } = context;

  mount(app, routes.createWalletLinks, async ({ params, c }) => {
    const { claims, token } = await authenticate(context, c, 'fan');
    const shows = c.req.header(proofHeader) === undefined ? null : await requireProof(context, c, token);
    const asked = { ...params, account: claims.sub };
    if (await isShownElsewhere(db, { ...asked, jkt: shows?.jkt ?? null })) requireFreshCode(claims, now());
    const failed = (cause: unknown) => walletSilent(log, { cause });
    const links = await createLinks(db, wallets, { ...asked, failed }, now());
    walletLinked(log, { ticket: params.ticket });
    return links;
  });

  mount(app, downloadPass, async ({ params, query }) => {
    const at = now();
    const pass = isDownloadLink(wallets.secret, { ...params, ...query }, at)
      ? await readPass(db, params.pass)
      : null;
    if (wallets.apple === null || pass?.wallet !== 'apple')
      throw new Refusal('not_found', { message: 'This link has ended. Ask for a new one in My tickets.' });
    passFetched(log, { outcome: 'sent' });
    return passAnswer(await wallets.apple.make(pass), pass, at);
  });

  appleServiceRoutes(app, context);
}
