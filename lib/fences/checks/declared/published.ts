import { cellsOf } from '../../../../config/cells';
import type { Tenant } from '../../../../config/platform';
import { bucketName, cellDomain, roomStackName, SHARED_TABLES } from '../../../naming';
import type { Assembly, Found } from '../../templates/assembly';
import { shortName } from '../../running/place';
import { observe } from '../check';
import type { Check } from '../check';
import { ownersOfStacks } from '../../templates/tenants';

/**
 * What a parameter says, hooks and applications believe: a connection that leads elsewhere takes a tenant's data there, with its
 * password. So each value is what its resource gives, and a name that nobody wrote down here is no parameter of ours.
 */
export const publishedValuesAreDerived: Check = {
  id: 'published-values-are-derived',
  sentence:
    'Every parameter says what a resource of its owner gives: addresses, passwords and keys of its own, or those of the shared database of its region.',
  remedy:
    "Publish the resource's own attribute (parts/published.ts); write a new parameter down in lib/fences/checks/declared/published.ts.",
  look(assembly) {
    const owners = ownersOfStacks(assembly);
    return assembly.all('AWS::SSM::Parameter').map((parameter) => {
      const tenant = owners.get(parameter.stack.name);
      const name = assembly.text(parameter.properties.Name, parameter.stack);
      const wanted = wantedOf(assembly, { name, parameter, tenant });
      const said = described(assembly, parameter, tenant);
      return observe(parameter, 'Value', {
        expected: wanted === undefined ? 'a parameter that somebody wrote down' : String(wanted),
        actual: said || 'nothing',
        ok: wanted instanceof RegExp ? wanted.test(said) : wanted === said,
      });
    });
  },
};

/** By the name behind the room's: what gives the value, as `described` writes it. */
const PUBLISHED: Readonly<Record<string, string | RegExp>> = {
  'blueprints/catalogue-key': /^[0-9a-f]{64}\.json$/,
  'erasure/certificate-key-arn': 'own signing key',
  'front-door/application-port': /^\d{2,5}$/,
  'front-door/listener-arn': 'own AWS::ElasticLoadBalancingV2::Listener',
  'front-door/load-balancer-arn': 'own AWS::ElasticLoadBalancingV2::LoadBalancer',
  'front-door/load-balancer-dns-name': 'own AWS::ElasticLoadBalancingV2::LoadBalancer.DNSName',
  'front-door/security-group': 'own AWS::EC2::SecurityGroup.GroupId',
  'front-door/target-group-arn': 'own AWS::ElasticLoadBalancingV2::TargetGroup',
  'front-door/web-acl-arn': 'own AWS::WAFv2::WebACL.Arn',
  'ledger/audit-bucket-*': 'own AWS::S3::Bucket',
  'ledger/blueprints-key-arn': 'own data key',
  'ledger/key-arn': 'own data key',
  'ledger/table-*': 'own AWS::DynamoDB::Table',
  'incident/machine-*': 'own AWS::StepFunctions::StateMachine',
  'lifecycle/machine-*': 'own AWS::StepFunctions::StateMachine',
  'lifecycle/news-topic': 'own AWS::SNS::Topic',
  'network/application-security-group': 'own AWS::EC2::SecurityGroup.GroupId',
  'network/application-subnet-*': 'own AWS::EC2::Subnet',
  'network/data-subnet-group': 'own AWS::RDS::DBSubnetGroup',
  'network/hooks-security-group': 'own AWS::EC2::SecurityGroup.GroupId',
  'network/parameter-group-*': 'own AWS::RDS::DBParameterGroup',
  'network/public-subnet-*': 'own AWS::EC2::Subnet',
  'network/vpc-id': 'own AWS::EC2::VPC',
  'restore/machine-*': 'own AWS::StepFunctions::StateMachine',
  'shared-database/address': 'own AWS::RDS::DBInstance.Endpoint.Address',
  'shared-database/administrator-secret': 'own AWS::RDS::DBInstance.MasterUserSecret.SecretArn',
  'shared-database/port': 'own AWS::RDS::DBInstance.Endpoint.Port',
  'shared-database/resource-id': 'own AWS::RDS::DBInstance.DbiResourceId',
  'tenants/*/data-key': 'own data key',
  'tenants/*/files-bucket': 'own AWS::S3::Bucket',
  'tenants/*/signing-key': 'own signing key',
  'tenants/*/webhook-public-key': 'own Custom::SigningKeyPublicHalf.PublicKeyPem',
  // Which of them, `signers-are-published` says.
  'tenants/*/webhook-public-keys':
    /^\{"keys":\[own Custom::SigningKeyPublicHalf\.PublicKeyJwk(,own Custom::SigningKeyPublicHalf\.PublicKeyJwk)?\]\}$/,
  'vault/key-arn': 'own data key',
  'watch/key-arn': 'own data key',
  'watch/records-public-key-*': 'own Custom::SigningKeyPublicHalf.PublicKeyPem',
};

