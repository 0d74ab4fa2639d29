/** Why a database is not migrated, in a sentence for whoever runs the release. */
export class MigrationRefused extends Error {
  override name = 'MigrationRefused';
}
