import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument, stringify } from 'yaml';
import * as z from 'zod';
import { ConfigurationError } from '../config/mistakes';
import type { Platform } from '../config/platform';
import { displayed } from '../config/source';
import type { Resource } from './fences/templates/assembly';
import { recoveryStackName, roomStackName, tenantStackName } from './naming';
import { cellCopiesVaultName, copiesVaultName } from './vault-names';

const VAULT = 'AWS::Backup::BackupVault';

/** Types whose replacement loses data or the name under which others know it. */
export const STATEFUL: readonly string[] = [
  VAULT,
  'AWS::DynamoDB::Table',
  'AWS::EC2::VPC',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBSubnetGroup',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
];

/** What CloudFormation knows a physical name by: another one is another resource. */
const NAMES = [
  ...['BackupVaultName', 'BucketName', 'DBInstanceIdentifier', 'DBSubnetGroupName', 'LogGroupName'],
  ...['Name', 'QueueName', 'TableName', 'TopicName'],
];

/** By stack and logical id: the type and, where the template gives one, the physical name. */
export type Identity = Readonly<Record<string, Readonly<Record<string, string>>>>;

interface Named {
  readonly name: string;
  readonly resources: Readonly<Record<string, Held>>;
}

type Held = Pick<Resource, 'Type' | 'Properties' | 'DeletionPolicy' | 'UpdateReplacePolicy'>;

/** Who the resources are that hold data, in order of name. */
export function identityOf(stacks: readonly Named[]): Identity {
  return Object.fromEntries(
    stacks
      .map(({ name, resources }): [string, Record<string, string>] => [
        name,
        Object.fromEntries(
          Object.entries(resources)
            .filter(([, { Type }]) => STATEFUL.includes(Type))
            .map(([id, resource]): [string, string] => [
              id,
              [resource.Type, ...physicalName(resource), ...unkept(resource)].join(' '),
            ])
            .sort(byKey),
        ),
      ])
      .filter(([, held]) => Object.keys(held).length > 0)
      .sort(byKey),
  );
}

const byKey = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);

function physicalName({ Properties = {} }: Held): string[] {
  const properties = Properties as Record<string, unknown>;
  const given = NAMES.map((name) => properties[name]).find((value) => value !== undefined);
  if (given === undefined) return [];
  return [typeof given === 'string' ? given : JSON.stringify(given)];
}

/** A vault may be followed by another one only where it is left as it is, whatever becomes of its stack. */
const unkept = ({ Type, DeletionPolicy, UpdateReplacePolicy }: Held): string[] =>
  Type !== VAULT || (UpdateReplacePolicy === 'Retain' && DeletionPolicy?.startsWith('Retain')) ? [] : ['not-retained'];

const fileOf = (folder: string): string => join(folder, 'identity.lock');

const HEAD = `# What is deployed and holds data, by stage, stack and logical id, as \`freehold lock\` wrote it. A synthesis that would replace any of it
# is refused. A change to this file is a migration, and is reviewed as one.
`;

/** Stages that are locked. Empty where nothing is: before the first deployment. */
export function readLock(folder: string): Readonly<Record<string, Identity>> {
  const file = fileOf(folder);
  if (!existsSync(file)) return {};
  const document = parseDocument(readFileSync(file, 'utf8'));
  const read = document.errors.length > 0 ? undefined : lockSchema.safeParse(document.toJS() ?? {});
  if (read?.success) return read.data;
  const what = document.errors[0]?.message.split('\n')[0] ?? 'no such lock is written';
  throw new ConfigurationError([
    {
      file: displayed(file),
      line: document.errors[0]?.linePos?.[0].line ?? 1,
      what: `identity.lock cannot be read: ${what}`,
      wanted: 'what `freehold lock` wrote',
      remedy: 'take the change back (git checkout identity.lock); nobody edits it by hand',
    },
  ]);
}

const lockSchema = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.string())));

export const lockText = (stages: Readonly<Record<string, Identity>>): string => `${HEAD}${stringify(stages, { lineWidth: 0 })}`;

