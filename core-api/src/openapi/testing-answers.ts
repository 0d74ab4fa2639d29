import { gunzipSync } from 'node:zlib';
import { problemType } from '@zilker/contracts/problem';
import type { App } from '@zilker/runtime/http';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { coreDocument } from './document.ts';
import { operations } from './operations.ts';

/** For tests: holds every answer of an app against the OpenAPI document, whatever the test itself is about. */
export function holdToDocument(app: App): { app: App; breaches: string[] } {
  const breaches: string[] = [];
  const fetch: App['fetch'] = async (request, ...rest) => {
    const response = await app.fetch(request, ...rest);
    const breach = await breachOf(request, response.clone());
    if (breach !== null) breaches.push(breach);
    return response;
  };
  return { app: Object.assign(Object.create(app) as App, { fetch }), breaches };
}

const described = operations.map(({ route, produces = 'application/json' }) => ({
  produces,
  method: route.method,
  pattern: new RegExp(`^${route.path.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`),
  pointer: ['paths', route.path.replace(/:(\w+)/g, '{$1}'), route.method.toLowerCase(), 'responses'],
}));

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(JSON.parse(JSON.stringify(coreDocument('http://localhost'))), 'document');

/** What is wrong with an answer, or null. Answers of no route (404 for an unknown path) have no description. */
async function breachOf(request: Request, response: Response): Promise<string | null> {
  const { pathname } = new URL(request.url);
  const operation = described.find(
    ({ method, pattern }) => method === request.method && pattern.test(pathname),
  );
  if (operation === undefined || response.status === 304) return null;
  const name = `${request.method} ${pathname} ${response.status}`;
  const [type = 'none'] = (response.headers.get('content-type') ?? 'none').split(';');
  if (type !== (response.ok ? operation.produces : problemType)) return `${name} is ${type}`;
  if (response.ok && type !== 'application/json') return null;
  const at = [...operation.pointer, String(response.status), 'content', type, 'schema'];
  const pointer = at.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')));
  try {
    const isValid = ajv.compile({ $ref: `document#/${pointer.join('/')}` });
    return isValid(await jsonOf(response)) ? null : `${name}: ${ajv.errorsText(isValid.errors)}`;
  } catch (cause) {
    return `${name}: ${String(cause)}`;
  }
}

async function jsonOf(response: Response): Promise<unknown> {
  const bytes = Buffer.from(await response.arrayBuffer());
  const isCompressed = response.headers.get('content-encoding') === 'gzip';
  return JSON.parse((isCompressed ? gunzipSync(bytes) : bytes).toString());
}
