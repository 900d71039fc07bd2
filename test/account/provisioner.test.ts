import { provisionerRights, type ProvisionerRights } from '../../config/provisioner';
import { load } from '../../config/load';
import { POLICY_LIMIT, provisionerOf, provisionerTemplate } from '../../lib/account/provisioner';
import type { Found } from '../../lib/fences/templates/assembly';
import { BOUNDARIES } from '../../lib/naming';
import { boundaryName, provisionerRoleName } from '../../lib/role-names';
import { buildPlatform } from '../support/build';
import { decide, type Asked } from './decide';
import READS from './reads-of-handlers.json';
import { STAGES } from '../support/stages';

const PLATFORMS = ['softdocket', 'solidsoft', 'aman', 'softhouse', 'softserve'] as const;
const rights = provisionerRights();
const built = () => PLATFORMS.map((platform) => buildPlatform({ platform, stage: 'production' }));

/** Resource types of templates for which nobody has written down what CloudFormation may do. */
const withoutRights = (types: Iterable<string>, { policies, keeper }: ProvisionerRights): string[] => {
  const known = new Set([...Object.values(policies).flat(), ...keeper].flatMap(({ types }) => types));
  return [...new Set(types)].filter((type) => type.startsWith('AWS::') && !known.has(type));
};

describe('what CloudFormation may do is written out, and is all that the templates need', () => {
  const typesOf = () => new Set(built().flatMap(({ assembly }) => assembly.everything().map(({ type }) => type)));

  test('every resource type of all five platforms has its rights, and a new one without fails', () => {
    const types = typesOf();
    expect(types.size).toBeGreaterThan(60);
    expect(withoutRights(types, rights)).toEqual([]);
    expect(withoutRights([...types, 'AWS::EC2::Instance'], rights)).toEqual(['AWS::EC2::Instance']);
  });

  test('no right stands for a type that no template has', () => {
    const types = typesOf();
    const named = [...Object.values(rights.policies).flat(), ...rights.keeper].flatMap((right) => right.types);
    expect(named.filter((type) => !types.has(type))).toEqual([]);
    expect(new Set(named).size).toBe(named.length);
  });

  test('a custom resource is a hook that CloudFormation invokes in its own name', () => {
    expect([...typesOf()].filter((type) => type.startsWith('Custom::')).length).toBeGreaterThan(0);
    expect(may({ action: 'lambda:InvokeFunction', on: 'arn:aws:lambda:ap-south-1:123456789012:function:any' })).toBe(true);
  });

  /** From `handlers.read.permissions` of AWS's schemas, as `config/provisioner.yaml` says where they are from. */
  const KEPT_BACK: Readonly<Record<string, string>> = {
    'secretsmanager:GetSecretValue': 'it would read the secret itself, and not how it is kept',
  };
  /** A handler that asks the service of the ARN that it is given: here the load balancer's, and no other. */
  const OF_OTHERS = [
    'AWS::WAFv2::WebACLAssociation',
    /^(amplify|apigateway|apprunner|appsync|bedrock-agentcore|cognito-idp|ec2):/,
  ] as const;

  test('whatever a handler reads may be read: it asks before it knows what a template sets', () => {
    const documents = [...provisioner.policies.map(({ document }) => document), provisioner.keeper.document];
    const granted = new Set(
      documents.flatMap(({ Statement }) =>
        Statement.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action ?? []),
      ),
    );
    const lower = new Set([...granted].map((action) => action.toLowerCase()));
    const typed = Object.entries(READS).flatMap(([type, actions]) => actions.map((action) => [type, action] as const));
    expect(typed.length).toBeGreaterThan(190);
    const lacking = typed.filter(([, action]) => !lower.has(action.toLowerCase()) && !(action in KEPT_BACK));
    expect(lacking.filter(([type, action]) => type !== OF_OTHERS[0] || !OF_OTHERS[1].test(action))).toEqual([]);
  });

  test('what a template takes from another stack may be looked up there, in every region', () => {
    let taken = 0;
    for (const { assembly, platform: own } of built()) {
      for (const found of assembly.everything()) {
        for (const name of JSON.stringify(found.properties).match(/(?<="Fn::GetStackOutput":\{"StackName":")[^"]+/g) ?? []) {
          taken++;
          const { documents, boundary } = policiesFor(own, found);
          const on = `arn:${found.stack.region.startsWith('eusc') ? 'aws-eusc' : 'aws'}:cloudformation:${found.stack.region}:${found.stack.account}:stack/${name}/1234`;
          const asked = { action: 'cloudformation:DescribeStacks', on };
          expect({ name, read: decide(documents, asked) && decide([boundary], asked) }).toEqual({ name, read: true });
        }
      }
    }
    expect(taken).toBeGreaterThan(10);
  });

  test('rights are single actions, each once in a statement; what serves no type says in its reason whom it serves', () => {
    const all = [...Object.values(rights.policies).flat(), ...rights.keeper];
    expect(all.length).toBeGreaterThan(25);
    for (const { sid, allow, types, reason } of all) {
      const actions = Object.entries(allow).flatMap(([service, names]) => names.map((name) => `${service}:${name}`));
      expect({ sid, wild: actions.filter((action) => action.includes('*')) }).toEqual({ sid, wild: [] });
      expect({ sid, actions: new Set(actions).size }).toEqual({ sid, actions: actions.length });
      expect({ sid, told: types.length > 0 || reason.length > 60 }).toEqual({ sid, told: true });
    }
  });

  test('policies fit IAM: 6,144 characters each, ten a role, for every platform, stage and account', () => {
    for (const platform of PLATFORMS) {
      for (const stage of STAGES) {
        const loaded = load({ platform, stage });
        for (const account of loaded.accounts) {
          const { policies, boundary, keeper } = provisionerOf(loaded, account, rights);
          expect(policies.length + 1).toBeLessThanOrEqual(10);
          for (const { name, document } of [...policies, boundary, keeper]) {
            const size = JSON.stringify(document).length;
            expect({ name, fits: size <= POLICY_LIMIT, size }).toMatchObject({ name, fits: true });
          }
        }
      }
    }
  });
});

