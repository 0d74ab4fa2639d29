import { errorSentences, isErrorCode, Refusal } from '@zilker/contracts/errors';
import * as routes from '@zilker/contracts/http/service';
import { problemPath } from '@zilker/contracts/problem';
import { type App, mount } from '@zilker/runtime/http';
import { answerShared, shared } from '@zilker/runtime/http-shared';
import { statusOf } from '@zilker/runtime/http-status';
import { publicJwks } from '@zilker/runtime/keys';
import type { CoreContext } from '../context.ts';
import { coreDocument } from '../openapi/document.ts';

const cacheControl = 'public, max-age=300, s-maxage=300, stale-while-revalidate=3600, stale-if-error=86400';

/** What the API says of itself, and the public keys of its access tokens for whoever verifies them. */
export function serviceRoutes(app: App, { config }: CoreContext): void {
  const document = lazily(() => shared(JSON.stringify(coreDocument(config.STOREFRONT_ORIGIN))));
  const keys = shared(JSON.stringify(publicJwks(config.ACCESS_KEYS)));

  mount(app, routes.readOpenApi, ({ c }) => answerShared(c, document(), { cacheControl }));
  mount(app, routes.readKeys, ({ c }) => answerShared(c, keys, { cacheControl }));
  mount(app, routes.readProblemType, ({ params: { code }, c }) => {
    if (!isErrorCode(code)) throw new Refusal('not_found');
    const type = { type: problemPath + code, title: errorSentences[code], status: statusOf[code], code };
    return answerShared(c, shared(JSON.stringify(type)), { cacheControl });
  });
}

/** `make` when it is first asked for: most processes are never asked. */
function lazily<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
