import { createHash } from 'node:crypto';
import { randomnessOf, verifyRound } from '@zilker/contracts/draw/beacon';
import { chainHash, roundAt, roundTimeMs } from '@zilker/contracts/draw/chain';
import { arrivalCorrelation, evenness } from '@zilker/contracts/draw/correlation';
import { type PlaceProof, placeProof, type Refuted } from '@zilker/contracts/draw/facts';
import { leafOf } from '@zilker/contracts/draw/leaf';
import { verifyPath } from '@zilker/contracts/draw/merkle';
import { permute } from '@zilker/contracts/draw/permute';
import { verifyDraw, verifyPlace } from '@zilker/contracts/draw/proof';
import { noBeacon, seedOf } from '@zilker/contracts/draw/seed';
import { type DropFacts, dropFacts } from '@zilker/contracts/drop';
import { count } from '@zilker/contracts/fields';
import { logEntry } from '@zilker/contracts/log';
import { hashOfEntry, logStart, verifyLog } from '@zilker/contracts/log-chain';
import * as v from 'valibot';

/** What `GET …/proof` answers, or what the storefront lets a fan download: the same, with a place and the head that screens showed. */
export const proofFile = v.object({
  facts: dropFacts,
  log: v.array(logEntry),
  correlation: v.optional(v.nullable(v.number())),
  firstTenth: v.optional(v.array(count)),
  head: v.optional(v.string()),
  place: v.optional(v.nullable(placeProof)),
});
export type ProofFile = v.InferOutput<typeof proofFile>;

/** One thing that was checked. `holds` is null for what this file alone cannot tell. `values` are what was compared. */
export type CheckedStep = {
  holds: boolean | null;
  what: string;
  values: readonly (readonly [label: string, value: string])[];
};

export type CheckedProof = { holds: boolean; steps: CheckedStep[]; conclusion: string };

/**
 * Works out everything in a proof again, offline. `seen` are facts of the same drop that somebody kept from before the draw;
 * without them a proof shows that its parts fit each other, and what must have been public ahead is taken on trust.
 */
export function checkProof(proof: ProofFile, seen?: DropFacts): CheckedProof {
  const { facts, place } = proof;
  const steps = [
    ...sealed(facts),
    ...(facts.beacon ? beaconSteps(facts) : []),
    ...made(facts),
    ...(place ? ownPlace(facts, place) : []),
    ...(facts.drawn ? line(proof) : []),
    ...logSteps(proof),
  ];
  const verdict = !facts.drawn
    ? undefined
    : place
      ? verifyPlace(facts, place, seen)
      : verifyDraw(facts, seen);
  const holds = steps.every((step) => step.holds !== false) && verdict?.ok !== false && facts.frozen !== null;
  return { holds, steps, conclusion: conclude(facts, holds, verdict, seen !== undefined) };
}

function conclude(
  facts: DropFacts,
  holds: boolean,
  verdict: Refuted | { ok: true; proven: 'fair' | 'committed' } | undefined,
  wasSeen: boolean,
): string {
  if (verdict?.ok === false) return `This proof does not hold. ${verdict.sentence}`;
  if (!facts.frozen) return 'There is nothing to prove yet: the lobby is not closed.';
  if (!holds) return 'This proof does not hold.';
  if (!facts.drawn) return 'The lobby was closed and no draw was made. What there is of it holds.';
  if (!facts.beacon)
    return 'The draw holds as committed: the secret was not exchanged. Without a public beacon it does not show that nobody chose it.';
  if (!(facts.beacon.chain.hash in knownChains))
    return 'The draw holds, as far as nobody knew the rounds of its chain ahead: the chain is none of drand’s.';
  return wasSeen
    ? 'The draw holds, and rests on what was public before it. Nobody could choose this order.'
    : 'The draw holds. Nobody could choose this order, given that what was published ahead is what stands here (--seen checks it).';
}

function sealed({ frozen, commitment, committedAtMs }: DropFacts): CheckedStep[] {
  if (!frozen) return [];
  return [
    compared('The secret is the one that was sealed: its SHA-256', commitment, () =>
      createHash('sha256').update(hexToBytes(frozen.secret)).digest('hex'),
    ),
    {
      holds: frozen.atMs >= committedAtMs,
      what: 'It was sealed before the lobby closed',
      values: [
        ['sealed', time(committedAtMs)],
        ['closed', time(frozen.atMs)],
      ],
    },
  ];
}

function beaconSteps({ beacon, drawAtMs, frozen, drawn }: DropFacts): CheckedStep[] {
  if (!beacon) return [];
  const { chain, round } = beacon;
  const { groupHash } = chain;
  return [
    groupHash === undefined
      ? {
          holds: null,
          what: 'The chain does not bring what its name is made of',
          values: [['name', chain.hash]],
        }
      : compared('The chain is the one it is named for: its hash', chain.hash, () =>
          chainHash({ ...chain, groupHash }),
        ),
    {
      holds: chain.hash in knownChains ? true : null,
      what:
        knownChains[chain.hash] ?? 'This chain is none of drand’s: who runs it could know its rounds ahead',
      values: [],
    },
    compared('The round is the first at or after the time of the draw', String(round), () =>
      String(roundAt(chain, drawAtMs)),
    ),
    ...(frozen
      ? [
          {
            holds: frozen.atMs < roundTimeMs(chain, round),
            what: 'The lobby was closed before that round existed',
            values: [
              ['closed', time(frozen.atMs)],
              ['round', time(roundTimeMs(chain, round))],
            ] as const,
          },
        ]
      : []),
    ...(drawn
      ? [
          {
            holds: verifyRound(chain, { round, signature: drawn.signature }),
            what: 'The signature of the round is the chain’s own (BLS)',
            values: [
              ['signature', drawn.signature],
              ['public key', chain.publicKey],
            ] as const,
          },
        ]
      : []),
  ];
}

