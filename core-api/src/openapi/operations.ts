import { authOperations } from './operations/auth.ts';
import { catalogueOperations } from './operations/catalogue.ts';
import { doorOperations } from './operations/doors.ts';
import { moneyOperations } from './operations/money.ts';
import { moveOperations } from './operations/moves.ts';
import { operatorOperations } from './operations/operator.ts';
import { portalOperations } from './operations/portal.ts';
import { portalDoorOperations } from './operations/portal-doors.ts';
import { portalOrderOperations } from './operations/portal-orders.ts';
import { saleOperations } from './operations/sale.ts';
import { serviceOperations } from './operations/service.ts';
import { ticketOperations } from './operations/tickets.ts';
import { walletOperations } from './operations/wallets.ts';

/** Every route of the box office's HTTP face. */
export const operations = [
  ...authOperations,
  ...catalogueOperations,
  ...saleOperations,
  ...ticketOperations,
  ...walletOperations,
  ...moveOperations,
  ...portalOperations,
  ...portalOrderOperations,
  ...moneyOperations,
  ...operatorOperations,
  ...portalDoorOperations,
  ...doorOperations,
  ...serviceOperations,
] as const;
