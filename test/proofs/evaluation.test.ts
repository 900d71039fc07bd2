import fc from 'fast-check';
import type { Condition, Statement } from '../../lib/fences/policies/policy';
import { confirmed } from '../../lib/proofs/confirm';
import { allows } from '../../lib/proofs/evaluate';
import type { ConcretePolicies } from '../../lib/proofs/evaluate';
import { A, B, evaluated } from '../../lib/proofs/patterns';
import type { Principal } from '../../lib/proofs/principals';
import { actionsNamed, Reaching } from '../../lib/proofs/reach';
import type { Kind, Store } from '../../lib/proofs/stores';
import type { Placed } from '../../lib/proofs/texts';
import { ALL, SEED } from '../support/sample';

const ACCOUNT = '111122223333';
const OTHER = '444455556666';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/p-${A}-access`;
const FILE = `arn:aws:s3:::files-${B}/x`;
const KEY = `arn:aws:kms:eu-central-1:${ACCOUNT}:key/of-${B}`;

const says = (effect: 'Allow' | 'Deny', policy: Placed['policy'], rest: Partial<Statement>): Placed => ({
  allows: effect === 'Allow',
  sid: '',
  actions: ['*'],
  negated: false,
  but: {},
  principals: [],
  resources: ['*'],
  conditions: [],
  stack: 'stack',
  logicalId: 'Policy',
  policy,
  ...rest,
});
const may = (rest: Partial<Statement> = {}): Placed => says('Allow', 'identity', rest);
const denied = (rest: Partial<Statement> = {}): Placed => says('Deny', 'identity', rest);
const ceiling = (rest: Partial<Statement> = {}): Placed => says('Allow', 'boundary', rest);
const admits = (principal: string, rest: Partial<Statement> = {}): Placed =>
  says('Allow', 'resource', { principals: [principal], ...rest });
const refuses = (principal: string, rest: Partial<Statement> = {}): Placed =>
  says('Deny', 'resource', { principals: [principal], ...rest });
const when = (operator: string, key: string, ...values: string[]): { conditions: Condition[] } => ({
  conditions: [{ operator, key, values }],
});
const ROOT = `AWS:arn:aws:iam::${ACCOUNT}:root`;

interface Case {
  readonly identity?: readonly Placed[];
  readonly boundary?: readonly Placed[];
  readonly resource?: readonly Placed[];
  readonly kind?: Kind;
  readonly account?: string;
  readonly tags?: Record<string, string>;
  readonly taggedBySession?: boolean;
}

function asked({
  identity = [],
  boundary,
  resource = [],
  kind = 'object',
  account = ACCOUNT,
  tags = {},
  taggedBySession = false,
}: Case) {
  const principal: Principal = {
    arn: ROLE,
    account: ACCOUNT,
    stack: 's',
    logicalId: 'R',
    identity,
    tags,
    taggedBySession,
    ...(boundary && { boundary }),
  };
  const arn = kind === 'key' ? KEY : kind === 'role' ? `arn:aws:iam::${account}:role/p-${B}-access` : FILE;
  const store: Store = {
    kind,
    arn,
    account,
    stack: 's',
    logicalId: 'S',
    home: { account, region: 'eu-central-1' } as never,
    policy: resource,
    tags: { 'freehold:tenant': B },
    aliases: [`alias/p-${B}`],
  };
  const action = { key: 'kms:Decrypt', role: 'sts:AssumeRole' }[kind as string] ?? 's3:GetObject';
  const all = [...identity, ...(boundary ?? []), ...resource];
  return {
    principal,
    store,
    action,
    found: new Reaching(actionsNamed(all)).of(principal, store).filter((r) => r.action.toLowerCase() === action.toLowerCase()),
  };
}

/**
 * AWS's rules, looked up on 2026-11-30 in the IAM user guide: "Policy evaluation logic" with "How AWS enforcement code logic evaluates
 * requests" and "Cross-account policy evaluation logic"; "Permissions boundaries for IAM entities"; "IAM JSON policy elements" Action,
 * Principal, NotPrincipal and Condition operators; "Variables and tags"; of sets, "Creating a condition that tests multiple key values".
 * That key policies and trusts must name whom they let in is from the first of them. Not looked up, so as we know them: "Resource" (case and
 * wildcards), session tags, `kms:ResourceAliases` and `aws:SecureTransport`.
 */
const CASES: readonly (readonly [rule: string, source: string, wanted: boolean, Case])[] = [
  ['by default all requests are denied', 'How AWS enforcement code logic evaluates requests', false, {}],
  [
    'an allow of the role suffices within an account',
    'Policy evaluation for requests within a single account',
    true,
    { identity: [may()] },
  ],
  ['an explicit deny overrides any allow', 'Explicit and implicit denies', false, { identity: [may(), denied()] }],
  [
    'a deny of the resource overrides an allow of the role',
    'Explicit and implicit denies',
    false,
    { identity: [may()], resource: [refuses('*')] },
  ],
  [
    'a deny of something else does not',
    'IAM JSON policy elements: Resource',
    true,
    { identity: [may(), denied({ resources: ['arn:aws:s3:::other/*'] })] },
  ],
  [
    'a boundary that does not allow is an implicit deny',
    'Permissions boundaries for IAM entities',
    false,
    { identity: [may()], boundary: [ceiling({ actions: ['kms:*'] })] },
  ],
  ['a boundary alone grants nothing', 'Permissions boundaries for IAM entities', false, { boundary: [ceiling()] }],
  [
    'role and boundary together allow',
    'Permissions boundaries for IAM entities',
    true,
    { identity: [may()], boundary: [ceiling()] },
  ],
  [
    'a resource that names the role allows by itself',
    'Identity-based policies and resource-based policies',
    true,
    { resource: [admits(`AWS:${ROLE}`)] },
  ],
  [
    "a resource that names the account leaves it to the account's policies",
    'AWS JSON policy elements: Principal',
    false,
    { resource: [admits(ROOT)] },
  ],
  ['anybody is anybody', 'AWS JSON policy elements: Principal', true, { resource: [admits('*')] }],
  [
    'across accounts both must allow: the role alone does not',
    'Cross-account policy evaluation logic',
    false,
    { account: OTHER, identity: [may()] },
  ],
  [
    'across accounts both must allow: the resource alone does not',
    'Cross-account policy evaluation logic',
    false,
    { account: OTHER, resource: [admits(`AWS:${ROLE}`)] },
  ],
  [
    'across accounts both allow',
    'Cross-account policy evaluation logic',
    true,
    { account: OTHER, identity: [may()], resource: [admits(`AWS:${ROLE}`)] },
  ],
  [
    'a key whose policy says nothing is used by nobody, whatever roles say',
    'Key policies in AWS KMS',
    false,
    { kind: 'key', identity: [may()] },
  ],
  [
    'a key that names the account lets the role decide',
    'Default key policy',
    true,
    { kind: 'key', identity: [may()], resource: [admits(ROOT)] },
  ],
  ['a key that names the account grants nothing itself', 'Default key policy', false, { kind: 'key', resource: [admits(ROOT)] }],
  ['a role is taken on only if its trust says so', 'sts AssumeRole', false, { kind: 'role', identity: [may()] }],
  [
    'a trust that names the role suffices within an account',
    'sts AssumeRole',
    true,
    { kind: 'role', resource: [admits(`AWS:${ROLE}`, { resources: [] })] },
  ],
  [
    'actions are compared without regard to case',
    'IAM JSON policy elements: Action',
    true,
    { identity: [may({ actions: ['S3:getOBJECT'] })] },
  ],
  [
    'resources are compared with regard to case',
    'IAM JSON policy elements: Resource',
    false,
    { identity: [may({ resources: ['arn:aws:s3:::FILES-*'] })] },
  ],
  [
    'a star runs over slashes',
    'IAM JSON policy elements: Resource',
    true,
    { identity: [may({ resources: ['arn:aws:s3:::files-*'] })] },
  ],
  [
    'a question mark is one character',
    'IAM JSON policy elements: Resource',
    false,
    { identity: [may({ resources: ['arn:aws:s3:::files-?/x'] })] },
  ],
  [
    'several keys of a condition must all hold',
    'Conditions with multiple context keys or values',
    false,
    {
      identity: [
        may({
          conditions: [
            { operator: 'StringEquals', key: 'aws:principalaccount', values: [ACCOUNT] },
            { operator: 'StringEquals', key: 'aws:resourceaccount', values: [OTHER] },
          ],
        }),
      ],
    },
  ],
  [
    'of several values one suffices',
    'Conditions with multiple context keys or values',
    true,
    { identity: [may(when('StringEquals', 'aws:principalaccount', OTHER, ACCOUNT))] },
  ],
  [
    'a key that is missing makes a condition false',
    'IAM JSON policy elements: Condition operators',
    false,
    { identity: [may(when('StringEquals', 'aws:principaltag/team', 'x'))] },
  ],
  [
    'unless the operator ends in IfExists',
    '...IfExists condition operators',
    true,
    { identity: [may(when('StringEqualsIfExists', 'aws:principaltag/team', 'x'))] },
  ],
  [
    'a negated operator is true for a missing key',
    'String condition operators',
    true,
    { identity: [may(when('StringNotEquals', 'aws:principaltag/team', 'x'))] },
  ],
  [
    'Null asks whether a key is missing',
    'Condition operator to check existence of condition keys',
    false,
    { identity: [may(when('Null', 'aws:principaltag/team', 'false'))] },
  ],
  [
    'a variable is the value of its key: the same tenant alone',
    'IAM policy elements: Variables and tags',
    false,
    {
      tags: { 'freehold:tenant': A },
      identity: [may({ resources: ['arn:aws:s3:::files-${aws:PrincipalTag/freehold:tenant}/*'] })],
    },
  ],
  [
    'a tag that whoever takes the role on may choose is anything',
    'Passing session tags in AWS STS',
    true,
    { taggedBySession: true, identity: [may({ resources: ['arn:aws:s3:::files-${aws:PrincipalTag/freehold:tenant}/*'] })] },
  ],
  [
    "a tag of the resource that must be the caller's own",
    'Controlling access to AWS resources using tags',
    false,
    {
      tags: { 'freehold:tenant': A },
      identity: [may(when('StringEquals', 'aws:resourcetag/freehold:tenant', '${aws:PrincipalTag/freehold:tenant}'))],
    },
  ],
  [
    'a refusal that spares one role hits another',
    'ArnNotEquals, ARN condition operators',
    false,
    {
      identity: [may()],
      resource: [refuses('*', when('ArnNotEquals', 'aws:principalarn', `arn:aws:iam::${ACCOUNT}:role/p-${B}-access`))],
    },
  ],
  [
    'a refusal under a condition that the caller chooses is walked around',
    'Condition keys: aws:SecureTransport',
    true,
    { identity: [may()], resource: [refuses('*', when('Bool', 'aws:securetransport', 'false'))] },
  ],
  [
    'a resource that names a session of the role names whoever takes the role on',
    'AWS JSON policy elements: Principal (role session principals)',
    true,
    { resource: [admits(`AWS:arn:aws:sts::${ACCOUNT}:assumed-role/p-${A}-access/a-session`)] },
  ],
  [
    'what is granted to a session, no boundary takes back',
    'How AWS enforcement code logic evaluates requests: resource-based policies',
    true,
    { resource: [admits(`AWS:arn:aws:sts::${ACCOUNT}:assumed-role/p-${A}-access/a-session`)], boundary: [] },
  ],
  [
    'a refusal of one session leaves the role another',
    'AWS JSON policy elements: Principal (role session principals)',
    true,
    { identity: [may()], resource: [refuses(`AWS:arn:aws:sts::${ACCOUNT}:assumed-role/p-${A}-access/a-session`)] },
  ],
  [
    "a session of another account's role of the same name is another",
    'AWS JSON policy elements: Principal (role session principals)',
    false,
    { resource: [admits(`AWS:arn:aws:sts::${OTHER}:assumed-role/p-${A}-access/a-session`)] },
  ],
  [
    'what the account grants, a boundary takes back',
    'Permissions boundaries for IAM entities',
    false,
    { identity: [may()], boundary: [], resource: [admits(ROOT)] },
  ],
  [
    'across accounts a boundary that does not allow is an implicit deny, too',
    'Cross-account policy evaluation logic',
    false,
    { account: OTHER, identity: [may()], boundary: [], resource: [admits(`AWS:${ROLE}`)] },
  ],
  [
    'a refusal in the boundary overrides any allow',
    'Explicit and implicit denies',
    false,
    { identity: [may()], boundary: [ceiling(), says('Deny', 'boundary', {})] },
  ],
  [
    'a refusal of all but some is not counted on: who has a boundary is refused whatever it says, another not',
    'AWS JSON policy elements: NotPrincipal',
    true,
    { identity: [may()], resource: [refuses('*', { negated: true, principals: [], but: { principals: [`AWS:${ROLE}`] } })] },
  ],
  [
    'ForAllValues is true of no value at all',
    'Creating a condition that tests multiple key values',
    true,
    { identity: [may(when('ForAllValues:StringEquals', 'aws:principaltag/team', 'x'))] },
  ],
  [
    'ForAnyValue is false of no value at all',
    'Creating a condition that tests multiple key values',
    false,
    { identity: [may(when('ForAnyValue:StringEquals', 'aws:principaltag/team', 'x'))] },
  ],
  [
    'ForAnyValue is false of no value at all, also where it asks for what is not: such a refusal refuses nothing',
    'Creating a condition that tests multiple key values',
    true,
    { identity: [may(), denied(when('ForAnyValue:StringNotEquals', 'aws:principaltag/team', 'x'))] },
  ],
  [
    'ForAllValues is true of no value at all: such a refusal refuses',
    'Creating a condition that tests multiple key values',
    false,
    { identity: [may(), denied(when('ForAllValues:StringEquals', 'aws:principaltag/team', 'x'))] },
  ],
  [
    'a refusal with IfExists refuses whoever has no such key',
    '...IfExists condition operators',
    false,
    { identity: [may(), denied(when('StringEqualsIfExists', 'aws:principaltag/team', 'x'))] },
  ],
  [
    'Null is true of a key that is not there',
    'Condition operator to check existence of condition keys',
    true,
    { identity: [may(when('Null', 'aws:principaltag/team', 'true'))] },
  ],
  [
    'a variable of a key that is not there fits nothing',
    'Policy variables with no value',
    false,
    { identity: [may({ resources: ['arn:aws:s3:::files-${aws:PrincipalTag/freehold:tenant}/*'] })] },
  ],
  [
    'a variable of a key that is not there makes a refusal void',
    'Policy variables with no value',
    true,
    { identity: [may(), denied(when('StringNotEquals', 'aws:principalaccount', '${aws:PrincipalTag/team}'))] },
  ],
  [
    'a variable of a key that is not there is its default',
    'Policy variables: specifying default values',
    true,
    { identity: [may({ resources: [`arn:aws:s3:::files-\${aws:PrincipalTag/team, '${B}'}/*`] })] },
  ],
  [
    'keys of conditions are compared without regard to case, their values with regard to it',
    'IAM JSON policy elements: Condition',
    false,
    { tags: { Team: 'X' }, identity: [may(when('StringEquals', 'aws:principaltag/team', 'x'))] },
  ],
  [
    "a key's alias is what it is called",
    'kms:ResourceAliases',
    false,
    {
      kind: 'key',
      identity: [may(when('ForAnyValue:StringEquals', 'kms:resourcealiases', 'alias/p-the-ledger'))],
      resource: [admits(ROOT)],
    },
  ],
];

test.each(CASES)('%s (%s)', (_, __, wanted, given) => {
  const { found } = asked(given);
  expect(found.length > 0).toBe(wanted);
  expect(found.filter(({ unknown }) => unknown.length > 0)).toEqual([]);
  for (const reach of found) expect(confirmed(reach)).toBe(true);
});

test('what the encoding does not know is taken for true, and said', () => {
  const { found } = asked({ identity: [may(when('StringEquals', 'aws:SomethingNew'.toLowerCase(), 'x'))] });
  expect(found.map(({ unknown }) => unknown)).toEqual([['StringEquals aws:somethingnew']]);
  const negated = asked({ identity: [may({ negated: true, resources: [] })] });
  expect(negated.found[0]?.unknown).toHaveLength(1);
});

const RUNS = ALL ? 10_000 : 1_000;
const ids = ['ab', 'abc', 'b1'];
const names = fc.constantFrom(
  '*',
  'arn:aws:s3:::files-*',
  `arn:aws:s3:::files-${A}/*`,
  `arn:aws:s3:::files-${A}*`,
  `arn:aws:s3:::files-${B}/*`,
  'arn:aws:s3:::files-abc/*',
  'arn:aws:s3:::f?les-*/x',
);
const callers = fc.constantFrom('*', ROOT, `AWS:${ROLE}`, `AWS:arn:aws:iam::${ACCOUNT}:role/p-${B}-access`, `AWS:${OTHER}`);
const condition: fc.Arbitrary<Condition[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Condition[]>([]) },
  fc
    .record({
      operator: fc.constantFrom('ArnEquals', 'ArnLike', 'ArnNotEquals', 'StringEquals', 'StringNotEquals'),
      key: fc.constantFrom('aws:principalarn', 'aws:principalaccount'),
      values: fc.array(
        fc.constantFrom(ROLE, `arn:aws:iam::${ACCOUNT}:role/p-${B}-access`, `arn:aws:iam::${ACCOUNT}:role/p-*`, ACCOUNT, OTHER),
        { minLength: 1, maxLength: 2 },
      ),
    })
    .map((c) => [c]),
);
const statement = (policy: Placed['policy']): fc.Arbitrary<Placed> =>
  fc
    .record({
      effect: fc.constantFrom('Allow' as const, 'Allow' as const, 'Deny' as const),
      action: fc.constantFrom('*', 's3:*', 's3:Get*', 's3:GetObject', 's3:PutObject'),
      resource: names,
      caller: callers,
      conditions: condition,
    })
    .map(({ effect, action, resource, caller, conditions }) =>
      says(effect, policy, {
        actions: [action],
        resources: [resource],
        principals: policy === 'resource' ? [caller] : [],
        conditions,
      }),
    );
