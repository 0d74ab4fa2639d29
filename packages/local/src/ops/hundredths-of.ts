/** 12.5 is 1250, of a percentage as of an amount; a percent sign is let pass. Null for anything else than up to two decimals. */
export function hundredthsOf(text: string): number | null {
  const digits = /^(\d{1,3})(?:\.(\d{1,2}))?%?$/.exec(text);
  return digits === null ? null : Number(`${digits[1]}${(digits[2] ?? '').padEnd(2, '0')}`);
}
