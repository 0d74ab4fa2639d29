/** After so many offers that ran out unpaid a fan of the list is passed over; after one that was turned down at once. */
export const missedMax = 2;
