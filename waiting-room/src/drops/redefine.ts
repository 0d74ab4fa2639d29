import { roundTimeMs } from '@zilker/contracts/draw/chain';
import type { BeaconChain, DropDefinition } from '@zilker/contracts/drop';
import type { DropState } from './drop-state.ts';
import { beaconFor, freezeAtMs, putOffMs } from './times.ts';

export type Redefinition = {
  /** Fields of the state, as strings. */
  set: Record<string, string>;
  /** What the public log says of it; null when nothing changed that fans should know. */
  text: string | null;
  act: 'moved' | 'changed';
};

/**
 * What a newer definition changes in a drop, in whatever phase it is: times move where they still can, the draw until the freeze,
 * and never to a round that is past or too near to be provable. Rate and floor follow only where the definition itself changed
 * them: what an operator set live outlives an edit of the title. A cancelled drop is closed by its next step, which says so.
 */
export function redefine(
  state: DropState,
  asked: DropDefinition,
  chain: BeaconChain | undefined,
  nowMs: number,
): Redefinition {
  const before = state.definition;
  // the kind of line is settled once the first fan may be in it
  const definition = state.phase === 'scheduled' ? asked : { ...asked, mode: before.mode };
  const draw = drawAfter(state, definition, chain, nowMs);
  const rate =
    definition.ratePerMinute === before.ratePerMinute ? state.ratePerMinute : definition.ratePerMinute;
  const floor =
    definition.floorPerMinute === before.floorPerMinute ? state.floorPerMinute : definition.floorPerMinute;
  const say = timeIn(definition.timezone, nowMs);
  const moves = [
    ...(state.phase === 'scheduled' && definition.lobbyOpensAtMs !== before.lobbyOpensAtMs
      ? [`${definition.mode === 'draw' ? 'Lobby' : 'Line'} opens ${say(definition.lobbyOpensAtMs)}`]
      : []),
    ...(draw.text === null ? [] : [draw.text(say)]),
    ...(definition.closesAtMs === before.closesAtMs
      ? []
      : [`Closing moved to ${say(definition.closesAtMs)}`]),
    ...(definition.startsAtMs === before.startsAtMs ? [] : [`Show moved to ${say(definition.startsAtMs)}`]),
  ];
  const changes = [
    ...(rate === state.ratePerMinute ? [] : [`Rate changed, ${state.ratePerMinute} to ${rate} a minute`]),
    ...(definition.tickets === before.tickets
      ? []
      : [`Tickets changed, ${before.tickets} to ${definition.tickets}`]),
  ];
  const said = state.phase === 'closed' || definition.cancelled ? [] : [...moves, ...changes];
  return {
    set: {
      version: String(definition.version),
      definition: JSON.stringify(definition),
      lobbyOpensAtMs: String(definition.lobbyOpensAtMs),
      openWindowMs: String(definition.openWindowMs),
      rate: String(rate),
      floor: String(Math.min(floor, rate)),
      ...draw.set,
    },
    text: said.length === 0 ? null : said.join('. '),
    act: moves.length > 0 ? 'moved' : 'changed',
  };
}

type Say = (atMs: number) => string;
type DrawAfter = { set: Record<string, string>; text: ((say: Say) => string) | null };

function drawAfter(
  { phase, definition: before }: DropState,
  { mode, drawAtMs }: DropDefinition,
  chain: BeaconChain | undefined,
  nowMs: number,
): DrawAfter {
  const isOpen = phase === 'scheduled' || phase === 'lobby';
  // a draw that the room put off stays put off until the venue names another time
  if (!isOpen || (drawAtMs === before.drawAtMs && mode === before.mode)) return { set: {}, text: null };
  if (mode === 'standby') return { set: { drawAtMs: String(drawAtMs), beacon: '' }, text: null };
  const beacon = beaconFor(chain, drawAtMs);
  if (beacon === null || nowMs < freezeAtMs({ beacon, drawAtMs }))
    return { set: fieldsOf(drawAtMs, beacon), text: (say) => `Draw moved to ${say(drawAtMs)}` };
  const later = beaconFor(chain, nowMs + putOffMs);
  const laterMs = later === null ? drawAtMs : roundTimeMs(later.chain, later.round);
  return {
    set: fieldsOf(laterMs, later),
    text: (say) => `Draw put off to ${say(laterMs)}: the time asked for was past or too near`,
  };
}

function fieldsOf(drawAtMs: number, beacon: DropState['beacon']): Record<string, string> {
  return { drawAtMs: String(drawAtMs), beacon: beacon === null ? '' : JSON.stringify(beacon) };
}

/** A time as people at the venue say it; its seconds only where they matter. */
function timeIn(timeZone: string, nowMs: number): Say {
  return (atMs) =>
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      month: 'short',
      day: 'numeric',
      hour: 'numeric',
      minute: '2-digit',
      ...(Math.abs(atMs - nowMs) < 600_000 ? { second: '2-digit' } : {}),
      timeZoneName: 'short',
    })
      .format(atMs)
      // narrow spaces before AM and PM look like none in many fonts
      .replaceAll(' ', ' ');
}
