import { defineEvent } from '@zilker/runtime/events';

export const visitOpened = defineEvent('visit_opened', 'Calls that fans opened, refreshes included.');
export const visitExtended = defineEvent('visit_extended', 'Times a fan asked for more time to choose.');
export const visitLeft = defineEvent('visit_left', 'Visits that fans left without tickets.');
export const orderReserved = defineEvent('order_reserved', 'Holds made, edited or repeated.', 'debug');
export const holdExtended = defineEvent('hold_extended', 'Times a fan asked for more time to pay.');
export const checkoutBegun = defineEvent('checkout_begun', 'Times a fan was sent to pay.');
export const orderGivenUp = defineEvent('order_given_up', 'Orders that fans cancelled.');
