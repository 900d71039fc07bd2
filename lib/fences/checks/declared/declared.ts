import { replacedBy } from '../../../database-names';
import { agentRepository, databaseLogGroupName, publicBuckets } from '../../../naming';
import { applicationRoleName, automationRoleName, operatorRoleName } from '../../../role-names';
import { isWide, shortened } from '../../../reach/shortened';
import { WIDE_STATEMENTS } from '../../../reach/written';
import type { Assembly, Found } from '../../templates/assembly';
import { observe } from '../check';
import type { Check } from '../check';
import { declaredIn } from '../../templates/declared';
import { leavesOf } from '../../templates/leaves';
import type { Leaf } from '../../templates/leaves';
import { isNamedBy } from './named-by';

/**
 * That an ARN is of the own account says nothing of what stands behind it: a role that somebody made by hand, a topic that was
 * deleted, a function of another team. So each is a resource that some template declares, or stands on a register.
 */
export const everyNameIsDeclared: Check = {
  id: 'every-name-is-declared',
  sentence:
    'Every ARN, name and id in a template is of a resource that a template of the platform declares, or of the few that AWS, the bootstrap or the company bring.',
  remedy:
    'Declare the resource and refer to it; what comes from elsewhere stands in lib/fences/checks/declared/declared.ts, with the reason.',
  look(assembly) {
    const registered = new Registered(assembly);
    return assembly.everything().flatMap((found) => {
      const leaves = leavesOf(assembly, found).filter((leaf) => isName(found, leaf));
      if (leaves.length === 0) return [];
      const unknown = leaves.flatMap((leaf) => strangers(assembly, registered, { found, leaf }).map((what) => ({ leaf, what })));
      return [
        observe(found, unknown[0]?.leaf.path ?? '', {
          expected: 'names of what is declared',
          actual: [...new Set(unknown.map(({ what }) => what))].join(', ') || `${leaves.length} of them`,
          ok: unknown.length === 0,
        }),
      ];
    });
  },
};

