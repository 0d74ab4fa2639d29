import { generateKeys, publicJwks } from '@zilker/runtime/keys';

/** Keys to sign fans in and to call them with, made for one run: as they are, and as a service is started with them. */
export function makeKeys() {
  const access = generateKeys({ development: true });
  const admission = generateKeys({ development: true });
  const env = {
    ACCESS_KEYS: JSON.stringify(access),
    ADMISSION_KEYS: JSON.stringify(admission),
    ADMISSION_JWKS: JSON.stringify(publicJwks(admission)),
  };
  return { access, env };
}
