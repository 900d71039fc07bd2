import type { Tenant } from '../../config/platform';
import type { Assembly, Found, StackTemplate } from '../fences/templates/assembly';
import type { Value } from '../fences/templates/value';
import { statementsOf } from '../fences/policies/policy';
import type { Statement } from '../fences/policies/policy';
import { partitionOf } from '../fences/templates/references';
import { FILES_BUCKET_PREFIX } from '../naming';
import { COPIES_PREFIX } from '../vault-names';
import { opaque } from './patterns';

/** A statement and where a person finds it. */
export interface Placed extends Statement {
  readonly stack: string;
  readonly logicalId: string;
  /** Which kind of policy it stands in. */
  readonly policy: 'identity' | 'boundary' | 'resource';
}

/** Reads templates as the proofs do: whose id it is left open, and a number that AWS will make up is a word of its own. */
export class Texts {
  private readonly id: RegExp | undefined;

  /**
   * @param tenant whose stacks these are, and what stands for its id
   */
  constructor(
    readonly assembly: Assembly,
    private readonly tenant?: { readonly of: Tenant; readonly mark: string },
  ) {
    const { name, stage } = assembly.platform;
    if (tenant) {
      const before = `${name}-${stage.name}-|${FILES_BUCKET_PREFIX}|${COPIES_PREFIX}|/tenants/|:dbuser:[^/]*/|^`;
      this.id = new RegExp(`(?<=${before})${tenant.of.id}(?![A-Za-z0-9])`, 'g');
    }
  }

  text(value: Value, stack: StackTemplate): string {
    return this.open(this.assembly.text(value, stack));
  }

  arnOf(found: Found, attribute: string): string {
    return this.text(attribute === 'Ref' ? { Ref: found.logicalId } : { 'Fn::GetAtt': [found.logicalId, attribute] }, found.stack);
  }

  statements(found: Found, document: Value, policy: Placed['policy']): Placed[] {
    return statementsOf(this.assembly, found.stack, document).map((s) => ({
      ...s,
      principals: s.principals.map((p) => this.open(p)),
      resources: s.resources.map((r) => this.open(r)),
      conditions: s.conditions.map((c) => ({ ...c, values: c.values.map((v) => this.open(v)) })),
      stack: this.open(found.stack.name),
      logicalId: found.logicalId,
      policy,
    }));
  }

  /** A name or ARN with numbers as words, and the tenant's id as the mark. */
  open(text: string): string {
    const numbered = text.includes('<')
      ? text.replace(/<([^<>/ ]+)\/([^<>.]+)(?:\.([^<>]+))?>/g, (...found) => this.numbered(found as string[]))
      : text;
    return this.id ? numbered.replace(this.id, this.tenant!.mark) : numbered;
  }

  /** ARNs of which AWS makes up the end alone. Shapes: service authorization reference, resource types of KMS, Secrets Manager and RDS. */
  private numbered([all, stackName, id, attribute = 'Ref']: string[]): string {
    const stack = this.assembly.stackNamed(stackName!);
    const resource = stack?.resources[id!];
    const whole = opaque(all!.slice(1, -1).replaceAll('/', '.'));
    if (!stack || !resource) return whole;
    const number = opaque(`${stackName}.${id}`);
    const arn = (service: string, rest: string) =>
      `arn:${partitionOf(stack.region)}:${service}:${stack.region}:${stack.account}:${rest}`;
    switch (`${resource.Type} ${attribute}`) {
      case 'AWS::KMS::Key Arn':
        return arn('kms', `key/${number}`);
      case 'AWS::KMS::Key Ref':
      case 'AWS::RDS::DBInstance DbiResourceId':
        return number;
      case 'AWS::SecretsManager::Secret Ref':
      case 'AWS::SecretsManager::Secret Id':
        return arn('secretsmanager', `secret:${this.assembly.text(resource.Properties?.Name, stack) || 'unnamed'}-${number}`);
      case 'AWS::RDS::DBInstance MasterUserSecret.SecretArn':
        return arn('secretsmanager', `secret:rds!db-${number}`);
      default:
        return whole;
    }
  }
}
