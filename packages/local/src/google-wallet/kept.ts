import { appendFileSync, existsSync, readFileSync } from 'node:fs';

export const kinds = ['eventTicketClass', 'eventTicketObject'] as const;
export type Kind = (typeof kinds)[number];
export type Body = Record<string, unknown> & { id: string };

export type KeptBodies = {
  read(kind: Kind, id: string): Body | undefined;
  keep(kind: Kind, body: Body): void;
};

/** Classes and objects by their ids; with a file also over a restart: a line for each change, read again at the next start. */
export function openKept(file: string | undefined): KeptBodies {
  const all: Record<Kind, Map<string, Body>> = { eventTicketClass: new Map(), eventTicketObject: new Map() };
  const lines = file !== undefined && existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  for (const { kind, body } of lines.flatMap(lineRead)) all[kind].set(body.id, body);
  return {
    read: (kind, id) => all[kind].get(id),
    keep: (kind, body) => {
      all[kind].set(body.id, body);
      if (file !== undefined) appendFileSync(file, `\n${JSON.stringify({ kind, body })}`, { mode: 0o600 });
    },
  };
}

/** Nothing, where whoever wrote it was killed half way. */
function lineRead(line: string): { kind: Kind; body: Body }[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}
