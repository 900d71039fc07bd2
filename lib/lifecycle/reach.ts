import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Cell } from '../../config/platform';
import { databaseName } from '../database-names';
import { bucketName, FILES_BUCKET_PREFIX, tenantName } from '../naming';
import { cellVaultName, COPIES_PREFIX } from '../vault-names';

/**
 * How far hooks of tenant life reach: tenants come and go without a deployment, so what is theirs is known by the pattern of
 * its name, in the cell's own account and regions. Each hook holds the tag of what it finds against the tenant it was told.
 */
export class Reach {
  private readonly stack: Stack;

  constructor(
    scope: Construct,
    private readonly cell: Cell,
    /** Whose things: any tenant's, or those of the session's own. */
    private readonly whose: '*' | typeof OWN_TENANT = '*',
  ) {
    this.stack = Stack.of(scope);
  }

  /** Something of a tenant, named `<platform>-<stage>-<tenant>-<thing>`. */
  tenants(service: string, resource: string, thing: string, sep: ':' | '/' = ':'): string {
    return this.arn(service, resource, this.named(thing), sep);
  }

  /** A tenant's own databases: the one that serves, and those before it that are kept. */
  get databases(): string[] {
    return this.databaseNames.map((name) => this.arn('rds', 'db', name));
  }

  /** Their names. Of every tenant's one pattern is enough; that of a session's own begins with the tenant. */
  get databaseNames(): string[] {
    const first = this.named('database');
    return this.whose === '*' ? [first] : [first, databaseName(this.cell, this.whose, '*')];
  }

  /** The name of a tenant's thing. */
  named(thing: string): string {
    return tenantName(this.cell, this.whose, thing);
  }

  /** Something of the region by its name, or by a pattern. */
  arn(service: string, resource: string, name: string, sep: ':' | '/' = ':'): string {
    return this.stack.formatArn({
      service,
      resource,
      region: service === 'iam' ? '' : this.cell.region.region,
      resourceName: name,
      arnFormat: sep === ':' ? ArnFormat.COLON_RESOURCE_NAME : ArnFormat.SLASH_RESOURCE_NAME,
    });
  }

  /** Every vault of tenants': where copies lie there is one for each range of days that a plan has had. */
  get vaults(): string[] {
    const copies = this.cell.role === 'recovery' ? [this.arn('backup', 'backup-vault', `${COPIES_PREFIX}${this.whose}-*`)] : [];
    return [this.tenants('backup', 'backup-vault', 'vault'), ...copies];
  }

  /** The cell's own vaults, of these days and of earlier ones. */
  get cellVaults(): string[] {
    const name = cellVaultName(this.cell);
    return [this.arn('backup', 'backup-vault', this.cell.role === 'recovery' ? `${name}-*` : name)];
  }

  /** The tenants' buckets for files. */
  get filesBuckets(): string {
    return `arn:${this.stack.partition}:s3:::${bucketName(this.cell, FILES_BUCKET_PREFIX.slice(0, -1), this.whose)}`;
  }

  /** A condition: the call comes through a service of the region. */
  through(service: string): Record<string, Record<string, string>> {
    return { StringEquals: { 'kms:ViaService': `${service}.${this.cell.region.region}.${this.stack.urlSuffix}` } };
  }

  /** A table of the ledger. */
  table(name: string): string {
    return this.arn('dynamodb', 'table', name, '/');
  }
}

/** The cell's own region, and the one that its copies are in. */
export const regionsOf = (scope: Construct, { cell, recovery }: { cell: Cell; recovery?: Cell }): Reach[] =>
  [cell, ...(recovery ? [recovery] : [])].map((at) => new Reach(scope, at));

/** The same, for a session of one tenant: what is called after it, and nobody else's. */
export const ownRegions = (scope: Construct, { cell, recovery }: { cell: Cell; recovery?: Cell }): Reach[] =>
  [cell, ...(recovery ? [recovery] : [])].map((at) => new Reach(scope, at, OWN_TENANT));

/** The tenant for whom a session of an erase hook was begun; nobody, where the role works without one. */
export const OWN_TENANT = '${aws:PrincipalTag/freehold:tenant}';
/** Only what carries the tag of the session's own tenant. */
export const OWN = { StringEquals: { 'aws:ResourceTag/freehold:tenant': OWN_TENANT } };
/** Only what carries a tenant's tag, whosever: the hook itself holds the tag against the tenant it was told. */
export const TAGGED = { StringLike: { 'aws:ResourceTag/freehold:tenant': '?*' } };
