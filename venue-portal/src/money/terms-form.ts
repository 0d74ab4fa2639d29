import type { changeTerms, VenueMoney } from '@zilker/contracts/http/money';
import type { FeeSchedule, PaidBy } from '@zilker/contracts/price';
import type { BodyOf } from '@zilker/contracts/route';

/** What the terms form holds, as chosen and typed. */
export type TermsForm = {
  zilkerPaidBy: PaidBy;
  cardPaidBy: PaidBy;
  taxPaidBy: PaidBy;
  /** Percent, as people write it: "8.25". */
  tax: string;
  refundKeptPaidBy: PaidBy;
};
export type TermsChange = BodyOf<typeof changeTerms>;

const taxBpsMax = 3_000;
const taxSentence = 'Enter a percentage up to 30, such as 8.25.';

export function termsForm({
  fees,
  refundKeptPaidBy,
}: Pick<VenueMoney, 'fees' | 'refundKeptPaidBy'>): TermsForm {
  const { zilkerPaidBy, cardPaidBy, taxPaidBy, taxBps } = fees;
  return { zilkerPaidBy, cardPaidBy, taxPaidBy, tax: percentOf(taxBps), refundKeptPaidBy };
}

/** What a form would change of the terms, what prices are by it, and what is wrong with it. Pure. */
export function readTermsForm(
  form: TermsForm,
  money: Pick<VenueMoney, 'fees' | 'refundKeptPaidBy'>,
): { taxProblem: string | undefined; fees: FeeSchedule; change: TermsChange } {
  const taxBps = readBps(form.tax);
  const taxProblem = taxBps === undefined || taxBps > taxBpsMax ? taxSentence : undefined;
  const { zilkerPaidBy, cardPaidBy, taxPaidBy, refundKeptPaidBy } = form;
  const chosen = { zilkerPaidBy, cardPaidBy, taxPaidBy };
  const fees = { ...money.fees, ...chosen, ...(taxProblem ? {} : { taxBps: taxBps ?? 0 }) };
  const change: TermsChange = {
    ...(zilkerPaidBy === money.fees.zilkerPaidBy ? {} : { zilkerPaidBy }),
    ...(cardPaidBy === money.fees.cardPaidBy ? {} : { cardPaidBy }),
    ...(taxPaidBy === money.fees.taxPaidBy ? {} : { taxPaidBy }),
    ...(fees.taxBps === money.fees.taxBps ? {} : { taxBps: fees.taxBps }),
    ...(refundKeptPaidBy === money.refundKeptPaidBy ? {} : { refundKeptPaidBy }),
  };
  return { taxProblem, fees, change };
}

/** Hundredths of a percent of what was typed ("8.25", "8.25 %", "0"); undefined where it is none. */
export function readBps(text: string): number | undefined {
  const match = /^(\d{1,3})(?:\.(\d{1,2}))?$/.exec(text.replace('%', '').trim());
  return match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : undefined;
}

/** 825 is "8.25", 800 is "8". */
export function percentOf(bps: number): string {
  return String(bps / 100);
}
