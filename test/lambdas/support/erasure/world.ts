import { Account, stackArn } from './account';
import { Backups } from './backup';
import { Ledger } from './dynamo';
import { Keys } from './kms';
import { Databases, dbArn } from './rds';
import { Networks } from './networks';
import { Remnants, secretArn } from './remains';
import { Buckets } from './s3';
import { ACCOUNT, HOME, PREFIX, RECOVERY, tagged, Wire } from './wire';
import { CELL } from '../cell';

export const ERASE_TEST_ENV = {
  ...CELL,
  DELETIONS_TABLE: 'softdocket-production-deletions',
  OWN_ROLE: 'arn:aws:iam::111122223333:role/softdocket-production-eu-central-1-erase-backups',
};

export const bucketOf = (tenant: string): string => `files-${tenant}-${ACCOUNT}-${HOME}-an`;
export const nameOf = (tenant: string, thing: string): string => `${PREFIX}-${tenant}-${thing}`;

/** A tenant's vault: in the recovery region named after the days of what is copied into it. */
export const vaultOf = (tenant: string, region: string, days = '30'): string =>
  region === HOME ? nameOf(tenant, 'vault') : `copies-${tenant}-${days}`;

/** An account with two regions, in which tenants live. */
export class World {
  readonly wire = new Wire();
  now = new Date('2026-11-22T12:00:00Z');
  readonly ledger = new Ledger(this.wire);
  readonly rds = new Databases(this.wire);
  readonly s3 = new Buckets(this.wire);
  readonly backup = new Backups(this.wire, () => this.now);
  readonly kms = new Keys(this.wire, () => this.now);
  readonly remains = new Remnants(this.wire);
  readonly account = new Account(this.wire);
  readonly networks = new Networks(this.wire);
  /** Which of its instances a tenant is served from, where it is not the first. */
  readonly serves: Record<string, string> = {};

  constructor() {
    this.rds.onGone = (instance) => {
      const master = this.remains.secrets.find(({ tags }) => tags['aws:rds:primaryDBInstanceArn'] === dbArn(instance));
      if (master) master.fades = 1;
    };
    this.rds.secretOf = (instance) => secretArn({ region: HOME, name: `rds!db-${instance.split('-')[2]}` });
    this.remains.connectionOf = (tenant) => ({
      ...{ address: `${this.serves[tenant] ?? nameOf(tenant, 'database')}.x1.eu-central-1.rds.amazonaws.com`, port: 5432 },
      ...{ database: tenant, administrator: 'keeper', secret: secretArn({ region: HOME, name: `rds!db-${tenant}` }), ca: 'rds' },
    });
    this.account.index = (region) => [
      ...this.rds.tagged(region),
      ...this.s3.tagged(region),
      ...this.backup.tagged(region),
      ...this.kms.tagged(region),
      ...this.remains.tagged(region),
      ...this.networks.tagged(region),
      ...this.account.stacks.filter((one) => one.region === region).map((stack) => ({ arn: stackArn(stack), tags: stack.tags })),
    ];
  }

  /** Everything that a `dedicated` tenant with a network of its own has, more than a page of each. */
  dedicated(tenant: string): this {
    const tags = tagged(tenant);
    const instance = nameOf(tenant, 'database');
    this.rds.instances.push({ id: instance, region: HOME, tags, protected: true, status: 'available' });
    this.rds.copies.push(
      {
        arn: `arn:aws:rds:${RECOVERY}:${ACCOUNT}:auto-backup:ab-${tenant}1`,
        region: RECOVERY,
        instance,
        tags,
        status: 'replicating',
      },
      { arn: `arn:aws:rds:${RECOVERY}:${ACCOUNT}:auto-backup:ab-${tenant}2`, region: RECOVERY, instance, status: 'retained' },
      { arn: `arn:aws:rds:${RECOVERY}:${ACCOUNT}:auto-backup:ab-${tenant}3`, region: RECOVERY, instance, status: 'retained' },
      { arn: `arn:aws:rds:${HOME}:${ACCOUNT}:auto-backup:ab-${tenant}4`, region: HOME, instance, tags, status: 'active' },
      { arn: `arn:aws:rds:${HOME}:${ACCOUNT}:auto-backup:ab-${tenant}5`, region: HOME, instance, tags, status: 'retained' },
    );
    for (const region of [HOME, RECOVERY])
      for (const n of [1, 2, 3])
        this.rds.snapshots.push({
          id: `${tenant}-by-hand-${n}`,
          region,
          instance,
          tags,
          type: 'manual',
          ...(n === 2 && { busy: 2 }),
        });
    this.rds.groups.push({ name: nameOf(tenant, 'network'), region: HOME, tags, inUse: 1 });
    for (const name of ['postgresql', 'upgrade'])
      this.remains.groups.push({
        name: `/aws/rds/instance/${instance}/${name}`,
        region: HOME,
        tags,
        events: name === 'upgrade' ? [] : [this.now],
      });
    this.remains.groups.push({ name: `/freehold/flow/${nameOf(tenant, 'network')}`, region: HOME, tags, events: [this.now] });
    this.remains.secrets.push({
      name: `rds!db-${tenant}`,
      region: HOME,
      tags: { 'aws:rds:primaryDBInstanceArn': dbArn(instance), 'aws:secretsmanager:owningService': 'rds' },
      owner: 'rds',
    });
    return this.files(tenant, [`arn:aws:s3:::${bucketOf(tenant)}`, dbArn(instance)]);
  }

