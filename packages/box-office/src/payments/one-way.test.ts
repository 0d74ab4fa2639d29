import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/**
 * `Payments` gives the client of Stripe away to nobody but `ask`, as the types have it. So what makes a client is what could go past the
 * budget, and that is done in one place.
 */
const root = fileURLToPath(new URL('../../../../', import.meta.url));
const makesClient = /\bnew Stripe\(|\bcreatePayments\(/;
const isOfTests = /\.test\.ts$|\/testing[\w-]*\.ts$|\.faults\.ts$|\/payments\/faults\//;

test('nothing that runs has a client of Stripe of its own', () => {
  const files = globSync('{core-api,workers,packages/box-office,packages/runtime}/src/**/*.ts', {
    cwd: root,
  });
  expect(files.length).toBeGreaterThan(100);
  const makers = files
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !isOfTests.test(file) && makesClient.test(readFileSync(root + file, 'utf8')));
  expect(makers.sort()).toEqual([
    'packages/box-office/src/payments/open-payments.ts',
    'packages/box-office/src/payments/stripe.ts',
  ]);
});