/** One resource whose replacement a synthesis would bring. */
export interface Replacement {
  readonly stack: string;
  readonly logicalId: string;
  readonly locked: string;
  /** `nothing` where it is gone. */
  readonly now: string;
}

/**
 * What is locked and would be another resource, or none. A tenant that is no longer declared is not replaced: its stacks stay in AWS
 * until the tenant is removed by machine, and a synthesis of some tenants says nothing of the others.
 */
export function replacements(platform: Platform, locked: Identity, now: Identity): Replacement[] {
  const left = new Set(
    platform.residencies.flatMap(({ home, recovery }) => Object.keys(locked).filter((stack) => isTenants(stack, home, recovery))),
  );
  return Object.entries(locked).flatMap(([stack, held]) => {
    if (!now[stack] && left.has(stack)) return [];
    return Object.entries(held).flatMap(([logicalId, was]) => {
      const is = now[stack]?.[logicalId] ?? 'nothing';
      return is === was || areOtherDays(was, is) ? [] : [{ stack, logicalId, locked: was, now: is }];
    });
  });
}

/**
 * A vault for copies is called after its days. For other days CloudFormation makes another one beside it, and what lies in the first
 * lapses there by itself (docs/decisions/020-other-days-another-vault.md). That a name's days are the vault's, a check sees to.
 */
const OF_DAYS = /^AWS::Backup::BackupVault (\S*?)-(\d+(?:-\d+)?)$/;
const areOtherDays = (was: string, is: string): boolean => {
  const [, named] = OF_DAYS.exec(was) ?? [];
  return named !== undefined && named === OF_DAYS.exec(is)?.[1];
};

/** A vault that will be followed by another one, since a plan's backups are kept for other days than when it was locked. */
interface Followed {
  /** A tenant's id; undefined for the cell's own, where the plans that share its instance have changed. */
  readonly tenant?: string;
  readonly locked: string;
  readonly next: string;
}

/** By the configuration alone, before anything is synthesized: declared tenants and cells whose backups are kept for other days now. */
export function followedVaults({ residencies, declared, plans }: Platform, locked: Identity): Followed[] {
  const named = (stack: string): string[] =>
    Object.values(locked[stack] ?? {}).flatMap((what) => (OF_DAYS.test(what) ? [what.slice(VAULT.length + 1)] : []));
  const shared = plans.find(({ isolation }) => isolation !== 'dedicated')?.backups;
  const cells = residencies.flatMap(({ recovery }) =>
    recovery
      ? named(roomStackName(recovery, 'vault-recovery')).map((was) => ({
          locked: was,
          next: cellCopiesVaultName(recovery, shared),
        }))
      : [],
  );
  const tenants = declared.flatMap(({ id, plan, residency: { recovery } }) =>
    recovery
      ? named(recoveryStackName(recovery, id)).map((was) => ({ tenant: id, locked: was, next: copiesVaultName(id, plan.backups) }))
      : [],
  );
  return [...cells, ...tenants].filter((one) => one.locked !== one.next);
}

type Cell = Platform['residencies'][number]['home'];

/** Whether a stack's name is one that a tenant's would have, whoever the tenant is. */
function isTenants(stack: string, home: Cell, recovery: Cell | undefined): boolean {
  const names = [tenantStackName(home, '*'), ...(recovery ? [recoveryStackName(recovery, '*')] : [])];
  return names.some((name) => {
    const [before, after] = name.split('*') as [string, string];
    return stack.startsWith(before) && stack.endsWith(after) && /^[a-z0-9]+$/.test(stack.slice(before.length, -after.length));
  });
}

/** A line for each, and what to do. */
export function inWords(found: readonly Replacement[]): string {
  return [
    ...found.map(({ stack, logicalId, locked, now }) => `${stack}/${logicalId} is ${locked} in identity.lock, and would be ${now}`),
    'Data would be lost or left behind. Take the change back; where it is meant, migrate the data first, then write the lock anew with `freehold lock`.',
  ].join('\n');
}
