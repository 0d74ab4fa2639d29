import * as routes from '@zilker/contracts/http/service';
import { describe } from '@zilker/runtime/openapi/describe';
import { anyone } from '@zilker/runtime/openapi/who';
import { stripeWebhook } from '../../stripe/route.ts';

export const serviceOperations = [
  ...describe('The service', routes, {
    readOpenApi: { who: anyone, says: 'This document.', cached: true },
    readProblemType: {
      who: anyone,
      says: 'What a problem’s `type` leads to: its sentence and its status.',
      refuses: ['not_found'],
      cached: true,
    },
    readKeys: { who: anyone, says: 'The public keys of our access tokens.', cached: true },
  }),
  ...describe(
    'The service',
    { stripeWebhook },
    {
      stripeWebhook: {
        who: { security: ['stripeSignature'], refuses: [] },
        says: 'Takes an event of our payment provider: kept once, worked out later.',
        refuses: ['webhook_invalid'],
      },
    },
  ),
];
