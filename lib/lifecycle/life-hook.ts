import { Aws } from 'aws-cdk-lib';
import type { Duration } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction, ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Cell, Platform } from '../../config/platform';
import type { CATALOGUE_ENV } from '../../lambdas/shared/catalogue';
import { LOST } from '../../lambdas/shared/cell';
import type { CELL_ENV } from '../../lambdas/shared/cell';
import type { Boundary, Hook, Room } from '../naming';
import { blueprintBucketName } from '../naming';
import { cite } from '../parts/cite';
import { constructId } from '../parts/construct-id';
import type { RoomKey } from '../parts/customer-key';
import { USE_KEY } from '../parts/customer-key';
import type { HookNetwork } from '../parts/platform-function';
import { PlatformFunction } from '../parts/platform-function';
import { published } from '../parts/published';
import { retention } from '../parts/retention';
import type { Owner } from '../parts/runbook-alarm';
import { allow } from '../parts/statement';
import { wildcardsIn } from '../parts/wildcards';
import { wayOut } from './way-out';

/** What every hook of tenant life is declared with: its room and cell, the room's key, and the network where it opens databases. */
export interface Life {
  readonly room: Room;
  readonly platform: Platform;
  readonly cell: Cell;
  readonly recovery?: Cell;
  readonly key: RoomKey;
  readonly network: HookNetwork;
}

/** The same for hooks that read the catalogue. */
export interface CatalogueLife extends Life {
  /** Object key of the catalogue: another catalogue is another deployment of the hooks that read it. */
  readonly catalogueKey: string;
}

export interface LifeHookInput<Env extends readonly string[]> {
  readonly hook: Hook;
  readonly description: string;
  readonly env: Env;
  /** Values for what the contract names beyond the cell. */
  readonly environment: Readonly<Record<Exclude<Env[number], (typeof CELL_ENV)[number]>, string>>;
  readonly statements: readonly PolicyStatement[];
  readonly timeout: Duration;
  readonly concurrency: number;
  readonly owner: Owner;
  /** Section of the runbook; left out = the hook's name. */
  readonly runbook?: string;
  /** Errors by which it says no, as its contract has them: nobody is woken by them. */
  readonly refusals?: readonly string[];
  readonly memorySize?: number;
  readonly boundary?: Boundary;
  /** It works in sessions of one tenant. */
  readonly sessions?: 'one-tenant';
  readonly opensDatabases?: boolean;
  /** A program that the hook runs, below /opt. */
  readonly program?: ILayerVersion;
  /** It reads or writes the ledger's tables or its buckets, which are under the ledger's key. */
  readonly keepsLedger?: boolean;
}

/** A hook of tenant life: told its cell, and excepted by name for resources that are known by a pattern alone. */
export function lifeHook<Env extends readonly string[]>(scope: Construct, life: Life, input: LifeHookInput<Env>): IFunction {
  const { platform, cell, key, network } = life;
  const statements = [
    ...input.statements,
    ...(input.keepsLedger ? [allow('UseLedgerKey', USE_KEY, [published('ledger', 'key-arn')])] : []),
  ];
  const hook = new PlatformFunction(scope, constructId(input.hook), {
    cell,
    hook: input.hook,
    description: input.description,
    env: input.env,
    environment: ofContract(input.env, { ...cellEnvironment(life), ...input.environment }),
    key,
    retention: retention(platform, 'application-log'),
    timeout: input.timeout,
    concurrency: input.concurrency,
    owner: input.owner,
    runbook: input.runbook ?? input.hook,
    statements,
    ...(input.refusals && { refusals: input.refusals }),
    ...(input.memorySize !== undefined && { memorySize: input.memorySize }),
    ...(input.boundary && { boundary: input.boundary }),
    ...(input.sessions && { sessions: input.sessions }),
    // In a recovery region nothing leads out of the network, and nothing is let out.
    ...(input.opensDatabases && { network: cell.role === 'recovery' ? network : { ...network, beside: wayOut(scope, life) } }),
    ...(input.program && { program: input.program }),
  });
  const wildcards = wildcardsIn(scope, { cell, purpose: input.hook }, statements);
  cite(hook, 'EX-012', ...wildcards.filter((finding) => finding === EVERYTHING));
  cite(hook, 'EX-060', ...wildcards.filter((finding) => finding !== EVERYTHING));
  return hook.function;
}

/** What a contract names, and no more: a hook that does not ask for its cell is not told of it. */
function ofContract<Env extends readonly string[]>(env: Env, known: Readonly<Record<string, string>>): Record<Env[number], string> {
  return Object.fromEntries(Object.entries(known).filter(([name]) => env.includes(name))) as Record<Env[number], string>;
}

/** What a hook that reads the catalogue is told, and may. */
export function readCatalogue(life: CatalogueLife): {
  environment: Record<(typeof CATALOGUE_ENV)[number], string>;
  statements: PolicyStatement[];
} {
  return {
    environment: { CATALOGUE_BUCKET: blueprintBucketName(life.cell), CATALOGUE_KEY: life.catalogueKey },
    statements: readBlueprints(life),
  };
}

/** Blueprints and the catalogue, under the key that they are under. */
export const readBlueprints = ({ cell }: Life): PolicyStatement[] => [
  allow('ReadBlueprints', ['s3:GetObject'], [`arn:${Aws.PARTITION}:s3:::${blueprintBucketName(cell)}/*`]),
  allow('ReadBlueprintsKey', ['kms:Decrypt', 'kms:DescribeKey'], [published('ledger', 'blueprints-key-arn')]),
];

export function cellEnvironment({ cell, recovery }: Life): Record<(typeof CELL_ENV)[number], string> {
  return {
    PLATFORM: cell.platform,
    STAGE: cell.stage,
    RESIDENCY: cell.residency,
    ACCOUNT: cell.account.id,
    PARTITION: cell.account.partition,
    HOME_REGION: cell.region.region,
    RECOVERY_REGION: recovery?.region.region ?? (cell.takenOver ? LOST : 'none'),
  };
}

/** Listing has no resource; a hook in the network has this finding excepted already. */
const EVERYTHING = 'AwsSolutions-IAM5[Resource::*]';
