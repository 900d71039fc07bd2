import { Stack } from 'aws-cdk-lib';
import type { CfnResource } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { Construct } from 'constructs';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newApp } from '../../new-app';
import type { Resource, Value } from '../templates/assembly';
import type { WrittenTemplate } from '../looking/templates-in';

/** A resource of a template as the library's own class of its type, which is what cdk-nag knows it by. */
interface Typed {
  readonly logicalId: string;
  readonly resource: CfnResource;
}

/** What resources may refer to: outputs and rules say nothing of them. */
const SECTIONS = ['Parameters', 'Mappings', 'Conditions', 'Resources'];

/**
 * The resources of a template as constructs again. cdk-nag looks at constructs, and between those and the template lie overrides; what
 * is deployed is the template, and of templates that somebody else supplies there is nothing else.
 *
 * @throws Error, with the stack's name, where the CDK cannot read the template
 */
export function typedResources({ template: { name, account, region, resources }, at }: WrittenTemplate): Typed[] {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-tree-'));
  try {
    const whole = JSON.parse(readFileSync(at.path, 'utf8')) as Record<string, Value>;
    const templateFile = join(folder, 'template.json');
    writeFileSync(templateFile, JSON.stringify(known(Object.fromEntries(SECTIONS.map((key) => [key, whole[key]])))));
    const tree = new CfnInclude(new Stack(newApp(), name, { env: { account, region } }), 'Template', { templateFile });
    const typed = Object.keys(resources).map((logicalId) => ({ logicalId, resource: tree.getResource(logicalId) }));
    if (defaultGroupsAreClosed(resources)) new Closed(tree, typed);
    return typed;
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The CDK writes this reference and cannot read it. To nag it is a text of another stack, whatever it says. */
const OF_ANOTHER_STACK = 'Fn::GetStackOutput';
function known(value: Value): Value {
  if (Array.isArray(value)) return value.map(known);
  if (typeof value !== 'object' || value === null) return value;
  if (OF_ANOTHER_STACK in value) return 'output-of-another-stack';
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, known(inner)]));
}

const CLOSING = 'Custom::VpcRestrictDefaultSG';

/** Whether every network of a stack has its default security group emptied. */
function defaultGroupsAreClosed(resources: Readonly<Record<string, Resource>>): boolean {
  const all = Object.entries(resources);
  const closed = all.flatMap(([, { Type, Properties }]) => {
    const group = Type === CLOSING ? (Properties?.DefaultSecurityGroupId as { 'Fn::GetAtt'?: string[] } | undefined) : undefined;
    const [network, attribute] = group?.['Fn::GetAtt'] ?? [];
    return network !== undefined && attribute === 'DefaultSecurityGroup' ? [network] : [];
  });
  const networks = all.filter(([, { Type }]) => Type === 'AWS::EC2::VPC');
  return closed.length > 0 && networks.every(([id]) => closed.includes(id));
}

/** cdk-nag looks for this beside a network by its name in the tree, which a template has not. */
class Closed extends Construct {
  constructor(scope: Construct, typed: readonly Typed[]) {
    super(scope, 'RestrictDefaultSecurityGroupCustomResource');
    this.node.defaultChild = typed.find(({ resource }) => resource.cfnResourceType === CLOSING)!.resource;
  }
}
