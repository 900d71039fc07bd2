import type { Platform } from '../../config/platform';

/** A CloudFormation value before deployment. */
export type Value = string | number | boolean | null | undefined | Value[] | { [key: string]: Value };
export interface Resource {
  readonly Type: string;
  readonly Properties?: { [key: string]: Value };
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: string | string[];
}

/** A resource in its stack, as checks look at it. */
export interface Found {
  readonly stack: StackTemplate;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: { readonly [key: string]: Value };
  readonly resource: Resource;
}

/** One template and where it goes. Nothing of the construct tree: the same checks read templates that somebody else supplies. */
export interface StackTemplate {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly outputs: Readonly<Record<string, { readonly Value: Value }>>;
  /** Characters of the template as written; CloudFormation takes 1,000,000 from a bucket. */
  readonly size: number;
}

/** All templates of one platform and stage, with what is needed to follow a reference from one to another. */
export class Assembly {
  private readonly parameters = new Map<string, Value>();
  private readonly byType = new Map<string, Found[]>();
  private readonly byName = new Map<string, StackTemplate>();

  constructor(
    readonly platform: Platform,
    readonly stacks: readonly StackTemplate[],
    /** False when tenants were filtered out: an emptied population then means "not looked at". */
    readonly complete: boolean,
  ) {
    for (const stack of stacks) {
      this.byName.set(stack.name, stack);
      for (const [logicalId, resource] of Object.entries(stack.resources)) {
        const found: Found = { stack, logicalId, type: resource.Type, properties: resource.Properties ?? {}, resource };
        const list = this.byType.get(resource.Type);
        if (list) list.push(found);
        else this.byType.set(resource.Type, [found]);
        if (resource.Type === 'AWS::SSM::Parameter') {
          const name = this.text(resource.Properties?.Name, stack);
          this.parameters.set(`${stack.account}/${stack.region}${name}`, {
            [LATER]: [stack.name, resource.Properties?.Value] as Value,
          });
        }
      }
    }
  }

  all(...types: string[]): Found[] {
    return types.flatMap((type) => this.byType.get(type) ?? []);
  }

  types(): string[] {
    return [...this.byType.keys()].sort();
  }

  stackNamed(name: string): StackTemplate | undefined {
    return this.byName.get(name);
  }

  /**
   * A value as text with every reference followed: pseudo parameters, `Fn::Join`, `Fn::Sub`, SSM parameters that a room
   * publishes, outputs of another stack, and attributes that follow from a literal name. What cannot be known before
   * deployment becomes `<LogicalId.Attribute>`, the same for every spelling of the same reference.
   */
  text(value: Value, stack: StackTemplate): string {
    if (value === undefined || value === null) return '';
    if (typeof value === 'string') return this.followDynamic(value, stack);
    if (typeof value !== 'object') return String(value);
    if (Array.isArray(value)) return value.map((v) => this.text(v, stack)).join(',');
    const [key] = Object.keys(value);
    const inner = value[key!];
    switch (key ?? '') {
      case LATER: {
        const [owner, later] = inner as [string, Value];
        return this.text(later, this.byName.get(owner) ?? stack);
      }
      case 'Ref':
        return this.reference(plain(inner), stack);
      case 'Fn::GetAtt': {
        const [id, attribute] = Array.isArray(inner) ? inner.map(plain) : split(plain(inner));
        return this.attribute(id!, attribute!, stack);
      }
      case 'Fn::Join': {
        const [by, parts] = inner as [string, Value[]];
        return parts.map((p) => this.text(p, stack)).join(by);
      }
      case 'Fn::Sub':
        return this.substitute(inner, stack);
      case 'Fn::GetStackOutput':
        return this.output(inner as { [key: string]: Value }, stack);
      case 'Fn::Select': {
        const [index, list] = inner as [number, Value];
        return Array.isArray(list) ? this.text(list[Number(index)], stack) : `<Select ${index} ${this.text(list, stack)}>`;
      }
      default:
        return JSON.stringify(value);
    }
  }

