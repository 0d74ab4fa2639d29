/** The ends of a long hash: "e60e2c66 … 33f69c73". */
export function shortHash(hex: string): string {
  return hex.length <= 20 ? hex : `${hex.slice(0, 8)} … ${hex.slice(-8)}`;
}

/** All of it in groups of eight, to be compared by eye. */
export function groupedHash(hex: string): string {
  return hex.replace(/.{8}(?=.)/g, '$& ');
}