interface Asked {
  readonly name: string;
  readonly parameter: Found;
  readonly tenant: Tenant | undefined;
}

function wantedOf(assembly: Assembly, { name, parameter: { stack }, tenant }: Asked): string | RegExp | undefined {
  const [, room, rest] = /^\/freehold\/([^/]+)\/(.+)$/.exec(name) ?? [];
  if (room === undefined || rest === undefined) return undefined;
  if (room === 'tenants') {
    if (!tenant || !rest.startsWith(`${tenant.id}/`)) return undefined;
    const thing = rest.slice(tenant.id.length + 1);
    return ofDatabase(thing, tenant) ?? PUBLISHED[`tenants/*/${thing}`];
  }
  // A room publishes under its own name alone.
  const cell = assembly.platform.residencies
    .flatMap(cellsOf)
    .find((one) => one.account.id === stack.account && roomStackName(one, room as never) === stack.name);
  if (!cell) return undefined;
  const home = assembly.platform.residencies.find(({ home: one }) => roomStackName(one, room as never) === stack.name)?.home;
  if (`${room}/${rest}` === 'front-door/domain-name') return home && cellDomain(home);
  if (`${room}/${rest}` === 'keys/verify-webhook') return 'own hook verify-webhook';
  if (`${room}/${rest}` === 'blueprints/bucket') return bucketName(cell, 'blueprints', assembly.platform.name);
  if (`${room}/${rest}` === 'shared-database/connection') return connection('own', SHARED_TABLES);
  const family = /^(audit-bucket|table|machine|application-subnet|public-subnet|parameter-group|records-public-key)-/.exec(
    rest,
  )?.[0];
  return PUBLISHED[`${room}/${rest}`] ?? PUBLISHED[`${room}/${family}*`];
}

const connection = (whose: string, database: string): string => {
  const of = (attribute: string) => `${whose} AWS::RDS::DBInstance.${attribute}`;
  const secret = of('MasterUserSecret.SecretArn');
  return JSON.stringify({
    address: of('Endpoint.Address'),
    port: of('Endpoint.Port'),
    database,
    administrator: 'keeper',
    secret,
    ca: 'rds',
  });
};

/** Of a tenant's own database, or of the one that its cell shares. */
function ofDatabase(thing: string, { id, plan }: Tenant): string | undefined {
  const whose = plan.isolation === 'dedicated' ? 'own' : 'shared';
  if (thing === 'connection') return connection(whose, plan.isolation === 'row' ? SHARED_TABLES : id);
  if (thing === 'database-address') return `${whose} AWS::RDS::DBInstance.Endpoint.Address`;
  return thing === 'database-port' ? `${whose} AWS::RDS::DBInstance.Endpoint.Port` : undefined;
}

/** Types whose references are names: a value that is one of them is a resource, and which stack it stands in is known. */
const BY_NAME = [
  'AWS::DynamoDB::Table',
  'AWS::RDS::DBParameterGroup',
  'AWS::RDS::DBSubnetGroup',
  'AWS::S3::Bucket',
  'AWS::SNS::Topic',
];

/** A value with each reference written as whose it is, its type and its attribute. */
function described(assembly: Assembly, { stack, properties }: Found, tenant: Tenant | undefined): string {
  const text = assembly.text(properties.Value, stack);
  const named = assembly.in(stack.name, ...BY_NAME).find(({ logicalId }) => assembly.text({ Ref: logicalId }, stack) === text);
  if (named) return `own ${named.type}`;
  const hook = assembly
    .in(stack.name, 'AWS::Lambda::Function')
    .find(({ logicalId }) => assembly.text({ 'Fn::GetAtt': [logicalId, 'Arn'] }, stack) === text);
  if (hook) return `own hook ${shortName(assembly, assembly.text(hook.properties.FunctionName, stack))}`;
  const shared = tenant && roomStackName(tenant.residency.home, 'shared-database');
  return text.replace(/<([^<>/]+)\/([^<>.]+)(?:\.([^<>]+))?>/g, (_, owner: string, id: string, attribute?: string) => {
    const whose = owner === stack.name ? 'own' : owner === shared ? 'shared' : owner;
    const resource = assembly.stackNamed(owner)?.resources[id];
    if (resource?.Type === 'AWS::KMS::Key' && attribute === 'Arn') return `${whose} ${kindOf(resource.Properties?.KeyUsage)} key`;
    return `${whose} ${resource?.Type ?? 'nothing'}${attribute ? `.${attribute}` : ''}`;
  });
}

const kindOf = (usage: unknown): string => (usage === 'SIGN_VERIFY' ? 'signing' : 'data');
