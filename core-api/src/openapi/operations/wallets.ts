import { pkpassType } from '@zilker/box-office/wallets/apple/apple-passes';
import * as routes from '@zilker/contracts/http/wallets';
import { describe } from '@zilker/runtime/openapi/describe';
import { anyone } from '@zilker/runtime/openapi/who';
import { downloadPass } from '../../wallets/download-route.ts';
import { fan } from '../who.ts';

export const walletOperations = [
  ...describe('Tickets', routes, {
    createWalletLinks: {
      who: fan,
      says: 'Links that put a ticket into a phone’s own wallet. A wallet that does not answer now is left out. Where another phone shows the ticket, and its event takes codes of wallets, it needs a sign-in code entered within ten minutes; a device proof says which phone asks.',
      refuses: ['ticket_unknown', 'ticket_not_active', 'code_not_fresh', 'wallet_unavailable'],
    },
  }),
  ...describe(
    'Tickets',
    { downloadPass },
    {
      downloadPass: {
        who: anyone,
        says: 'A pass for Apple Wallet, by a link that is good for ten minutes.',
        refuses: ['not_found'],
        produces: pkpassType,
      },
    },
  ),
];
