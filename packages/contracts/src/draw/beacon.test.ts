import * as v from 'valibot';
import { expect, test } from 'vitest';
import type { BeaconChain } from '../drop.ts';
import { randomnessOf, verifyRound } from './beacon.ts';
import { chainHash, drandInfo, drandRound, hashFits, roundAt, roundTimeMs } from './chain.ts';

/** drand's mainnet chain "quicknet", as api.drand.sh/{hash}/info answers. */
const quicknetInfo = {
  public_key:
    '83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a',
  period: 3,
  genesis_time: 1692803367,
  hash: '52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971',
  groupHash: 'f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e',
  schemeID: 'bls-unchained-g1-rfc9380',
  metadata: { beaconID: 'quicknet' },
};
const quicknet: BeaconChain = v.parse(drandInfo, quicknetInfo);

/** Published rounds of quicknet. */
const published = [
  {
    round: 123,
    signature:
      'b75c69d0b72a5d906e854e808ba7e2accb1542ac355ae486d591aa9d43765482e26cd02df835d3546d23c4b13e0dfc92',
  },
  {
    round: 657413,
    signature:
      'b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be41076862b98fad56e91a6b85b89cd97b',
    randomness: 'fc1873a13f3545aeade8401532ef5519920652eee6b0d2b19ca12643b87b3587',
  },
  {
    round: 32281667,
    signature:
      'b0f5ae301358ff87a9d3dd539ed4a07c0148b1ab4f7b61a8ca43c7e9ca7ca9553e4faae9188deb30b2cd1a7f447e3e5b',
    randomness: '4fd2fc55983dbfa3f446d8a0bd56f16cc8c5e76afd1ec154b60d477cbabed13b',
  },
];

const elsewhere = { hash: '00'.repeat(32), periodMs: 3000, genesisMs: 0 };

test('published rounds of quicknet verify', () => {
  for (const round of published) {
    expect(verifyRound(quicknet, v.parse(drandRound, round))).toBe(true);
    if (round.randomness) expect(randomnessOf(round.signature)).toBe(round.randomness);
  }
});

test("published rounds of drand's other unchained schemes verify", () => {
  const fastnet: BeaconChain = {
    ...elsewhere,
    schemeId: 'bls-unchained-on-g1',
    publicKey:
      'a0b862a7527fee3a731bcb59280ab6abd62d5c0b6ea03dc4ddf6612fdfc9d01f01c31542541771903475eb1ec6615f8d0df0b8b6dce385811d6dcf8cbefb8759e5e616a3dfd054c928940766d9a5b9db91e3b697e5d70a975181e007f87fca5e',
  };
  const signature =
    '98401ef9833e75bf06fda3243e4fcf6d075d62b45c2a59d26df5d5fcbdfd0c14ee89fc035abd5528a8c25b68fbecae65';
  expect(verifyRound(fastnet, { round: 23456, signature })).toBe(true);
  expect(verifyRound({ ...fastnet, schemeId: 'bls-unchained-g1-rfc9380' }, { round: 23456, signature })).toBe(
    false,
  );

  const testnet: BeaconChain = {
    ...elsewhere,
    schemeId: 'pedersen-bls-unchained',
    publicKey:
      '8200fc249deb0148eb918d6e213980c5d01acd7fc251900d9260136da3b54836ce125172399ddc69c4e3e11429b62c11',
  };
  expect(
    verifyRound(testnet, {
      round: 223344,
      signature:
        '94f6b85df7cce7237e8e7df66d794ddad092de5d8bb6a791b97e905aa89852e506ac36a792eba7021e22eebf34891f8914bf9a8dd9233ea0a4c5ca00ef8404999f899073dd2eade61fe54077fee8168f83dcb61a758b6883b38904054e64a433',
    }),
  ).toBe(true);
});

test('anything altered in a round does not verify, and nothing throws', () => {
  const [, round] = published;
  if (!round) throw new Error('no round');
  const another = published[0]?.signature ?? '';
  for (const bad of [
    { ...round, round: round.round + 1 },
    { round: round.round, signature: another },
    { ...round, randomness: '00'.repeat(32) },
    { round: round.round, signature: round.signature.replace('b7', 'b6') },
    { round: round.round, signature: '00' },
    { round: round.round, signature: '00'.repeat(48) },
    { round: round.round, signature: `c0${'00'.repeat(47)}` },
    { round: round.round, signature: 'no hex' },
  ])
    expect(verifyRound(quicknet, bad)).toBe(false);
  expect(verifyRound({ ...quicknet, publicKey: '00'.repeat(96) }, round)).toBe(false);
  expect(verifyRound({ ...quicknet, schemeId: 'pedersen-bls-chained' }, round)).toBe(false);
  expect(verifyRound({ ...quicknet, schemeId: 'toString' }, round)).toBe(false);
});

