import { readRoomOpenApi } from '@zilker/contracts/http/service';
import { type App, mount } from '@zilker/runtime/http';
import { answerShared, type Shared, shared } from '@zilker/runtime/http-shared';

const cacheControl = 'public, max-age=300, s-maxage=300, stale-while-revalidate=3600, stale-if-error=86400';

/** The document is made, and what makes it loaded, when it is first asked for: a replica full of fans has better uses for its memory. */
export function mountOpenApiRoutes(app: App): void {
  let made: Promise<Shared> | undefined;
  mount(app, readRoomOpenApi, async ({ c }) => {
    made ??= import('./document.ts').then(({ roomDocument }) => shared(JSON.stringify(roomDocument())));
    return answerShared(c, await made, { cacheControl });
  });
}