/** drand's public chains that a draw can be bound to. Source: api.drand.sh/chains. */
const knownChains: Readonly<Record<string, string>> = {
  '52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971':
    'The chain is drand’s quicknet, run by the League of Entropy',
};

function made({ drop, beacon, frozen, drawn }: DropFacts): CheckedStep[] {
  if (!frozen || !drawn) return [];
  return [
    beacon
      ? compared('The randomness is the SHA-256 of the signature', drawn.randomness, () =>
          randomnessOf(drawn.signature),
        )
      : compared(
          'Without a beacon the randomness is the agreed constant',
          drawn.randomness,
          () => noBeacon.randomness,
        ),
    compared(
      `The seed is made of drop, ${frozen.n} places, roster, secret and randomness: its SHA-256`,
      drawn.seed,
      () =>
        bytesToHex(
          seedOf({
            drop,
            n: frozen.n,
            roster: hexToBytes(frozen.roster),
            secret: hexToBytes(frozen.secret),
            randomness: hexToBytes(drawn.randomness),
          }),
        ),
    ),
  ];
}

function ownPlace({ drop, frozen, drawn }: DropFacts, place: PlaceProof): CheckedStep[] {
  if (!frozen) return [];
  const { index, account, blind, leaf, path, position } = place;
  return [
    compared('The leaf is that of this account and its blind', leaf, () =>
      bytesToHex(leafOf({ drop, account, blind: Buffer.from(blind, 'base64url') })),
    ),
    {
      holds: orFalse(() =>
        verifyPath({
          leaf: hexToBytes(leaf),
          index,
          n: frozen.n,
          path: path.map((hash) => hexToBytes(hash)),
          root: hexToBytes(frozen.roster),
        }),
      ),
      what: `The leaf is number ${index} of the roster, by a path of ${path.length} hashes`,
      values: [['roster', frozen.roster]],
    },
    ...(drawn
      ? [
          compared('The seed gives this place its position, from 0', String(position), () =>
            String(permute(hexToBytes(drawn.seed), frozen.n, index)),
          ),
        ]
      : []),
  ];
}

/** What the whole line says. Figures of a proof are compared to the digit; a download brings none. */
function line({ facts, correlation, firstTenth }: ProofFile): CheckedStep[] {
  const { frozen, drawn } = facts;
  if (!frozen || !drawn || frozen.n === 0) return [];
  const found = orUndefined(() => arrivalCorrelation(hexToBytes(drawn.seed), frozen.n));
  if (found === undefined) return [{ holds: false, what: 'The seed orders this many places', values: [] }];
  const even = evenness(frozen.n, found.firstTenth);
  return [
    ...(correlation === undefined
      ? []
      : [
          compared('How much arrival decided position (rank correlation)', String(correlation), () =>
            String(found.correlation),
          ),
        ]),
    ...(firstTenth === undefined
      ? []
      : [
          compared(
            'Where the first tenth to arrive landed, by tenths of the line',
            firstTenth.join(' '),
            () => found.firstTenth.join(' '),
          ),
        ]),
    {
      holds: null,
      what: 'What coming early gained, as far as one draw can tell',
      values: [
        ['correlation', `${found.correlation.toFixed(4)}, ±${(3 * found.standardError).toFixed(4)} is usual`],
        ['uneven as this', `${(even.share * 100).toFixed(1)}% of all draws at least`],
      ],
    },
  ];
}

function logSteps({ facts, log, head }: ProofFile): CheckedStep[] {
  const newest = log.at(-1)?.hash ?? logStart;
  const broken = log.findIndex(
    (entry, at) =>
      entry.seq !== at || entry.prev !== (log[at - 1]?.hash ?? logStart) || entry.hash !== hashOfEntry(entry),
  );
  const drawEntries = log.filter(({ act }) => act === 'draw');
  return [
    {
      holds: verifyLog(log, newest),
      what:
        broken < 0
          ? `The log is one unbroken chain of ${log.length} entries`
          : `The log breaks at entry ${broken}: “${log[broken]?.text ?? ''}”`,
      values: [['newest', newest]],
    },
    ...(head === undefined
      ? []
      : [
          {
            holds: head === logStart || log.some(({ hash }) => hash === head),
            what: 'The log goes on from what screens were told',
            values: [['told', head]] as const,
          },
        ]),
    ...(facts.drawn && facts.frozen
      ? [
          compared(
            'The log tells of one draw of as many places',
            drawEntries.map(({ text }) => text).join('; '),
            () => drawText(facts.frozen?.n ?? 0),
          ),
        ]
      : []),
  ];
}

const drawText = (n: number) => `Draw of ${n.toLocaleString('en-US')} ${n === 1 ? 'place' : 'places'}`;

/** What is given, against what it must be; what cannot be worked out at all does not hold. */
function compared(what: string, given: string, workOut: () => string): CheckedStep {
  const found = orUndefined(workOut);
  const holds = found === given;
  return {
    holds,
    what,
    values: holds
      ? [['both', given]]
      : [
          ['given', given],
          ['worked out', found ?? 'cannot be worked out from what is given'],
        ],
  };
}

function orUndefined<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    // lengths and numbers that fit nothing
    return undefined;
  }
}
const orFalse = (work: () => boolean) => orUndefined(work) ?? false;

const hexToBytes = (text: string) => Buffer.from(text, 'hex');
const bytesToHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const time = (atMs: number) => new Date(atMs).toISOString();
