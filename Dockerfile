# syntax=docker/dockerfile:1
# Two images: `services` (all that Node runs, as its TypeScript stands) and `web` (the built apps behind Caddy).
#   docker build --target services -t zilker-services . && docker build --target web -t zilker-web .

FROM node:24.21.0-bookworm-slim AS manifests
WORKDIR /zilker
# what npm reads and no code, so that a change of code keeps what was installed
COPY package.json package-lock.json .npmrc ./
COPY waiting-room/package.json waiting-room/
COPY core-api/package.json core-api/
COPY workers/package.json workers/
COPY storefront/package.json storefront/
COPY scanner/package.json scanner/
COPY venue-portal/package.json venue-portal/
COPY loadgen/package.json loadgen/
COPY packages/box-office/package.json packages/box-office/
COPY packages/contracts/package.json packages/contracts/
COPY packages/e2e/package.json packages/e2e/
COPY packages/local/package.json packages/local/
COPY packages/runtime/package.json packages/runtime/
COPY packages/ui/package.json packages/ui/

FROM manifests AS apps
RUN npm ci --ignore-scripts --loglevel=error
COPY tsconfig.json ./
COPY packages/contracts packages/contracts
COPY packages/ui packages/ui
COPY storefront storefront
COPY venue-portal venue-portal
COPY scanner scanner
RUN npm run build

FROM caddy:2.10.2-alpine AS web
COPY Caddyfile /etc/caddy/Caddyfile
COPY --from=apps /zilker/storefront/dist /srv/storefront
COPY --from=apps /zilker/venue-portal/dist /srv/venue-portal
COPY --from=apps /zilker/scanner/dist /srv/scanner
# the base gives Caddy leave to bind ports below 1024, which nobody needs here and a locked-down pod refuses
RUN setcap -r /usr/bin/caddy
ENV XDG_DATA_HOME=/tmp XDG_CONFIG_HOME=/tmp
USER 1000:1000
EXPOSE 4300 4301 4302

# Node is in the base image and the stores are elsewhere, so the optional packages that bring them stay out
FROM manifests AS modules
RUN npm ci --omit=dev --omit=optional --ignore-scripts --loglevel=error \
  --workspace waiting-room --workspace core-api --workspace workers --workspace packages/box-office --workspace packages/local

FROM node:24.21.0-bookworm-slim AS services
WORKDIR /zilker
# node_modules holds links to the folders below; Node runs TypeScript from those and from nowhere inside node_modules
COPY --from=modules /zilker ./
COPY packages/contracts packages/contracts
COPY packages/runtime packages/runtime
COPY packages/box-office packages/box-office
COPY packages/local packages/local
COPY packages/ui/src/tokens.css packages/ui/src/
COPY waiting-room waiting-room
COPY core-api core-api
COPY workers workers
# volumes that are mounted here take their owner over
RUN install -d -o node -g node /data /env
ENV NODE_ENV=production
USER 1000:1000
