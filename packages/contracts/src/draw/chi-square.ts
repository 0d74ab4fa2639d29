/**
 * The chance that a chi-square variable with `freedom` degrees of freedom is at least `value`: the regularised upper incomplete
 * gamma function Q(freedom/2, value/2), by series or continued fraction (Numerical Recipes, 3rd ed., §6.2). Good to about ten digits.
 */
export function chiSquareTail(value: number, freedom: number): number {
  const a = freedom / 2;
  const x = value / 2;
  if (x <= 0) return 1;
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a));
  return x < a + 1 ? 1 - scale * lowerSeries(a, x) : scale * upperFraction(a, x);
}

/** Pearson's statistic of counts against what was expected of each. */
export function chiSquare(counts: readonly number[], expected: readonly number[]): number {
  let sum = 0;
  for (const [at, share] of expected.entries()) sum += ((counts[at] ?? 0) - share) ** 2 / share;
  return sum;
}

const termsMax = 100_000;
const precise = 1e-15;

function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let k = 1; k < termsMax && Math.abs(term) > Math.abs(sum) * precise; k++) {
    term *= x / (a + k);
    sum += term;
  }
  return sum;
}

/** Lentz's method. */
function upperFraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let k = 1; k < termsMax; k++) {
    const factor = -k * (k - a);
    b += 2;
    d = 1 / (factor * d + b || tiny);
    c = b + factor / c || tiny;
    const step = c * d;
    h *= step;
    if (Math.abs(step - 1) < precise) break;
  }
  return h;
}

/** ln Γ(z) for z > 0, by Lanczos (g = 7, nine terms). */
function logGamma(z: number): number {
  let sum = 0.99999999999980993;
  for (const [at, factor] of lanczos.entries()) sum += factor / (z + at);
  const t = z + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (z - 0.5) * Math.log(t) - t + Math.log(sum);
}

const lanczos = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