const platform = load({ platform: 'softdocket', stage: 'production' });
const account = platform.accounts.find(({ partition }) => partition === 'aws')!;
const provisioner = provisionerOf(platform, account, rights);
const arn = (kind: 'role' | 'policy', name: string): string => `arn:aws:iam::${account.id}:${kind}/${name}`;
const OURS = BOUNDARIES.map((kind) => arn('policy', boundaryName({ platform: 'softdocket', stage: 'production' }, kind)));

/** What CloudFormation's role may do: what its policies and its boundary both allow, and neither denies. */
const may = (asked: Asked, attached = provisioner.policies.map(({ document }) => document)): boolean =>
  decide(attached, asked) && decide([provisioner.boundary.document], asked);
const ADMINISTRATOR = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'All', Effect: 'Allow', Action: ['*'], Resource: ['*'] }],
} as const;

describe('the templates can be deployed', () => {
  test('every role of the templates may be made, under its boundary, and passed on', () => {
    for (const { assembly, platform: own } of built()) {
      const roles = assembly.all('AWS::IAM::Role');
      expect(roles.length).toBeGreaterThan(20);
      for (const role of roles) {
        const { documents, boundary } = policiesFor(own, role);
        const name = assembly.text(role.properties.RoleName, role.stack);
        const on = `arn:${role.stack.region.startsWith('eusc') ? 'aws-eusc' : 'aws'}:iam::${role.stack.account}:role/${name}`;
        const ceiling = assembly.text(role.properties.PermissionsBoundary, role.stack);
        const made = (action: string, context = {}): boolean =>
          decide(documents, { action, on, context }) && decide([boundary], { action, on, context });
        const isDeploy = name === `${own.name}-production-deploy`; // the keeper's
        expect({ name, made: made('iam:CreateRole', { 'iam:PermissionsBoundary': ceiling }) }).toEqual({ name, made: !isDeploy });
        expect({ name, passed: made('iam:PassRole') }).toEqual({ name, passed: !isDeploy });
      }
    }
  });

  test('every policy of the templates may be made, but for ceilings and the CI’s own, which are the keeper’s', () => {
    for (const { assembly, platform: own } of built()) {
      for (const policy of assembly.all('AWS::IAM::ManagedPolicy')) {
        const { documents, boundary, keeper } = policiesFor(own, policy);
        const name = assembly.text(policy.properties.ManagedPolicyName, policy.stack);
        const on = `arn:${policy.stack.region.startsWith('eusc') ? 'aws-eusc' : 'aws'}:iam::${policy.stack.account}:policy/${name}`;
        const asked = { action: 'iam:CreatePolicy', on };
        const kept = name.endsWith('-boundary') || name === `${own.name}-production-deploy`;
        expect({ name, made: decide(documents, asked) && decide([boundary], asked) }).toEqual({ name, made: !kept });
        expect({ name, kept: decide([...documents, keeper], asked) }).toEqual({ name, kept: true });
      }
    }
  });

  test('no bucket and no parameter of the templates is one of the bootstrap’s, which may not be changed', () => {
    const forbidden = built().flatMap(({ assembly }) => [
      ...assembly.all('AWS::S3::Bucket').map((b) => assembly.text(b.properties.BucketName, b.stack)),
      ...assembly.all('AWS::SSM::Parameter').map((p) => assembly.text(p.properties.Name, p.stack)),
    ]);
    expect(forbidden.length).toBeGreaterThan(100);
    expect(forbidden.filter((name) => /^\/?cdk-/.test(name))).toEqual([]);
  });
});

