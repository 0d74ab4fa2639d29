const grouped = new Intl.NumberFormat('en-US');
const ordinals = new Intl.PluralRules('en-US', { type: 'ordinal' });
const endings: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd', other: 'th' };

/** 3063 is "3,063". */
export function number(value: number): string {
  return grouped.format(value);
}

/** 2047 is "2,047th". */
export function ordinal(value: number): string {
  return `${number(value)}${endings[ordinals.select(value)] ?? 'th'}`;
}

/** A figure and its noun: "1 ticket", "2 tickets", "1,104 fans", "0 people" (with `many`). */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`;
}

/** The noun alone, to stand after a figure that is set by itself. */
export function noun(value: number, one: string, many = `${one}s`): string {
  return value === 1 ? one : many;
}

/** A share of a whole as "91%", never 100% or 0% when it is not quite. */
export function percent(part: number, whole: number): string {
  if (whole <= 0) return '0%';
  const exact = (part / whole) * 100;
  if (part > 0 && exact < 1) return '1%';
  if (part < whole && exact > 99) return '99%';
  return `${Math.round(exact)}%`;
}
