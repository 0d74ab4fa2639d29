const capacityMax = 100_000;

export const capacitySentence = 'Enter how many tickets there are, up to 100,000.';

/** How many tickets were typed, "1,200" as well; undefined where that is no number of tickets. */
export function capacityOf(text: string): number | undefined {
  const plain = text.trim().replaceAll(',', '');
  const value = /^\d{1,6}$/.test(plain) ? Number(plain) : 0;
  return value >= 1 && value <= capacityMax ? value : undefined;
}
