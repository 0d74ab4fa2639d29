import { expect, test } from 'vitest';
import { type PayableInput, payable } from './payable.ts';

const startsAt = new Date('2026-12-05T02:00:00Z');
const day = (days: number) => new Date(startsAt.getTime() + days * 86_400_000);
const usual: PayableInput = {
  balanceCents: 90_000,
  fromFansCents: 100_000,
  dueCents: 0,
  owedCents: 0,
  isHeld: false,
  startsAt,
  payoutAfterDays: 3,
  reserveBps: 1_000,
  reserveDays: 30,
};

test('the reserve is a share of what fans paid, kept until its days are over', () => {
  const first = { reservedCents: 10_000, payableCents: 80_000, payableAt: day(3) };
  expect(payable(usual, day(-5))).toEqual(first);
  expect(payable(usual, day(3))).toEqual(first);
  expect(payable(usual, new Date(day(30).getTime() - 1))).toEqual(first);
  expect(payable(usual, day(30))).toEqual({ reservedCents: 0, payableCents: 90_000, payableAt: day(3) });
});

test('once all but the reserve is paid out, the next part waits for the reserve', () => {
  const left = { ...usual, balanceCents: 10_000 };
  expect(payable(left, day(4))).toEqual({ reservedCents: 10_000, payableCents: 0, payableAt: day(30) });
  expect(payable(left, day(31))).toEqual({ reservedCents: 0, payableCents: 10_000, payableAt: day(3) });
});

test('what is under way is not paid out again', () => {
  expect(payable({ ...usual, dueCents: 80_000 }, day(4))).toMatchObject({
    reservedCents: 10_000,
    payableCents: 0,
  });
  expect(payable({ ...usual, dueCents: 90_000 }, day(40))).toEqual({
    reservedCents: 0,
    payableCents: 0,
    payableAt: null,
  });
});

test('refunds that are promised stay back, and everything does until those of a show that was called off are decided', () => {
  expect(payable({ ...usual, owedCents: 30_000 }, day(4))).toMatchObject({ payableCents: 50_000 });
  expect(payable({ ...usual, dueCents: 50_000, owedCents: 30_000 }, day(40))).toMatchObject({
    payableCents: 10_000,
  });
  const nothing = { reservedCents: 0, payableCents: 0, payableAt: null };
  expect(payable({ ...usual, owedCents: 95_000 }, day(40))).toEqual(nothing);
  expect(payable({ ...usual, isHeld: true }, day(40))).toEqual(nothing);
});

test.each([0, -1, -50_000])('a balance of %s carries nothing out', (balanceCents) => {
  const nothing = { reservedCents: 0, payableCents: 0, payableAt: null };
  expect(payable({ ...usual, balanceCents }, day(4))).toEqual(nothing);
  expect(payable({ ...usual, balanceCents }, day(400))).toEqual(nothing);
});

test('a fraction of a cent stays back, and a reserve that ends before the payout begins keeps nothing', () => {
  expect(payable({ ...usual, fromFansCents: 1, balanceCents: 2 }, day(4)).reservedCents).toBe(1);
  expect(payable({ ...usual, reserveDays: 1 }, day(3))).toEqual({
    reservedCents: 0,
    payableCents: 90_000,
    payableAt: day(3),
  });
  expect(payable({ ...usual, reserveBps: 0 }, day(0)).payableCents).toBe(90_000);
  expect(payable({ ...usual, reserveBps: 10_000 }, day(0))).toMatchObject({
    reservedCents: 90_000,
    payableCents: 0,
  });
});
