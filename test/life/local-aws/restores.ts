import { CreateDBInstanceCommand, DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import type { DBInstance } from '@aws-sdk/client-rds';
import { CreateSecretCommand, DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { BaseBackup, TestPostgres } from '../../support/postgres';
import type { Settings } from './settings';

/** An answer of RDS on the wire. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** An instance whose backup and log are kept: what RDS calls its automated backups. */
interface Kept {
  readonly instance: DBInstance;
  readonly region: string;
  readonly server: TestPostgres;
  readonly backup: BaseBackup;
}

const XMLNS = 'http://rds.amazonaws.com/doc/2014-10-31/';

/**
 * What of RDS a restore needs and the local AWS lacks: it brings an instance to a moment from a base backup and the log of the PostgreSQL
 * server that stands for the source, and keeps the password of what came of it. The instance itself is the local AWS's own, which is made,
 * described, changed and deleted there, under the rights of whoever asks.
 */
export class Restores {
  private readonly kept: Kept[] = [];
  private readonly restored = new Map<string, { readonly server: TestPostgres; readonly region: string }>();
  /** ARN of the secret with a copy's password, by the copy. */
  private readonly secrets = new Map<string, string>();
  /** How long each copy took to come up, in the order in which they were asked for. */
  readonly took: { readonly instance: string; readonly ms: number }[] = [];

  constructor(private readonly settings: Settings) {}

  /** From now on the instance can be brought back to any moment; `elsewhere` is the region to which its backups are copied. */
  async keep(server: TestPostgres, { instance, region, elsewhere }: { instance: string; region: string; elsewhere?: string }) {
    const { DBInstances = [] } = await new RDSClient(this.settings(region)).send(
      new DescribeDBInstancesCommand({ DBInstanceIdentifier: instance }),
    );
    const backup = await server.backUp();
    for (const at of [region, ...(elsewhere === undefined ? [] : [elsewhere])])
      this.kept.push({ instance: DBInstances[0]!, region: at, server, backup });
  }

  /** A copy's server, while there is one. */
  serverOf(copy: string): TestPostgres | undefined {
    return this.restored.get(copy)?.server;
  }

  /** Keeps nothing any more, and ends what is left. */
  async end(): Promise<void> {
    for (const { backup } of this.kept.splice(0)) backup.remove();
    await Promise.all([...this.restored.keys()].map((copy) => this.gone(copy)));
  }

  /** `DescribeDBInstanceAutomatedBackups`: of an instance by its resource id where it is, and all that are copied there elsewhere. */
  backups(form: URLSearchParams, region: string): Reply {
    const resource = form.get('DbiResourceId');
    const there = this.kept.filter((one) => one.region === region && (!resource || one.instance.DbiResourceId === resource));
    const now = new Date().toISOString();
    const listed = there.map(({ instance, backup }) => {
      const home = instance.DBInstanceArn!.split(':')[3] === region;
      return (
        `<DBInstanceAutomatedBackup><DBInstanceArn>${instance.DBInstanceArn}</DBInstanceArn><DbiResourceId>${instance.DbiResourceId}</DbiResourceId>` +
        `<DBInstanceAutomatedBackupsArn>${copiesOf(instance, region)}</DBInstanceAutomatedBackupsArn><Status>${home ? 'active' : 'replicating'}</Status>` +
        `<RestoreWindow><EarliestTime>${backup.from.toISOString()}</EarliestTime><LatestTime>${now}</LatestTime></RestoreWindow></DBInstanceAutomatedBackup>`
      );
    });
    return answer(
      'DescribeDBInstanceAutomatedBackups',
      `<DBInstanceAutomatedBackups>${listed.join('')}</DBInstanceAutomatedBackups>`,
    );
  }

  /** `RestoreDBInstanceToPointInTime`: it answers when the server is up, where RDS answers at once and takes its time. */
  async restore(form: URLSearchParams, region: string): Promise<Reply> {
    const [copy, source] = [form.get('TargetDBInstanceIdentifier')!, form.get('SourceDbiResourceId')];
    const shipped = form.get('SourceDBInstanceAutomatedBackupsArn');
    const kept = this.kept.find(
      ({ instance, region: at }) =>
        at === region && (shipped ? copiesOf(instance, region) === shipped : instance.DbiResourceId === source),
    );
    if (!kept) return refusal('PointInTimeRestoreNotEnabled', `nothing is kept of ${shipped ?? source} in ${region}`);
    if (this.restored.has(copy)) return refusal('DBInstanceAlreadyExists', `${copy} is there`);
    const asked = form.get('RestoreTime');
    const begun = Date.now();
    const server = await kept.backup.restoredTo(asked === null ? undefined : new Date(asked));
    this.restored.set(copy, { server, region });
    await this.declare(form, { copy, region, server, source: kept.instance });
    this.took.push({ instance: copy, ms: Date.now() - begun });
    return answer(
      'RestoreDBInstanceToPointInTime',
      `<DBInstance><DBInstanceIdentifier>${copy}</DBInstanceIdentifier><DBInstanceStatus>creating</DBInstanceStatus></DBInstance>`,
    );
  }

  /** The instance at the local AWS, as the request wants it: what it leaves out is what RDS takes by itself. */
  private async declare(
    form: URLSearchParams,
    { copy, region, server, source }: { copy: string; region: string; server: TestPostgres; source: DBInstance },
  ): Promise<void> {
    const tags = [...form.entries()].flatMap(([key, Key]) => {
      const place = /^Tags\.(?:Tag|member)\.(\d+)\.Key$/.exec(key);
      return place ? [{ Key, Value: form.get(key.replace(/Key$/, 'Value')) ?? '' }] : [];
    });
    await new RDSClient(this.settings(region)).send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier: copy,
        DBInstanceClass: form.get('DBInstanceClass') ?? source.DBInstanceClass!,
        Engine: source.Engine!,
        EngineVersion: source.EngineVersion!,
        MasterUsername: server.administrator.user,
        MasterUserPassword: server.administrator.password,
        Port: server.port,
        KmsKeyId: source.KmsKeyId!,
        PubliclyAccessible: form.get('PubliclyAccessible') === 'true',
        DeletionProtection: form.get('DeletionProtection') === 'true',
        EnableIAMDatabaseAuthentication: form.get('EnableIAMDatabaseAuthentication') === 'true',
        ...(form.get('DBSubnetGroupName') !== null && { DBSubnetGroupName: form.get('DBSubnetGroupName')! }),
        ...(form.get('DBParameterGroupName') !== null && { DBParameterGroupName: form.get('DBParameterGroupName')! }),
        Tags: tags,
      }),
    );
  }

  /** `ModifyDBInstance` with `ManageMasterUserPassword`: RDS keeps it from then on in a secret of its own. */
  async keepPassword(form: URLSearchParams, region: string): Promise<void> {
    const copy = form.get('DBInstanceIdentifier')!;
    const server = this.serverOf(copy);
    if (!server || this.secrets.has(copy)) return;
    const { user: username, password } = server.administrator;
    const { ARN } = await new SecretsManagerClient(this.settings(region)).send(
      new CreateSecretCommand({
        Name: `rds!db-${copy}-${server.port}`,
        KmsKeyId: form.get('MasterUserSecretKmsKeyId') ?? undefined,
        SecretString: JSON.stringify({ username, password }),
      }),
    );
    this.secrets.set(copy, ARN!);
  }

  /** What the local AWS says of instances, with the secrets that it knows nothing of. */
  described(body: string): string {
    let text = body;
    for (const [copy, secret] of this.secrets)
      text = text.replace(
        `<DBInstanceIdentifier>${copy}</DBInstanceIdentifier>`,
        `$&<MasterUserSecret><SecretArn>${secret}</SecretArn><SecretStatus>active</SecretStatus></MasterUserSecret>`,
      );
    return text;
  }

  /** The instance was deleted: with it its server and its secret go. */
  async gone(copy: string): Promise<void> {
    const [restored, SecretId] = [this.restored.get(copy), this.secrets.get(copy)];
    this.restored.delete(copy);
    this.secrets.delete(copy);
    await restored?.server.stop();
    if (restored && SecretId !== undefined)
      await new SecretsManagerClient(this.settings(restored.region)).send(
        new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }),
      );
  }
}

const copiesOf = ({ DbiResourceId, DBInstanceArn }: DBInstance, region: string): string =>
  `arn:aws:rds:${region}:${DBInstanceArn!.split(':')[4]}:auto-backup:ab-${DbiResourceId!.replace(/^db-/, '').toLowerCase()}`;

const answer = (action: string, inside: string): Reply => ({
  status: 200,
  type: 'text/xml',
  body: `<${action}Response xmlns="${XMLNS}"><${action}Result>${inside}</${action}Result></${action}Response>`,
});

const refusal = (code: string, message: string): Reply => ({
  status: 400,
  type: 'text/xml',
  body: `<ErrorResponse xmlns="${XMLNS}"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
});
