import { type Job, type JobKind, jobSchemas } from './job.ts';

type Fields = Readonly<Record<string, unknown>>;
/** Makes a job of one version into what the next one would have said. */
export type Upgrade = (older: Fields) => Fields;

/**
 * How older jobs are read: the first upgrade of a kind leads from version 1 to version 2, and so on, so that the newest version is one
 * more than it has upgrades; `jobSchemas` describes the newest. A worker that meets a newer version, or a kind that it does
 * not know, leaves the job to others, so old and new workers and senders run side by side in any order.
 *
 * To change a kind: change its schema, add the upgrade from what it was, and add a fixture of the new version.
 */
export const jobUpgrades: { readonly [K in JobKind]?: readonly Upgrade[] } = {};

/** A job as it travels; `v` is left out where it is 1. */
export type WireJob = Job & { readonly v?: number };

/** The newest version of a kind, given how older ones are read. */
export function newestVersion(kind: string, upgrades: JobCatalogue['upgrades'] = jobUpgrades): number {
  return (Object.hasOwn(upgrades, kind) ? (upgrades[kind]?.length ?? 0) : 0) + 1;
}

/** Says in a job which version it is of: by whoever makes it, once. */
export function stamped(job: Job): WireJob {
  const newest = newestVersion(job.kind);
  return newest === 1 ? job : { ...job, v: newest };
}

/** What a worker can read. */
export type JobCatalogue = {
  schemas: { readonly [kind: string]: JobSchema };
  upgrades: { readonly [kind: string]: readonly Upgrade[] | undefined };
};
type JobSchema = (typeof jobSchemas)[JobKind];

export const jobCatalogue: JobCatalogue = { schemas: jobSchemas, upgrades: jobUpgrades };
