import { judgeCode } from '@zilker/box-office/doors/judge-code';
import { readListChanges, readWholeList } from '@zilker/box-office/doors/read-door-list';
import { type ScannerIds, seeScanner } from '@zilker/box-office/doors/scanner';
import * as routes from '@zilker/contracts/http/doors';
import type { Id } from '@zilker/contracts/ids';
import { type App, type AppEnv, mount } from '@zilker/runtime/http';
import { answerCompressed } from '@zilker/runtime/http-compressed';
import type { Context } from 'hono';
import { coalesce } from '../catalogue/coalesce.ts';
import type { CoreContext } from '../context.ts';
import { codeKeys } from './code-keys.ts';

/** A whole list that old is as good as a new one: what changed since comes with the first changes that its scanner asks for. */
const wholeKeptMs = 2_000;

/** What a door judges by: its list, and our word on a code that it cannot judge alone. */
export function listRoutes(
  app: App,
  context: CoreContext,
  scannerOf: (c: Context<AppEnv>) => Promise<ScannerIds>,
): void {
  const { db, now, tickets } = context;
  const verifiers = JSON.stringify(tickets.verifiers);
  const keys = codeKeys(context);
  // a door is opened by all its scanners in the same minutes
  const wholeList = coalesce(
    wholeKeptMs,
    (event) => readWholeList(db, event as Id<'event'>),
    () => now().getTime(),
  );

  mount(app, routes.readDoorList, async ({ query, c }) => {
    const scanner = await scannerOf(c);
    const at = now();
    await seeScanner(db, scanner, at);
    const changes = query.since === undefined ? null : await readListChanges(db, scanner.event, query.since);
    const list = changes ?? (await wholeList(scanner.event));
    // by it a scanner sets its clock, so it is the last that is read
    return answerCompressed(c, `{"list":${list},"verifiers":${verifiers},"atMs":${now().getTime()}}`);
  });

  mount(app, routes.judgeCode, async ({ body, c }) => {
    const scanner = await scannerOf(c);
    return judgeCode(db, { scanner, ...body, keys }, now());
  });
}