/** Rounds that drand's own tests verify (github.com/drand/drand, crypto/schemes_test.go) and that its test network published. */
const ofDrandsTests = [
  {
    schemeId: 'pedersen-bls-unchained',
    publicKey:
      '8200fc249deb0148eb918d6e213980c5d01acd7fc251900d9260136da3b54836ce125172399ddc69c4e3e11429b62c11',
    round: 7601003,
    signature:
      'af7eac5897b72401c0f248a26b612c5ef68e0ff830b4d78927988c89b5db3e997bfcdb7c24cb19f549830cd02cb854a1143fd53a1d4e0713ded471260869439060d170a77187eb6371742840e43eccfa225657c4cc2d9619f7c3d680470c9743',
  },
  {
    schemeId: 'pedersen-bls-unchained',
    publicKey:
      '8200fc249deb0148eb918d6e213980c5d01acd7fc251900d9260136da3b54836ce125172399ddc69c4e3e11429b62c11',
    round: 1000,
    signature:
      'a4721e6c3eafcd823f138cd29c6c82e8c5149101d0bb4bafddbac1c2d1fe3738895e4e21dd4b8b41bf007046440220910bb1cdb91f50a84a0d7f33ff2e8577aa62ac64b35a291a728a9db5ac91e06d1312b48a376138d77b4d6ad27c24221afe',
  },
  {
    schemeId: 'bls-unchained-on-g1',
    publicKey:
      '876f6fa8073736e22f6ff4badaab35c637503718f7a452d178ce69c45d2d8129a54ad2f988ab10c9666f87ab603c59bf013409a5b500555da31720f8eec294d9809b8796f40d5372c71a44ca61226f1eb978310392f98074a608747f77e66c5a',
    round: 3,
    signature:
      'ac7c3ca14bc88bd014260f22dc016b4fe586f9313c3a549c83d195811a99a5d2d4999d4df6daec73ff51fafadd6d5bb5',
  },
  {
    schemeId: 'bls-unchained-on-g1',
    publicKey:
      'a0b862a7527fee3a731bcb59280ab6abd62d5c0b6ea03dc4ddf6612fdfc9d01f01c31542541771903475eb1ec6615f8d0df0b8b6dce385811d6dcf8cbefb8759e5e616a3dfd054c928940766d9a5b9db91e3b697e5d70a975181e007f87fca5e',
    round: 2,
    signature:
      'a050676d1a1b6ceedb5fb3281cdfe88695199971426ff003c0862460b3a72811328a07ecd53b7d57fc82bb67f35efaf1',
  },
];

test.each(ofDrandsTests)(
  "$schemeId: round $round of drand's own tests verifies, and no other does by it",
  (vector) => {
    const { round, signature, ...chain } = vector;
    const verify = (of: number, schemeId = chain.schemeId) =>
      verifyRound({ ...elsewhere, ...chain, schemeId }, { round: of, signature });
    expect(verify(round)).toBe(true);
    expect(verify(round + 1)).toBe(false);
    for (const other of ['bls-unchained-g1-rfc9380', 'pedersen-bls-unchained', 'bls-unchained-on-g1'])
      if (other !== chain.schemeId) expect(verify(round, other)).toBe(false);
  },
);

test("the names of drand's published chains are the hashes of their contents", () => {
  const chains = [
    quicknetInfo,
    {
      public_key:
        'a0b862a7527fee3a731bcb59280ab6abd62d5c0b6ea03dc4ddf6612fdfc9d01f01c31542541771903475eb1ec6615f8d0df0b8b6dce385811d6dcf8cbefb8759e5e616a3dfd054c928940766d9a5b9db91e3b697e5d70a975181e007f87fca5e',
      period: 3,
      genesis_time: 1677685200,
      hash: 'dbd506d6ef76e5f386f41c651dcb808c5bcbd75471cc4eafa3f4df7ad4e4c493',
      groupHash: 'a81e9d63f614ccdb144b8ff79fbd4d5a2d22055c0bfe4ee9a8092003dab1c6c0',
      schemeID: 'bls-unchained-on-g1',
      metadata: { beaconID: 'fastnet' },
    },
    {
      public_key:
        '8200fc249deb0148eb918d6e213980c5d01acd7fc251900d9260136da3b54836ce125172399ddc69c4e3e11429b62c11',
      period: 3,
      genesis_time: 1651677099,
      hash: '7672797f548f3f4748ac4bf3352fc6c6b6468c9ad40ad456a397545c6e2df5bf',
      groupHash: '65083634d852ae169e21b6ce5f0410be9ed4cc679b9970236f7875cff667e13d',
      schemeID: 'pedersen-bls-unchained',
      metadata: { beaconID: 'testnet-unchained-3s' },
    },
  ];
  for (const info of chains) expect(v.parse(drandInfo, info).hash).toBe(info.hash);
});

test('the hash of a chain is worked out from its contents', () => {
  expect(hashFits(quicknet)).toBe(true);
  expect(hashFits({ ...elsewhere, publicKey: '00', schemeId: 'x' })).toBeUndefined();
  expect(chainHash({ ...quicknet, groupHash: quicknetInfo.groupHash })).toBe(quicknetInfo.hash);
  for (const swapped of [{ period: 4 }, { genesis_time: 1 }, { public_key: '00' }, { metadata: {} }])
    expect(v.is(drandInfo, { ...quicknetInfo, ...swapped })).toBe(false);
  expect(v.is(drandInfo, { ...quicknetInfo, schemeID: 'pedersen-bls-chained' })).toBe(false);
});

test('a time names the first round at or after it', () => {
  const genesis = quicknet.genesisMs;
  expect(roundAt(quicknet, genesis - 1_000_000)).toBe(1);
  expect(roundAt(quicknet, genesis)).toBe(1);
  expect(roundAt(quicknet, genesis + 1)).toBe(2);
  expect(roundAt(quicknet, genesis + 3000)).toBe(2);
  expect(roundAt(quicknet, genesis + 3001)).toBe(3);
  for (const round of [1, 2, 123, 32281667]) {
    expect(roundAt(quicknet, roundTimeMs(quicknet, round))).toBe(round);
    expect(roundTimeMs(quicknet, roundAt(quicknet, roundTimeMs(quicknet, round) + 1))).toBe(
      roundTimeMs(quicknet, round) + 3000,
    );
  }
});