function policiesFor(own: ReturnType<typeof load>, { stack }: Found) {
  const its = provisionerOf(
    own,
    own.accounts.find(({ id }) => id === stack.account)!,
    rights,
  );
  return { documents: its.policies.map(({ document }) => document), boundary: its.boundary.document, keeper: its.keeper.document };
}

describe('the CI is not the account’s administrator', () => {
  const any = arn('role', 'softdocket-production-anything');

  test('a role is made under one of our boundaries, or not at all', () => {
    const create = (boundary?: string): boolean =>
      may({ action: 'iam:CreateRole', on: any, context: boundary ? { 'iam:PermissionsBoundary': boundary } : {} });
    expect(OURS.map(create)).toEqual(OURS.map(() => true));
    expect(create()).toBe(false);
    expect(create('arn:aws:iam::aws:policy/AdministratorAccess')).toBe(false);
    expect(create(arn('policy', 'softdocket-production-widened'))).toBe(false);
  });

  test('a boundary is changed for another of ours, and never taken off', () => {
    const put = (boundary: string): boolean =>
      may({ action: 'iam:PutRolePermissionsBoundary', on: any, context: { 'iam:PermissionsBoundary': boundary } });
    expect([put(OURS[0]!), put('arn:aws:iam::aws:policy/AdministratorAccess')]).toEqual([true, false]);
    expect(may({ action: 'iam:DeleteRolePermissionsBoundary', on: any })).toBe(false);
  });

  test.each([
    [
      'its own role',
      `role/${provisionerRoleName({ platform: 'softdocket', stage: 'production', account, region: account.region })}`,
    ],
    ['the deploy role of the bootstrap', `role/cdk-hnb659fds-deploy-role-${account.id}-ap-south-1`],
    ['the role of the CI', 'role/softdocket-production-deploy'],
    ['the keeper', 'role/softdocket-production-keeper'],
    ['people', 'role/softdocket-production-operator'],
    ['the automation', 'role/softdocket-production-automation'],
    ['the application', 'role/softdocket-production-application'],
    ['who the CI is', 'oidc-provider/token.actions.githubusercontent.com'],
  ])('nothing of %s is changed, passed on or taken on, whatever is attached to the role later', (_who, on) => {
    const actions = [
      ...['PassRole', 'UpdateAssumeRolePolicy', 'AttachRolePolicy', 'PutRolePolicy', 'DeleteRole', 'DetachRolePolicy'],
      ...['DeleteRolePermissionsBoundary', 'PutRolePermissionsBoundary', 'UpdateOpenIDConnectProviderThumbprint'],
      'AddClientIDToOpenIDConnectProvider',
    ];
    const asked = actions.map((action) => ({ action: `iam:${action}`, on: `arn:aws:iam::${account.id}:${on}` }));
    expect(asked.filter((one) => may(one))).toEqual([]);
    expect(asked.filter((one) => may(one, [ADMINISTRATOR]))).toEqual([]);
  });

  test.each([
    'softdocket-production-hook-boundary',
    'softdocket-production-provisioner-boundary',
    'softdocket-production-provisioner-stores',
  ])('the ceiling %s is not widened, whatever is attached to the role later', (name) => {
    const actions = ['CreatePolicyVersion', 'SetDefaultPolicyVersion', 'DeletePolicy', 'DeletePolicyVersion', 'CreatePolicy'];
    const asked = actions.map((action) => ({ action: `iam:${action}`, on: arn('policy', name) }));
    expect(asked.filter((one) => may(one) || may(one, [ADMINISTRATOR]))).toEqual([]);
  });

  test('policies of AWS are attached to nobody', () => {
    const attach = (policy: string): boolean =>
      may({ action: 'iam:AttachRolePolicy', on: any, context: { 'iam:PolicyARN': policy } });
    expect(attach(arn('policy', 'softdocket-production-anything'))).toBe(true);
    expect(attach('arn:aws:iam::aws:policy/AdministratorAccess')).toBe(false);
  });

  test.each([
    ...['iam:CreateUser', 'iam:CreateAccessKey', 'iam:PutRolePolicy', 'iam:CreateInstanceProfile', 'sts:AssumeRole'],
    ...[
      'organizations:LeaveOrganization',
      'account:EnableRegion',
      'ec2:RunInstances',
      'ssm:SendCommand',
      'lambda:CreateFunctionUrlConfig',
    ],
  ])('%s is not a part of any deployment', (action) => {
    expect(may({ action, on: '*' })).toBe(false);
  });

  test('data of tenants is neither read nor written nor restored elsewhere', () => {
    const data = [
      ...['s3:GetObject', 's3:PutObject', 's3:DeleteObject'].map((action) => ({
        action,
        on: 'arn:aws:s3:::files-acme-123456789012-ap-south-1-an/key',
      })),
      ...['dynamodb:GetItem', 'dynamodb:Scan', 'secretsmanager:GetSecretValue', 'rds:RestoreDBInstanceFromDBSnapshot'].map(onAny),
      ...['rds:CreateDBInstanceReadReplica', 'rds-db:connect', 'backup:StartRestoreJob', 'backup:DeleteRecoveryPoint'].map(onAny),
      ...['logs:GetLogEvents', 'sqs:ReceiveMessage', 'ecs:RunTask', 'states:StartExecution'].map(onAny),
    ];
    expect(data.filter((one) => may(one))).toEqual([]);
  });

  test('nothing is done outside of the platform’s regions', () => {
    const create = (region: string): boolean =>
      may({ action: 's3:CreateBucket', on: 'arn:aws:s3:::any', context: { 'aws:RequestedRegion': region } });
    expect(['ap-south-1', 'ap-south-2', 'eu-west-1', 'sa-east-1', 'eu-north-1'].map(create)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  test('what was uploaded for a deployment is read, and never replaced', () => {
    const on = `arn:aws:s3:::cdk-hnb659fds-assets-${account.id}-ap-south-1/hook.zip`;
    expect(may({ action: 's3:GetObject', on })).toBe(true);
    expect(may({ action: 's3:PutBucketPolicy', on: `arn:aws:s3:::cdk-hnb659fds-assets-${account.id}-ap-south-1` })).toBe(false);
    expect(
      may({ action: 'ssm:PutParameter', on: `arn:aws:ssm:ap-south-1:${account.id}:parameter/cdk-bootstrap/hnb659fds/version` }),
    ).toBe(false);
  });
});

const onAny = (action: string): Asked => ({ action, on: '*' });

describe('the template that comes before the bootstrap', () => {
  const template = provisionerTemplate(platform, provisioner) as {
    Parameters: { Keeper: { Default: string } };
    Resources: Record<string, { Type: string; Condition?: string; Properties: Record<string, unknown> }>;
  };

  test('has the policies, the boundary and nothing else, but the keeper while it is open', () => {
    const byType = Object.values(template.Resources).map(({ Type, Condition }) => `${Type} ${Condition ?? 'always'}`);
    expect(byType.filter((one) => one === 'AWS::IAM::ManagedPolicy always')).toHaveLength(provisioner.policies.length + 2);
    expect(byType.filter((one) => !one.startsWith('AWS::IAM::ManagedPolicy'))).toEqual(['AWS::IAM::Role KeeperIsOpen']);
    expect(template.Parameters.Keeper.Default).toBe('closed');
    expect(JSON.stringify(template).length).toBeLessThan(51_200); // CloudFormation takes so much without a bucket, and there is none yet
  });

  test('names fit: each policy by the name that the bootstrap is given', () => {
    const names = Object.values(template.Resources).map(({ Properties }) => Properties.ManagedPolicyName ?? Properties.RoleName);
    expect(names).toEqual(expect.arrayContaining([...provisioner.policies, provisioner.boundary].map(({ name }) => name)));
    expect(names.every((name) => String(name).length <= 64)).toBe(true);
  });
});
