import { admits } from '../fences/policies/policy';
import type { Call } from './conditions';
import { canHold, surelyHolds, withVariables } from './conditions';
import type { Witness } from './patterns';
import { coversAll, meeting } from './patterns';
import { roleOf } from './principals';
import type { Principal } from './principals';
import type { Kind, Store } from './stores';
import type { Placed } from './texts';

/** One way in which a role could do something to a store. */
export interface Reach {
  readonly principal: Principal;
  readonly store: Store;
  readonly action: string;
  /** Those that together allow it. */
  readonly statements: readonly Placed[];
  /** The store as a text that the statements fit. */
  readonly witness: Witness;
  /** Conditions that the encoding does not know and that may hold. */
  readonly unknown: readonly string[];
}

/** Object and bucket are asked for different actions (service authorization reference, Amazon S3: resource types). */
const OF_OBJECTS =
  /^s3:(\w*Object(?!LockConfiguration)\w*|AbortMultipartUpload|ListMultipartUploadParts|BypassGovernanceRetention|InitiateReplication|ReplicateDelete|ReplicateTags|Unnamed)$/i;
const ASKED: Readonly<Record<Kind, (action: string) => boolean>> = {
  key: (a) => /^kms:/i.test(a),
  bucket: (a) => /^s3:/i.test(a) && !OF_OBJECTS.test(a),
  object: (a) => OF_OBJECTS.test(a),
  secret: (a) => /^secretsmanager:/i.test(a),
  database: (a) => /^rds:/i.test(a),
  login: (a) => /^rds-db:/i.test(a),
  snapshot: (a) => /^rds:/i.test(a),
  vault: (a) => /^backup(-storage)?:/i.test(a),
  point: (a) => /^backup:/i.test(a),
  log: (a) => /^logs:/i.test(a),
  parameter: (a) => /^ssm:/i.test(a),
  role: (a) => /^(sts:AssumeRole\w*|sts:Unnamed|iam:\w+)$/i.test(a),
  table: (a) => /^dynamodb:/i.test(a),
  queue: (a) => /^sqs:/i.test(a),
  topic: (a) => /^sns:/i.test(a),
  stream: (a) => /^firehose:/i.test(a),
  function: (a) => /^lambda:/i.test(a),
  machine: (a) => /^states:/i.test(a),
};

/** Services, an action of each that no policy names, and what AWS's documentation names first for each. */
const SERVICES: Readonly<Record<string, readonly string[]>> = {
  kms: ['Decrypt', 'Encrypt', 'CreateGrant', 'PutKeyPolicy', 'ScheduleKeyDeletion', 'Sign'],
  s3: ['GetObject', 'PutObject', 'DeleteObject', 'ListBucket', 'PutBucketPolicy'],
  secretsmanager: ['GetSecretValue', 'PutSecretValue', 'PutResourcePolicy'],
  rds: ['CopyDBSnapshot', 'CreateDBSnapshot', 'DeleteDBInstance', 'ModifyDBInstance', 'RestoreDBInstanceFromDBSnapshot'],
  'rds-db': ['connect'],
  backup: ['CopyFromBackupVault', 'DeleteRecoveryPoint', 'StartRestoreJob', 'PutBackupVaultAccessPolicy'],
  'backup-storage': ['MountCapsule'],
  logs: ['GetLogEvents', 'FilterLogEvents', 'StartQuery', 'PutSubscriptionFilter', 'DeleteLogGroup'],
  ssm: ['GetParameter', 'GetParameters', 'GetParametersByPath', 'PutParameter'],
  sts: ['AssumeRole'],
  iam: ['PassRole', 'UpdateAssumeRolePolicy', 'AttachRolePolicy', 'PutRolePolicy'],
  dynamodb: ['GetItem', 'PutItem', 'Query', 'Scan', 'DeleteItem', 'UpdateItem'],
  sqs: ['ReceiveMessage', 'SendMessage'],
  sns: ['Publish', 'Subscribe'],
  firehose: ['PutRecord', 'UpdateDestination'],
  lambda: ['InvokeFunction', 'UpdateFunctionCode'],
  states: ['StartExecution', 'UpdateStateMachine'],
};

/** Every action that some policy names, those above, and one of each service that nobody has named: what a wildcard could mean. */
export function actionsNamed(statements: Iterable<Placed>): readonly string[] {
  const named = new Set(
    Object.entries(SERVICES).flatMap(([service, names]) => [...names, 'Unnamed'].map((n) => `${service}:${n}`)),
  );
  for (const { actions } of statements) for (const action of actions) if (!/[*?]/.test(action)) named.add(action);
  return [...named];
}

export class Reaching {
  private readonly expanded = new Map<string, readonly string[]>();
  private readonly covering = new WeakMap<Placed, Map<string, boolean>>();
  private readonly allowances = new WeakMap<Principal, Map<Kind, readonly Placed[]>>();

  constructor(private readonly actions: readonly string[]) {}

  /** Everything that a role could do to a store, an action each. */
  of(principal: Principal, store: Store): Reach[] {
    const call = { principal, store };
    return this.allowed(call).map(([action, statements]) => {
      const unknown = statements.flatMap((s) => [
        ...(s.negated ? [`${s.sid || 'a statement'} says what it does not mean`] : []),
        ...s.conditions.filter((c) => canHold(c, call) === 'unknown').map((c) => `${c.operator} ${c.key}`),
      ]);
      return { principal, store, action, statements, unknown, witness: witnessOf(statements, call) };
    });
  }

  /** The actions alone, without how. */
  actionsOf(principal: Principal, store: Store): string[] {
    return this.allowed({ principal, store }).map(([action]) => action);
  }

