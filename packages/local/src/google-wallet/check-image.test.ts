import { expect, test } from 'vitest';
import { refuseImage } from './check-image.ts';

const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d);
const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);
const answers =
  (body: Uint8Array<ArrayBuffer> | string, status = 200) =>
  async () =>
    new Response(body, { status });

test.each(['https://tickets.example.com/logo.png', 'http://localhost:4300/logo.png'])(
  '%s is taken when a picture is there',
  async (uri) => {
    expect(await refuseImage(uri, answers(png))).toBeNull();
    expect(await refuseImage(uri, answers(jpeg))).toBeNull();
  },
);

test('what Google could not show is refused', async () => {
  const uri = 'https://tickets.example.com/logo.png';
  expect(await refuseImage(uri, answers(png, 404))).toContain('404');
  // a web app answers its page for whatever it has not
  expect(await refuseImage(uri, answers('<!doctype html>'))).toContain('no PNG');
  const silent = () => Promise.reject(new Error('refused'));
  expect(await refuseImage(uri, silent)).toContain('does not answer');
  for (const other of ['http://tickets.example.com/logo.png', '/logo.png', 'file:///logo.png'])
    expect(await refuseImage(other, answers(png))).toContain('no address');
});
