import type { Platform } from '../../../config/platform';
import type { Deployed } from './deployed';
import type { Value } from './value';
import { IDENTITIES, partitionOf, suffixOf } from './references';

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
  /** How many parameters it asks for. */
  readonly parameters: number;
  /** What the template has beside resources and outputs, such as `Parameters`. */
  readonly sections: readonly string[];
  /** Where the template and its assets were written; absent where templates come without assets. */
  readonly folder?: string;
  /** What stands in those sections; nothing where nobody kept it. */
  readonly besides?: Value;
  /** How it is deployed; absent where templates come without a manifest. */
  readonly deployed?: Deployed;
  /** Characters of the template as written; CloudFormation takes 1,000,000 from a bucket. */
  readonly size: number;
}

/** What a template has beside resources and outputs. */
export const besidesOf = (template: { readonly [key: string]: unknown }): Value =>
  Object.fromEntries(Object.entries(template).filter(([section]) => section !== 'Resources' && section !== 'Outputs')) as Value;

/** All templates of one platform and stage, with what is needed to follow a reference from one to another. */
export class Assembly {
  private readonly parameters = new Map<string, Value>();
  private readonly byType = new Map<string, Found[]>();
  private readonly byName = new Map<string, StackTemplate>();
  private readonly byStack = new Map<string, Found[]>();

  constructor(
    readonly platform: Platform,
    readonly stacks: readonly StackTemplate[],
    /** False when tenants were filtered out: an emptied population then means "not looked at". */
    readonly complete: boolean,
  ) {
    for (const stack of stacks) {
      this.byName.set(stack.name, stack);
      const own: Found[] = [];
      this.byStack.set(stack.name, own);
      for (const [logicalId, resource] of Object.entries(stack.resources)) {
        const found: Found = { stack, logicalId, type: resource.Type, properties: resource.Properties ?? {}, resource };
        own.push(found);
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

  in(stackName: string, ...types: string[]): Found[] {
    return (this.byStack.get(stackName) ?? []).filter((found) => types.includes(found.type));
  }

  everything(): Found[] {
    return [...this.byType.values()].flat();
  }

  types(): string[] {
    return [...this.byType.keys()].sort();
  }

  /** Whether these are the platform's own templates: only then does a thing that is not there mean anything. */
  get isThePlatform(): boolean {
    const { name, stage } = this.platform;
    return this.stacks.some((stack) => stack.name.startsWith(`${name}-${stage.name}-`));
  }

  stackNamed(name: string): StackTemplate | undefined {
    return this.byName.get(name);
  }

  /**
   * A value as text with every reference followed: pseudo parameters, `Fn::Join`, `Fn::Sub`, SSM parameters that a room
   * publishes, outputs of another stack, and whatever follows from a literal name. What cannot be known before deployment
   * becomes `<stack/LogicalId>` or `<stack/LogicalId.Attribute>`, the same for every spelling of the same reference.
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
        const [id, ...attribute] = Array.isArray(inner) ? inner.map(plain) : plain(inner).split('.');
        return this.attribute(id!, attribute.join('.'), stack);
      }
      case 'Fn::Join': {
        const [by, parts] = inner as [string, Value];
        const joined = Array.isArray(parts) ? parts.map((p) => this.text(p, stack)).join(by) : JSON.stringify(value);
        return this.followDynamic(joined, stack); // the parts may add up to a dynamic reference
      }
      case 'Fn::Sub':
        return this.followDynamic(this.substitute(inner, stack), stack);
      case 'Fn::GetStackOutput':
        return this.output(inner as { [key: string]: Value }, stack);
      case 'Fn::Select': {
        const [index, list] = inner as [number, Value];
        return Array.isArray(list) ? this.text(list[Number(index)], stack) : `<Select ${index} ${this.text(list, stack)}>`;
      }
      case 'Fn::Split': {
        // Only deployed it is a list; until then the same for every spelling of what is split.
        const [by, whole] = inner as [string, Value];
        return `<Split ${by} ${this.text(whole, stack)}>`;
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
        return suffixOf(stack.region);
      case 'AWS::StackName':
        return stack.name;
      default:
        return this.identity(id, 'Ref', stack) ?? `<${stack.name}/${id}>`;
    }
  }

  private attribute(id: string, attribute: string, stack: StackTemplate): string {
    return this.identity(id, attribute, stack) ?? `<${stack.name}/${id}.${attribute}>`;
  }

  private identity(id: string, attribute: string, stack: StackTemplate): string | undefined {
    const resource = stack.resources[id];
    const known = resource && IDENTITIES[resource.Type];
    const compose = known?.values[attribute];
    const name = known && this.text(resource.Properties?.[known.property], stack);
    if (!compose || !name) return undefined;
    const { region, account } = stack;
    const path = this.text(resource.Properties?.Path, stack) || '/';
    return compose(name, { partition: partitionOf(region), region, account }, path);
  }

  private substitute(inner: Value, stack: StackTemplate): string {
    const [pattern, values] = Array.isArray(inner) ? (inner as [string, { [key: string]: Value }]) : [plain(inner), {}];
    return pattern.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (name in values) return this.text(values[name], stack);
      const dot = name.indexOf('.');
      return dot < 0 ? this.reference(name, stack) : this.attribute(name.slice(0, dot), name.slice(dot + 1), stack);
    });
  }

  private output(of: { [key: string]: Value }, stack: StackTemplate): string {
    const name = this.text(of.StackName, stack);
    const owner = this.byName.get(name);
    const output = owner?.outputs[this.text(of.OutputName, stack)];
    return owner && output ? this.text(output.Value, owner) : `<${name}:${this.text(of.OutputName, stack)}>`;
  }

  private followDynamic(text: string, stack: StackTemplate): string {
    if (!text.includes('{{resolve:ssm:')) return text;
    return text.replace(/\{\{resolve:ssm:([^:}]+)(?::[^}]*)?\}\}/g, (all, name: string) => {
      const value = this.parameters.get(`${stack.account}/${stack.region}${name}`);
      return value === undefined ? all : this.text(value, stack);
    });
  }
}

const LATER = 'Freehold::Later';

/** A scalar as text; anything else as JSON, so that a comparison with it fails visibly. */
export const plain = (value: Value): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));