  private allowed(call: Call): (readonly [action: string, statements: readonly Placed[]])[] {
    const { principal, store } = call;
    const identity = this.about(principal, store.kind).filter((s) => this.fits(s, call));
    const resource = store.policy.filter((s) => s.allows && namesIt(s, principal) !== undefined && this.fits(s, call));
    if (identity.length === 0 && !resource.some((s) => namesIt(s, principal) === 'direct')) return [];
    const asked = ASKED[store.kind];
    const candidates = new Set([...identity, ...resource].flatMap((s) => s.actions.flatMap((a) => this.meant(a))));
    const refusing = [...principal.identity, ...(principal.boundary ?? []), ...store.policy].filter((s) => !s.allows && !s.negated);
    return [...candidates].filter(asked).flatMap((action) => {
      const way = this.way(action, { call, identity, resource, refusing });
      return way ? [[action, way] as const] : [];
    });
  }

  /** The statements that together allow it. */
  private way(
    action: string,
    {
      call,
      identity,
      resource,
      refusing,
    }: Readonly<Record<'identity' | 'resource' | 'refusing', readonly Placed[]>> & { call: Call },
  ): readonly Placed[] | undefined {
    const { principal, store } = call;
    const covers = (s: Placed) => this.covers(s, action);
    const mine = identity.find(covers);
    const direct = resource.find((s) => namesIt(s, principal) === 'direct' && covers(s));
    const account = resource.find((s) => namesIt(s, principal) === 'account' && covers(s));
    const ceiling = principal.boundary?.find((s) => s.allows && covers(s) && this.fits(s, call));
    const own = mine && (!principal.boundary || ceiling) ? [mine, ...(ceiling ? [ceiling] : [])] : undefined;
    const needsBoth = store.kind === 'key' || /^sts:/i.test(action) || principal.account !== store.account;
    const statements = needsBoth
      ? direct && principal.account === store.account
        ? [direct, ...(mine ? [mine] : [])]
        : own && (direct ?? account)
          ? [...own, (direct ?? account)!]
          : undefined
      : (own ?? (direct && [direct]));
    if (!statements) return undefined;
    return refusing.some((s) => covers(s) && surelyHits(s, call)) ? undefined : statements;
  }

  /** Whether a statement is about an action; asked of the same pair for every store. */
  private covers(s: Placed, action: string): boolean {
    const known = this.covering.get(s) ?? new Map<string, boolean>();
    this.covering.set(s, known);
    const covers = known.get(action) ?? (s.negated || admits(s.actions, action));
    known.set(action, covers);
    return covers;
  }

  /** What a role's own policies allow with things of a kind: most say nothing of it. */
  private about(principal: Principal, kind: Kind): readonly Placed[] {
    const byKind = this.allowances.get(principal) ?? new Map<Kind, readonly Placed[]>();
    this.allowances.set(principal, byKind);
    const known =
      byKind.get(kind) ??
      principal.identity.filter((s) => s.allows && (s.negated || s.actions.some((a) => this.meant(a).some(ASKED[kind]))));
    byKind.set(kind, known);
    return known;
  }

  private fits(s: Placed, call: Call): boolean {
    if (!s.negated && s.resources.length > 0 && !s.resources.some((r) => meeting(withVariables(r, call), call.store.arn)))
      return false;
    return s.conditions.every((c) => canHold(c, call) !== false);
  }

  /** What a pattern of actions can mean. */
  private meant(pattern: string): readonly string[] {
    if (!/[*?]/.test(pattern)) return [pattern];
    const known = this.expanded.get(pattern) ?? this.actions.filter((a) => admits([pattern], a));
    this.expanded.set(pattern, known);
    return known;
  }
}

/** How a resource's policy names a role: by itself, or by its account, whose own policies must then allow it as well. */
function namesIt({ principals, negated }: Placed, { arn, account }: Principal): 'direct' | 'account' | undefined {
  if (negated || principals.includes('*')) return 'direct';
  const roles = principals.map(roleOf);
  if (roles.some((p) => p.startsWith('AWS:') && !/:root$|^AWS:\d{12}$/.test(p) && meeting(p.slice(4), arn))) return 'direct';
  return principals.some((p) => p === `AWS:${account}` || (p.endsWith(':root') && p.split(':')[5] === account))
    ? 'account'
    : undefined;
}

function surelyHits(s: Placed, call: Call): boolean {
  const { principal, store } = call;
  const named = s.policy !== 'resource' || s.principals.includes('*') || s.principals.includes(`AWS:${principal.arn}`);
  const hit = s.resources.length === 0 || s.resources.some((r) => r === '*' || coversAll(withVariables(r, call), store.arn));
  return named && hit && s.conditions.every((c) => surelyHolds(c, call));
}

/** Of all that is asked of the store the narrowest is shown: what a wildcard and a prefix both fit. */
function witnessOf(statements: readonly Placed[], call: Call): Witness {
  const found = statements
    .filter(({ policy }) => policy !== 'boundary')
    .flatMap((s) => s.resources.map((r) => meeting(withVariables(r, call), call.store.arn)))
    .filter((w) => w !== undefined);
  const named = statements.flatMap((s) => [
    ...s.principals.filter((p) => /^AWS:.*:role\//.test(p)).map((p) => p.slice(4)),
    ...s.conditions.filter(({ key }) => key === 'aws:principalarn').flatMap(({ values }) => values),
  ]);
  const whose = named.map((arn) => meeting(arn, call.principal.arn)).filter((w) => w !== undefined);
  const best = found.sort((x, y) => Object.keys(y.words).length - Object.keys(x.words).length)[0];
  const words = Object.assign({}, ...[...whose.slice(0, 1), ...(best ? [best] : [])].map((w) => w.words)) as Record<string, string>;
  return { text: best?.text ?? call.store.arn, words };
}
