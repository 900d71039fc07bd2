import { BackupClient, ResourceNotFoundException as NoVault } from '@aws-sdk/client-backup';
import {
  DescribeBackupVaultCommand,
  GetBackupPlanCommand,
  GetBackupSelectionCommand,
  GetBackupVaultAccessPolicyCommand,
  ListBackupPlansCommand,
  ListBackupSelectionsCommand,
  ListTagsCommand,
} from '@aws-sdk/client-backup';
import {
  GetRoleCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  NoSuchEntityException,
} from '@aws-sdk/client-iam';
import {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListResourceTagsCommand,
  NotFoundException,
} from '@aws-sdk/client-kms';
import {
  DBInstanceAutomatedBackupNotFoundFault,
  DBInstanceNotFoundFault,
  DescribeDBInstanceAutomatedBackupsCommand,
  DescribeDBInstancesCommand,
  DescribeDBParametersCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import {
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  NotFound,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { DescribeSecretCommand, ResourceNotFoundException, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  GetParameterCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  ParameterNotFound,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { answersOf } from '../../support/answers';
import type { Answers } from '../../support/answers';
import type { Account, Key, Named } from './account';
import { catalogue } from './catalogue';

const answers = {
  backup: answersOf(BackupClient),
  iam: answersOf(IAMClient),
  kms: answersOf(KMSClient),
  rds: answersOf(RDSClient),
  s3: answersOf(S3Client),
  secrets: answersOf(SecretsManagerClient),
  ssm: answersOf(SSMClient),
};

interface Client {
  readonly config: { readonly region: () => Promise<string> };
}
type Input = Readonly<Record<string, string>>;

const meta = { message: 'no', $metadata: { httpStatusCode: 400 } };
const unset = (name: string): Error => new S3ServiceException({ ...meta, name, $fault: 'client' });
const tagList = (tags: Record<string, string>) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** AWS as it holds one account, a page of one thing at a time. */
export class World {
  readonly calls: string[] = [];
  /** Errors by the call that they answer. */
  readonly faults = new Map<string, Error>();

  constructor(private account: Account) {
    for (const each of Object.values(answers)) each.reset();
    this.serveKeys();
    this.serveDatabases();
    this.serveFiles();
    this.serveBackups();
    this.serveAccess();
    this.serveParameters();
  }

  /** The account anew; what was called before is forgotten. */
  become(account: Account): void {
    this.account = account;
    this.calls.length = 0;
    this.faults.clear();
  }

  private serve(of: Answers, command: { readonly name: string }, answer: (input: Input, region: string) => object): void {
    const call = command.name.replace(/Command$/, '');
    of.on(command).callsFake(async (input: Input, client: Client) => {
      const region = await client.config.region();
      this.calls.push(`${call} ${region}`);
      const fault = this.faults.get(call);
      if (fault) throw fault;
      return { $metadata: { httpStatusCode: 200 }, ...answer(input, region) };
    });
  }

  private serveKeys(): void {
    const find = (id: string, region: string): Key => {
      const key = this.account.keys.find((one) => one.region === region && (one.alias === id || one.metadata.Arn === id));
      if (!key) throw new NotFoundException(meta);
      return key;
    };
    const { kms } = answers;
    this.serve(kms, DescribeKeyCommand, ({ KeyId }, region) => ({ KeyMetadata: find(KeyId!, region).metadata }));
    this.serve(kms, GetKeyPolicyCommand, ({ KeyId }, region) => ({ Policy: JSON.stringify(find(KeyId!, region).policy) }));
    this.serve(kms, GetKeyRotationStatusCommand, ({ KeyId }, region) => ({ KeyRotationEnabled: find(KeyId!, region).rotated }));
    this.serve(kms, ListResourceTagsCommand, ({ KeyId, Marker }, region) => {
      const tags = Object.entries(find(KeyId!, region).tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
      const { page, next } = paged(tags, Marker);
      return { Tags: page, Truncated: next !== undefined, ...(next && { NextMarker: next }) };
    });
  }

  private serveDatabases(): void {
    const { rds } = answers;
    this.serve(rds, DescribeDBInstancesCommand, ({ DBInstanceIdentifier }) => {
      const found = this.account.instances.filter((one) => one.DBInstanceIdentifier === DBInstanceIdentifier);
      if (found.length === 0) throw new DBInstanceNotFoundFault(meta);
      return { DBInstances: found };
    });
    this.serve(rds, DescribeDBParametersCommand, ({ DBParameterGroupName, Marker }) => {
      const { page, next } = paged(Object.entries(this.account.parameterGroups[DBParameterGroupName!]!), Marker);
      return { Parameters: page.map(([ParameterName, ParameterValue]) => ({ ParameterName, ParameterValue })), Marker: next };
    });
    this.serve(rds, DescribeDBInstanceAutomatedBackupsCommand, ({ DBInstanceIdentifier, DbiResourceId, Marker }, region) => {
      // By its identifier RDS wants an instance that exists in this region; the source of what is replicated is in another.
      if (DBInstanceIdentifier) throw new DBInstanceNotFoundFault(meta);
      const found = this.account.copies.filter((one) => one.Region === region && one.DbiResourceId === DbiResourceId);
      if (found.length === 0) throw new DBInstanceAutomatedBackupNotFoundFault(meta);
      const { page, next } = paged(found, Marker);
      return { DBInstanceAutomatedBackups: page, Marker: next };
    });
  }

  private serveFiles(): void {
    const { s3 } = answers;
    const bucket = ({ Bucket }: Input) => {
      const found = this.account.buckets.find(({ name }) => name === Bucket);
      if (!found) throw new NotFound(meta);
      return found;
    };
    const set = <Thing>(thing: Thing | undefined, otherwise: string): Thing => {
      if (thing === undefined) throw unset(otherwise);
      return thing;
    };
    this.serve(s3, HeadBucketCommand, (input) => (bucket(input), {}));
    this.serve(s3, GetBucketEncryptionCommand, (input) => ({
      ServerSideEncryptionConfiguration: { Rules: [set(bucket(input).rule, 'ServerSideEncryptionConfigurationNotFoundError')] },
    }));
    this.serve(s3, GetBucketVersioningCommand, (input) => ({ Status: bucket(input).versioning }));
    this.serve(s3, GetPublicAccessBlockCommand, (input) => ({
      PublicAccessBlockConfiguration: set(bucket(input).block, 'NoSuchPublicAccessBlockConfiguration'),
    }));
    this.serve(s3, GetBucketOwnershipControlsCommand, (input) => ({
      OwnershipControls: { Rules: [{ ObjectOwnership: set(bucket(input).ownership, 'OwnershipControlsNotFoundError') }] },
    }));
    this.serve(s3, GetBucketPolicyCommand, (input) => ({
      Policy: JSON.stringify(set(bucket(input).policy, 'NoSuchBucketPolicy')),
    }));
    this.serve(s3, GetBucketTaggingCommand, (input) => ({ TagSet: tagList(set(bucket(input).tags, 'NoSuchTagSet')) }));
    this.serve(s3, GetObjectCommand, ({ Key }) => ({ Body: { transformToString: () => Promise.resolve(catalogue(Key!)) } }));
  }

  private serveBackups(): void {
    const { backup } = answers;
    const vault = ({ BackupVaultName }: Input, region: string) => {
      const found = this.account.vaults.find((one) => one.region === region && one.described.BackupVaultName === BackupVaultName);
      if (!found) throw new NoVault(meta);
      return found;
    };
    const plan = ({ BackupPlanId }: Input) => this.account.plans.find(({ id }) => id === BackupPlanId)!;
    this.serve(backup, DescribeBackupVaultCommand, (input, region) => vault(input, region).described);
    this.serve(backup, GetBackupVaultAccessPolicyCommand, (input, region) => {
      const { policy } = vault(input, region);
      if (!policy) throw new NoVault(meta);
      return { Policy: JSON.stringify(policy) };
    });
    this.serve(backup, ListBackupPlansCommand, ({ NextToken }) => {
      const { page, next } = paged(this.account.plans, NextToken);
      return {
        BackupPlansList: page.map(({ id, arn, name }) => ({ BackupPlanId: id, BackupPlanArn: arn, BackupPlanName: name })),
        NextToken: next,
      };
    });
    this.serve(backup, GetBackupPlanCommand, (input) => ({ BackupPlan: { Rules: plan(input).rules } }));
    this.serve(backup, ListBackupSelectionsCommand, (input) => {
      const { page, next } = paged(plan(input).selections, input.NextToken);
      return { BackupSelectionsList: page.map(({ SelectionName }) => ({ SelectionId: SelectionName })), NextToken: next };
    });
    this.serve(backup, GetBackupSelectionCommand, (input) => ({
      BackupSelection: plan(input).selections.find(({ SelectionName }) => SelectionName === input.SelectionId),
    }));
    this.serve(backup, ListTagsCommand, ({ ResourceArn, NextToken }) => {
      const { described } = this.account.vaults.find((one) => one.described.BackupVaultArn === ResourceArn) ?? {};
      const thing: Named | undefined = described
        ? this.account.vaults.find((one) => one.described === described)
        : this.account.plans.find(({ arn }) => arn === ResourceArn);
      const { page, next } = paged(Object.entries(thing!.tags), NextToken);
      return { Tags: Object.fromEntries(page), NextToken: next };
    });
  }

  private serveAccess(): void {
    const role = ({ RoleName }: Input) => {
      const found = this.account.roles.find((one) => one.RoleName === RoleName);
      if (!found) throw new NoSuchEntityException(meta);
      return found;
    };
    this.serve(answers.iam, GetRoleCommand, (input) => {
      const { trust, tags, boundary, RoleName } = role(input);
      return {
        Role: {
          RoleName,
          Arn: `arn:aws:iam::111122223333:role/${RoleName}`,
          AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(trust)),
          ...(boundary && { PermissionsBoundary: { PermissionsBoundaryArn: boundary } }),
          Tags: tagList(tags),
        },
      };
    });
    this.serve(answers.iam, ListAttachedRolePoliciesCommand, (input) => {
      const { page, next } = paged(role(input).attached, input.Marker);
      return { AttachedPolicies: page.map((PolicyName) => ({ PolicyName })), IsTruncated: next !== undefined, Marker: next };
    });
    this.serve(answers.iam, ListRolePoliciesCommand, (input) => {
      const { page, next } = paged(role(input).inline, input.Marker);
      return { PolicyNames: page, IsTruncated: next !== undefined, Marker: next };
    });
    this.serve(answers.secrets, DescribeSecretCommand, ({ SecretId }) => {
      const found = this.account.secrets.find(({ Name }) => Name === SecretId);
      if (!found) throw new ResourceNotFoundException(meta);
      return { ...found, Tags: tagList(found.tags) };
    });
  }

  private serveParameters(): void {
    this.serve(answers.ssm, GetParameterCommand, ({ Name }) => {
      const Value = this.account.parameters.get(Name!);
      if (Value === undefined) throw new ParameterNotFound(meta);
      return { Parameter: { Name, Value } };
    });
    this.serve(answers.ssm, GetParametersCommand, ({ Names }) => {
      const found = (Names as unknown as string[]).filter((name) => this.account.parameters.has(name));
      return { Parameters: found.map((Name) => ({ Name, Value: this.account.parameters.get(Name) })) };
    });
    this.serve(answers.ssm, ListTagsForResourceCommand, () => ({ TagList: tagList(this.account.parameterTags) }));
  }
}

/** One thing a page: whoever stops at the first misses nearly everything. */
function paged<Thing>(things: readonly Thing[], token: string | undefined): { page: Thing[]; next?: string } {
  const from = Number(token ?? 0);
  return { page: things.slice(from, from + 1), ...(from + 1 < things.length && { next: String(from + 1) }) };
}
