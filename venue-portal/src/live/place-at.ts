import { permute, unpermute } from '@zilker/contracts/draw/permute';
import type { DropFacts } from '@zilker/contracts/drop';
import type { WatchTick } from '@zilker/contracts/socket/tick';
import { counted, number } from '@zilker/ui/format/number';

/** How one place is named: by its spot in line as its fan sees it, from 1, or by the number it was given on arrival, from 0. */
export type NamedBy = 'position' | 'index';
/** One place of a drop. `position` counts from 0, and is null before the draw. */
export type PlaceAt = { ok: true; index: number; position: number | null } | { ok: false; sentence: string };

type Facts = Pick<DropFacts, 'mode' | 'frozen' | 'drawn'>;
type Known = Pick<WatchTick, 'places' | 'serving'>;

/** The place that was named, or why there is none. Pure. */
export function placeAt(by: NamedBy, text: string, facts: Facts | undefined, tick: Known): PlaceAt {
  const typed = text.trim().replaceAll(',', '');
  if (!/^\d{1,9}$/.test(typed)) return { ok: false, sentence: 'Enter a number.' };
  if (tick.places === 0) return { ok: false, sentence: 'Nobody holds a place yet.' };
  const last = tick.places - 1;
  if (by === 'index') {
    const index = Number(typed);
    if (index > last) return { ok: false, sentence: `Places are numbered 0 to ${number(last)}.` };
    return { ok: true, index, position: positionOf(index, facts) };
  }
  if (!ordered(facts)) return { ok: false, sentence: 'Nobody has a position before the draw.' };
  const position = Number(typed) - 1;
  if (position < 0 || position > last)
    return { ok: false, sentence: `Positions go from 1 to ${number(tick.places)}.` };
  return { ok: true, index: indexOf(position, facts), position };
}

/** Where the place stands, in words. */
export function standsWhere(place: { index: number; position: number | null }, tick: Known): string {
  if (place.position === null) return `Place ${number(place.index)}. It has no position before the draw.`;
  const ahead = place.position - tick.serving;
  const where = `Place ${number(place.index)}, at position ${number(place.position + 1)}.`;
  if (ahead < 0) return `${where} Its turn has come: it was called, or its fan was away.`;
  return ahead === 0 ? `${where} It is next.` : `${where} ${counted(ahead, 'place')} before it.`;
}

function ordered(facts: Facts | undefined): facts is Facts {
  return facts !== undefined && (facts.mode === 'standby' || facts.drawn !== null);
}

function positionOf(index: number, facts: Facts | undefined): number | null {
  if (!ordered(facts)) return null;
  const draw = drawOf(facts);
  return draw && index < draw.n ? permute(draw.seed, draw.n, index) : index;
}

function indexOf(position: number, facts: Facts): number {
  const draw = drawOf(facts);
  return draw && position < draw.n ? unpermute(draw.seed, draw.n, position) : position;
}

/** The draw that orders the line; none on ordinary sale, nor of an empty lobby. */
function drawOf({ frozen, drawn }: Facts): { seed: Uint8Array; n: number } | undefined {
  if (!frozen || !drawn || frozen.n === 0) return undefined;
  const seed = Uint8Array.from(drawn.seed.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return { seed, n: frozen.n };
}
