import { object, type Shape, text, whole } from './shape.ts';
import { readStored, store } from './stored.ts';

/** How far this device knows a drop's log: how many entries, and the hash of the newest. What comes later must build on it. */
export type KnownLog = { seq: number; head: string };

/** What a device holds when the log it is shown does not build on the one it was told of. */
export type Evidence = { drop: string; atMs: number; known: KnownLog; told: KnownLog; entries: unknown[] };

const isKnownLog = object<KnownLog>({ seq: whole, head: text });
const isAnyList: Shape<unknown[]> = (value) => Array.isArray(value);
const isEvidence = object<Evidence>({
  drop: text,
  atMs: whole,
  known: isKnownLog,
  told: isKnownLog,
  entries: isAnyList,
});

const key = (drop: string) => `zilker:log:${drop}`;
const evidenceKey = (drop: string) => `zilker:evidence:${drop}`;

export const readKnownLog = (drop: string) => readStored(key(drop), isKnownLog);
export const keepKnownLog = (drop: string, { seq, head }: KnownLog) => store(key(drop), { seq, head });

export const readEvidence = (drop: string) => readStored(evidenceKey(drop), isEvidence);
/** Kept for good: what was seen once is not unseen by a later, better answer. */
export const keepEvidence = (evidence: Evidence) => {
  if (!readEvidence(evidence.drop)) store(evidenceKey(evidence.drop), evidence);
};