  private reference(id: string, stack: StackTemplate): string {
    switch (id) {
      case 'AWS::AccountId':
        return stack.account;
      case 'AWS::Region':
        return stack.region;
      case 'AWS::Partition':
        return partitionOf(stack.region);
      case 'AWS::URLSuffix':
        return partitionOf(stack.region) === 'aws-eusc' ? 'amazonaws.eu' : 'amazonaws.com';
      case 'AWS::StackName':
        return stack.name;
      default: {
        const resource = stack.resources[id];
        const named = resource && NAME_IS_REF[resource.Type];
        const name = named && resource.Properties?.[named];
        return name === undefined || name === '' ? `<${id}>` : this.text(name, stack);
      }
    }
  }

  private attribute(id: string, attribute: string, stack: StackTemplate): string {
    const resource = stack.resources[id];
    const compose = attribute === 'Arn' && resource ? ARN_BY_NAME[resource.Type] : undefined;
    const name = compose && resource!.Properties?.[compose.property];
    if (!compose || name === undefined) return `<${stack.name}/${id}.${attribute}>`;
    return compose.arn(this.text(name, stack), partitionOf(stack.region), stack.region, stack.account);
  }

  private substitute(inner: Value, stack: StackTemplate): string {
    const [pattern, values] = Array.isArray(inner) ? (inner as [string, { [key: string]: Value }]) : [plain(inner), {}];
    return pattern.replace(/\$\{([^!}][^}]*)\}/g, (_, name: string) => {
      if (name in values) return this.text(values[name], stack);
      return name.includes('.') ? this.attribute(split(name)[0], split(name)[1], stack) : this.reference(name, stack);
    });
  }

  private output(of: { [key: string]: Value }, stack: StackTemplate): string {
    const name = this.text(of.StackName, stack);
    const owner = this.byName.get(name);
    const output = owner?.outputs[this.text(of.OutputName, stack)];
    return owner && output ? this.text(output.Value, owner) : `<${name}:${this.text(of.OutputName, stack)}>`;
  }

  private followDynamic(text: string, stack: StackTemplate): string {
    return text.replace(/\{\{resolve:ssm:([^:}]+)(?::[^}]*)?\}\}/g, (all, name: string) => {
      const value = this.parameters.get(`${stack.account}/${stack.region}${name}`);
      return value === undefined ? all : this.text(value, stack);
    });
  }
}

const LATER = 'Freehold::Later';

/** A scalar as text; anything else as JSON, so that a comparison with it fails visibly. */
export const plain = (value: Value): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));
const split = (dotted: string): [string, string] => [dotted.slice(0, dotted.indexOf('.')), dotted.slice(dotted.indexOf('.') + 1)];
export const partitionOf = (region: string): string => (region.startsWith('eusc-') ? 'aws-eusc' : 'aws');

/** Types whose Ref is the name that the template gives. */
const NAME_IS_REF: Readonly<Record<string, string>> = {
  'AWS::S3::Bucket': 'BucketName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Backup::BackupVault': 'BackupVaultName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::RDS::DBSubnetGroup': 'DBSubnetGroupName',
  'AWS::RDS::DBParameterGroup': 'DBParameterGroupName',
  'AWS::RDS::DBInstance': 'DBInstanceIdentifier',
};

interface Composer {
  readonly property: string;
  arn(name: string, partition: string, region: string, account: string): string;
}
const compose = (property: string, service: string, resource: string): Composer => ({
  property,
  arn: (name, partition, region, account) => `arn:${partition}:${service}:${region}:${account}:${resource}${name}`,
});

/** Types whose `Arn` attribute follows from the name that the template gives. */
const ARN_BY_NAME: Readonly<Record<string, Composer>> = {
  'AWS::S3::Bucket': { property: 'BucketName', arn: (name, partition) => `arn:${partition}:s3:::${name}` },
  'AWS::IAM::Role': { property: 'RoleName', arn: (name, partition, _, account) => `arn:${partition}:iam::${account}:role/${name}` },
  'AWS::Backup::BackupVault': compose('BackupVaultName', 'backup', 'backup-vault:'),
  'AWS::Logs::LogGroup': { property: 'LogGroupName', arn: (n, p, r, a) => `arn:${p}:logs:${r}:${a}:log-group:${n}:*` },
  'AWS::DynamoDB::Table': compose('TableName', 'dynamodb', 'table/'),
  'AWS::Lambda::Function': compose('FunctionName', 'lambda', 'function:'),
  'AWS::SQS::Queue': compose('QueueName', 'sqs', ''),
  'AWS::RDS::DBInstance': compose('DBInstanceIdentifier', 'rds', 'db:'),
};
