import { type DrawFacts, type ProofField, proofSentences } from '@zilker/contracts/draw/facts';
import { leafOf } from '@zilker/contracts/draw/leaf';
import { verifyPath } from '@zilker/contracts/draw/merkle';
import { drawLine, type Line } from '@zilker/contracts/draw/permute';
import { verifyDraw } from '@zilker/contracts/draw/proof';
import type { DropFacts } from '@zilker/contracts/drop';
import type { Id } from '@zilker/contracts/ids';

/** What a fan holds of its own place. `leaf` and `blind` as the join answered them, base64url. */
type Receipt = { account: Id<'account'>; index: number; leaf: string; blind: string };
type Verdict = { ok: true; position: number } | { ok: false; field: ProofField };

export type DrawCheck = {
  /** The position of a drawn place, by the seed alone. */
  positionOf(facts: DropFacts, index: number): number;
  /**
   * Checks the draw and one place in it, as each fan's browser does. `seen` are the facts that this fan held before the draw; `path`
   * leads from its leaf to the roster, hex.
   */
  verify(facts: DropFacts, seen: DropFacts, receipt: Receipt, path: readonly string[]): Verdict;
};

/**
 * The checks of a whole crowd in one process. Each fan's own leaf, path and position are worked out for it alone; what is the same
 * for all of them (commitment, signature of the beacon, seed) is verified once for the same facts.
 */
export function createDrawCheck(): DrawCheck {
  const draws = new Map<string, ReturnType<typeof verifyDraw>>();
  const lines = new Map<string, Line>();

  const drawVerdict = (facts: DropFacts, seen: DropFacts) => {
    const key = JSON.stringify([drawPart(facts), drawPart(seen)]);
    const known = draws.get(key) ?? verifyDraw(facts, seen);
    draws.set(key, known);
    return known;
  };
  const lineOf = (seed: string, n: number) => {
    const key = `${n}/${seed}`;
    const known = lines.get(key) ?? drawLine(bytesOf(seed), n);
    lines.set(key, known);
    return known;
  };

  return {
    positionOf({ frozen, drawn }, index) {
      if (!frozen || !drawn) throw new RangeError('Nothing is drawn yet.');
      return lineOf(drawn.seed, frozen.n).positionOf(index);
    },
    verify(facts, seen, receipt, path) {
      const draw = drawVerdict(facts, seen);
      if (!draw.ok) return { ok: false, field: draw.field };
      const { frozen, drawn } = facts;
      if (!frozen || !drawn) return { ok: false, field: frozen ? 'drawn' : 'frozen' };
      const blind = Buffer.from(receipt.blind, 'base64url');
      const leaf = leafOf({ drop: facts.drop, account: receipt.account, blind });
      if (!Buffer.from(receipt.leaf, 'base64url').equals(leaf)) return { ok: false, field: 'place.leaf' };
      const leads = verifyPath({
        leaf,
        index: receipt.index,
        n: frozen.n,
        path: path.map(bytesOf),
        root: bytesOf(frozen.roster),
      });
      if (!leads) return { ok: false, field: 'place.path' };
      return { ok: true, position: lineOf(drawn.seed, frozen.n).positionOf(receipt.index) };
    },
  };
}

/** In words, for a report. */
export function sentenceOf(field: ProofField): string {
  return proofSentences[field];
}

function drawPart(facts: DropFacts): DrawFacts {
  const { drop, drawAtMs, commitment, committedAtMs, beacon, frozen, drawn } = facts;
  return { drop, drawAtMs, commitment, committedAtMs, beacon, frozen, drawn };
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}