const several = (policy: Placed['policy']) => fc.array(statement(policy), { maxLength: 3 });

/** Soundness: whatever IAM allows to some A on some file of some B, the proof finds. */
test(`nothing that the evaluator allows is missed, in ${RUNS} random requests (seed ${SEED})`, () => {
  let allowed = 0;
  fc.assert(
    fc.property(
      several('identity'),
      fc.option(several('boundary'), { nil: undefined }),
      several('resource'),
      fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...ids)),
      (identity, boundary, resource, [a, b]) => {
        fc.pre(a !== b);
        const words = { [A]: a, [B]: b };
        const put = (s: Placed): Statement => ({
          ...s,
          principals: s.principals.map((p) => evaluated(p, words)),
          resources: s.resources.map((r) => evaluated(r, words)),
          conditions: s.conditions.map((c) => ({ ...c, values: c.values.map((v) => evaluated(v, words)) })),
        });
        const policies: ConcretePolicies = {
          identity: identity.map(put),
          boundary: boundary?.map(put),
          resource: resource.map(put),
          resourceDecides: false,
        };
        const call = {
          caller: evaluated(ROLE, words),
          account: ACCOUNT,
          owner: ACCOUNT,
          action: 's3:GetObject',
          resource: evaluated(FILE, words),
          keys: {},
        };
        if (!allows(call, policies)) return;
        allowed++;
        expect(asked({ identity, ...(boundary && { boundary }), resource }).found.length).toBeGreaterThan(0);
      },
    ),
    { numRuns: RUNS, seed: SEED },
  );
  expect(allowed).toBeGreaterThan(RUNS / 20);
});