  /** What a restore in place leaves beside: the next instance, which serves, with all that RDS and AWS Backup make of one. */
  again(tenant: string, generation = 2): this {
    const tags = tagged(tenant);
    const instance = nameOf(`${tenant}-${generation}`, 'database');
    const backups = (region: string) => `arn:aws:rds:${region}:${ACCOUNT}:auto-backup:ab-${tenant}-${generation}`;
    this.rds.instances.push({ id: instance, region: HOME, tags, protected: true, status: 'available' });
    this.rds.copies.push(
      { arn: backups(RECOVERY), region: RECOVERY, instance, tags, status: 'replicating' },
      { arn: backups(HOME), region: HOME, instance, tags, status: 'active' },
    );
    this.rds.snapshots.push({ id: `${tenant}-${generation}-by-hand`, region: HOME, instance, tags, type: 'manual' });
    for (const name of ['postgresql', 'upgrade'])
      this.remains.groups.push({ name: `/aws/rds/instance/${instance}/${name}`, region: HOME, tags, events: [] });
    this.remains.secrets.push({
      name: `rds!db-${tenant}-${generation}`,
      region: HOME,
      tags: { 'aws:rds:primaryDBInstanceArn': dbArn(instance), 'aws:secretsmanager:owningService': 'rds' },
      owner: 'rds',
    });
    const vault = this.backup.vaults.find(({ name, region }) => name === nameOf(tenant, 'vault') && region === HOME)!;
    vault.points.push({
      arn: `arn:aws:rds:${HOME}:${ACCOUNT}:snapshot:awsbackup:job-${tenant}-${generation}`,
      resource: dbArn(instance),
      status: 'COMPLETED',
    });
    return this;
  }

  /** What every tenant has: files, keys, vaults, a secret, parameters. */
  files(tenant: string, resources: readonly string[] = [`arn:aws:s3:::${bucketOf(tenant)}`]): this {
    const tags = tagged(tenant);
    const policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Sid: 'OnlyTls', Effect: 'Deny', Principal: { AWS: '*' }, Action: 's3:*' }],
    });
    const versions = [1, 2, 3, 4, 5].flatMap((n) => [
      { Key: `case/${n}.pdf`, VersionId: `v${n}` },
      { Key: `case/${n}.pdf`, VersionId: `w${n}`, marker: n % 2 === 0 },
    ]);
    const uploads = [1, 2, 3].map((n) => ({ Key: `big/${n}.zip`, UploadId: `${tenant}-u${n}` }));
    this.s3.buckets.push({ name: bucketOf(tenant), region: HOME, tags, policy, versions, uploads });
    for (const region of [HOME, RECOVERY]) {
      const points = resources.flatMap((resource, of) =>
        [1, 2].map((n) => ({
          arn: `arn:aws:backup:${region}:${ACCOUNT}:recovery-point:${tenant}-${of}-${n}`,
          resource,
          status: 'COMPLETED',
          deleteAt: new Date(this.now.getTime() + n * 10 * 86_400_000),
        })),
      );
      this.backup.vaults.push({ name: vaultOf(tenant, region), region, tags, lock: { mode: 'governance' }, points });
    }
    this.backup.jobs.push({ id: `${tenant}-job`, vault: nameOf(tenant, 'vault'), region: HOME, state: 'RUNNING' });
    this.keys(tenant);
    this.remains.secrets.push({ name: nameOf(tenant, 'application'), region: HOME, tags });
    for (const thing of ['data-key', 'signing-key', 'files-bucket', 'webhook-public-key', 'webhook-public-keys', 'database-port'])
      this.remains.parameters.push({ name: `/freehold/tenants/${tenant}/${thing}`, region: HOME, tags });
    this.remains.parameters.push({ name: `/freehold/tenants/${tenant}/connection`, region: HOME, tags: {} });
    return this;
  }

  keys(tenant: string): this {
    const tags = tagged(tenant);
    const key = (what: string, region: string) =>
      this.kms.keys.push({ id: `${tenant}-${what}-key`, region, tags, alias: `alias/${nameOf(tenant, what)}`, state: 'Enabled' });
    key('data', HOME);
    key('signing', HOME);
    key('recovery', RECOVERY);
    return this;
  }

  /** Everything that a tenant has, a text each: what must not change when a neighbour is erased. Time passes for it, too. */
  belongings(tenant: string): string[] {
    const of = <Thing extends { tags?: Readonly<Record<string, string>> }>(things: readonly Thing[]) =>
      things.filter(({ tags }) => tags?.['freehold:tenant'] === tenant);
    const { rds, s3, backup, kms, remains } = this;
    const all = [
      rds.instances,
      rds.snapshots,
      rds.groups,
      s3.buckets,
      backup.vaults,
      kms.keys,
      remains.groups,
      remains.secrets,
      remains.parameters,
    ];
    const copies = rds.copies.filter(({ instance }) => instance === nameOf(tenant, 'database'));
    const master = remains.secrets.filter(({ name }) => name === `rds!db-${tenant}`);
    const untagged = remains.parameters.filter(({ name }) => name === `/freehold/tenants/${tenant}/connection`);
    const jobs = backup.jobs.filter(({ vault }) => vault === nameOf(tenant, 'vault'));
    const everything = [
      ...all.flatMap((things) => of(things as { tags?: Record<string, string> }[])),
      ...copies,
      ...master,
      ...untagged,
      ...jobs,
    ];
    return everything.map((thing) => JSON.stringify(thing, (key, value: unknown) => (key === 'busy' ? undefined : value)));
  }
}
