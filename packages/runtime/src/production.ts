import { EnvProblem } from './env.ts';
import { developmentMark, type Jwks } from './keys.ts';

/** The bytes that `developmentMark` is in base64url. */
const developmentBytes = Buffer.from(developmentMark, 'base64url');

export type ProductionRules = {
  /** Key sets by the name of their setting. */
  keys?: Readonly<Record<string, Jwks | undefined>>;
  secrets?: Readonly<Record<string, Uint8Array | undefined>>;
  /** Addresses that must not be stand-ins on this machine. */
  urls?: Readonly<Record<string, string | undefined>>;
  /** Payment keys, which must be live ones. */
  paymentKeys?: Readonly<Record<string, string | undefined>>;
  /** Settings that production does not know at all: the crowd's issuer, test endpoints. */
  absent?: Readonly<Record<string, unknown>>;
};

/**
 * Refuses to run in production with what belongs on a developer's machine. Does nothing elsewhere.
 * @throws EnvProblem naming every such setting
 */
export function refuseInProduction(env: { NODE_ENV: string }, rules: ProductionRules): void {
  if (env.NODE_ENV !== 'production') return;
  const lines = [
    ...named(rules.keys, (set) => set.keys.some((key) => key.kid.startsWith(developmentMark))).map(
      (name) => `${name} holds a development key.`,
    ),
    ...named(rules.secrets, isDevelopmentSecret).map((name) => `${name} is a development secret.`),
    ...named(rules.urls, isLoopback).map(
      (name) => `${name} points at this machine, where only stand-ins are.`,
    ),
    ...named(rules.paymentKeys, (key) => !/^(sk|rk)_live_/.test(key)).map(
      (name) => `${name} is not a live payment key.`,
    ),
    ...named(rules.absent, () => true).map((name) => `${name} is for development alone.`),
  ];
  if (lines.length > 0) throw new EnvProblem(lines);
}

function named<T>(
  settings: Readonly<Record<string, T | undefined>> | undefined,
  bad: (value: T) => boolean,
): string[] {
  return Object.entries(settings ?? {})
    .filter(([, value]) => value !== undefined && bad(value))
    .map(([name]) => name);
}

function isDevelopmentSecret(secret: Uint8Array): boolean {
  return Buffer.from(secret.subarray(0, developmentBytes.length)).equals(developmentBytes);
}

function isLoopback(address: string): boolean {
  const { hostname } = new URL(address);
  return /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0)$/.test(hostname);
}
