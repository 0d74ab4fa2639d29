/** Whether the service worker answers a request from what it keeps: the app's own files, never the API's. */
export function isKept(request: Pick<Request, 'method' | 'url'>, origin: string): boolean {
  const url = new URL(request.url);
  const own = url.origin === origin;
  const service = /^\/(api|room)\//.test(url.pathname);
  return request.method === 'GET' && own && !service && url.pathname !== '/offline.json';
}