/** With the policy variables in it, which end where another text of JSON would. */
const ARN = /arn:[\w*?-]*:[\w*?-]*:[\w*?-]*:[\w*?-]*:(?:\$\{[^{}]+\}|[^\s"',\\\])}])+/g;
/** Ids that AWS gives: a template that has one names something that was there before it. */
const PHYSICAL =
  /\b(?:(?:acl|ami|cgw|dopt|eipalloc|eni|fs|i|igw|lt|nat|pcx|pl|rtb|sg|snap|subnet|tgw|vol|vpc|vpce|vpce-svc|vpn)-[0-9a-f]{8,17}|mrk-[0-9a-f]{32}|A(?:ID|RO|GP|NP|SI|KI)A[0-9A-Z]{16,17})\b/g;
/** A key's own id, alone: what else looks like it, such as an asset's name, is longer. */
const KEY_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const isName = (found: Found, { path, text }: Leaf): boolean =>
  text.includes('arn:') || KEY_ID.test(text) || text.search(PHYSICAL) >= 0 || isNamedBy(found, path) !== undefined;

function strangers(assembly: Assembly, registered: Registered, { found, leaf }: { found: Found; leaf: Leaf }): string[] {
  const { text, path } = leaf;
  const declared = declaredIn(assembly);
  const arns = (text.match(ARN) ?? []).filter((arn) => !declared.of(arn) && !registered.has(arn, found));
  const ids = [...(text.match(PHYSICAL) ?? []), ...(KEY_ID.test(text) ? [text] : [])];
  const types = isNamedBy(found, path);
  const isUnknown =
    types && !text.startsWith('arn:') && !declared.named(text, found.stack.account, ...types) && !registered.hasName(text, found);
  return [...arns, ...ids, ...(isUnknown ? [text] : [])];
}

/** What no template declares, as `shortened` writes it, by who brings it. */
const BROUGHT: Readonly<Record<string, readonly string[]>> = {
  'the account itself: whom it stands for, conditions say, and other checks read them': ['iam:root'],
  "CDK's bootstrap stack": [
    ...['cfn-exec', 'deploy', 'file-publishing', 'lookup'].map((role) => `iam:role/cdk-hnb659fds-${role}-role-@`),
    's3:cdk-hnb659fds-assets-@',
  ],
  'roles that services make for themselves, with the first use': [
    ...[
      'agentless.inspector2.amazonaws.com/AWSServiceRoleForAmazonInspector2Agentless',
      'backup.amazonaws.com/AWSServiceRoleForBackup',
      'config.amazonaws.com/AWSServiceRoleForConfig',
      'inspector2.amazonaws.com/AWSServiceRoleForAmazonInspector2',
    ].map((role) => `iam:role/aws-service-role/${role}`),
  ],
  'what a room publishes where a plan shares its database, and hooks look for everywhere': [
    'ssm:parameter/freehold/shared-database/connection',
  ],
  "AWS's own": [
    'securityhub:standards/aws-foundational-security-best-practices/v/1.0.0',
    'securityhub:standards/cis-aws-foundations-benchmark/v/3.0.0',
    'securityhub:standards/nist-800-53/v/5.0.0',
    'securityhub:hub/default',
    'states:ecs:runTask.sync',
  ],
  'what services make for themselves under a name of their choice': [
    'events:rule/StepFunctionsGetEventsForECSTaskRule', // Step Functions waits for a task by it
    'logs:log-group:RDSOSMetrics:*',
  ],
};

class Registered {
  private readonly brought;
  private readonly wide = new Set(WIDE_STATEMENTS.flatMap(({ on }) => on));
  /** By the configuration, such as the certificate of a domain, or by whoever synthesizes: the backup with which a database begins. */
  private readonly given: ReadonlySet<string>;

  constructor(private readonly assembly: Assembly) {
    const of = { platform: assembly.platform.name, stage: assembly.platform.stage.name };
    // The company's own, which its identity provider or its application's stack declares.
    const roles = [applicationRoleName(of), automationRoleName(of), operatorRoleName(of)].map((name) => `iam:role/${name}`);
    const short = roles.map((role) => shortened(`arn:aws:iam::000000000000:${role.slice('iam:'.length)}`, assembly.platform));
    this.brought = new Set([...Object.values(BROUGHT).flat(), ...short]);
    const begun = assembly.platform.residencies.flatMap(({ begins }) => begins ?? []);
    this.given = new Set(JSON.stringify([assembly.platform.accounts, begun]).match(ARN) ?? []);
  }

  has(arn: string, { type, stack }: Found): boolean {
    const short = shortened(arn, this.assembly.platform);
    if (this.brought.has(short) || this.brought.has(short.replace(/^(s3:cdk-[^/]+)\/[^*?]+$/, '$1'))) return true;
    if (this.given.has(arn)) return true;
    const facts = this.assembly.platform.accounts
      .find(({ id }) => id === stack.account)
      ?.regions.find(({ region }) => region === stack.region);
    if (type === 'AWS::EC2::VPCEndpoint') return publicBuckets(stack.region).some((bucket) => short === `s3:${bucket}/*`);
    if (type === 'AWS::CloudTrail::Trail') return short === 's3:files-';
    if (type === 'AWS::KMS::Key') return this.isLogOfReplaced(short, stack);
    // Whoever delivers logs says of all of the account's that they are its.
    if (type === 'AWS::Logs::ResourcePolicy') return short === 'logs:*';
    // What a policy says of more than one resource, the register of statements says whole.
    return (
      type === 'AWS::IAM::ManagedPolicy' && ((isWide(short) && this.wide.has(short)) || (facts && agentRepository(facts)) === arn)
    );
  }

  /** The logs of instances that a restore in place has replaced: no template has them any more, and they are under the tenant's key still. */
  private isLogOfReplaced(short: string, stack: Found['stack']): boolean {
    const serving = this.assembly
      .in(stack.name, 'AWS::RDS::DBInstance')
      .filter(({ properties }) => properties.RestoreTime !== undefined);
    const replaced = serving.flatMap(({ properties }) => replacedBy(this.assembly.text(properties.DBInstanceIdentifier, stack)));
    const logs = replaced.map((name) =>
      shortened(`arn:aws:logs:::log-group:${databaseLogGroupName(name, '*')}`, this.assembly.platform),
    );
    return logs.includes(short);
  }

  /** A bucket, a role or a function by its name alone. */
  hasName(name: string, { stack }: Found): boolean {
    return name === `cdk-hnb659fds-assets-${stack.account}-${stack.region}`;
  }
}
