import type { Assembly, Found, StackTemplate } from './assembly';
import { IDENTITIES, partitionOf } from './references';

/** Types whose ARNs other templates compose from a name, beside those whose references the assembly follows. */
const COMPOSED: Readonly<Record<string, readonly [property: string, resource: string]>> = {
  'AWS::CloudWatch::Alarm': ['AlarmName', 'cloudwatch alarm:'],
  'AWS::ECS::Cluster': ['ClusterName', 'ecs cluster/'],
  'AWS::ECS::TaskDefinition': ['Family', 'ecs task-definition/'],
  'AWS::KMS::Alias': ['AliasName', 'kms '],
  'AWS::RDS::DBParameterGroup': ['DBParameterGroupName', 'rds pg:'],
  'AWS::RDS::DBSubnetGroup': ['DBSubnetGroupName', 'rds subgrp:'],
  'AWS::SSM::Parameter': ['Name', 'ssm parameter'],
  'AWS::Scheduler::ScheduleGroup': ['Name', 'scheduler schedule-group/'],
  'AWS::StepFunctions::StateMachine': ['StateMachineName', 'states stateMachine:'],
};

/** What stands for a resource of the templates: its ARN or its name, in one account and region. */
class Declared {
  private readonly arns = new Map<string, Found>();
  /** By account, type and what `Ref` gives. */
  private readonly names = new Map<string, Found>();
  private readonly ids = new Set<string>();

  constructor(assembly: Assembly) {
    for (const found of assembly.everything()) {
      const { stack, logicalId, type } = found;
      this.ids.add(`${stack.name}/${logicalId}`);
      for (const attribute of Object.keys(IDENTITIES[type]?.values ?? {})) {
        const text = assembly.text(attribute === 'Ref' ? { Ref: logicalId } : { 'Fn::GetAtt': [logicalId, attribute] }, stack);
        if (text.startsWith('arn:')) this.arns.set(text, found);
      }
      this.names.set(`${stack.account} ${type} ${assembly.text({ Ref: logicalId }, stack)}`, found);
      const composed = COMPOSED[type];
      const name = composed && assembly.text(found.properties[composed[0]], stack);
      if (!composed || !name) continue;
      const [service, before] = composed[1].split(' ');
      this.arns.set(`arn:${partitionOf(stack.region)}:${service}:${stack.region}:${stack.account}:${before}${name}`, found);
    }
  }

  /** The resource that an ARN names, or of which it names a part; true where it is a reference to one without a name of its own. */
  of(arn: string): Found | true | undefined {
    const references = arn.match(/<[^<>]+>/g);
    if (references) return references.every((one) => this.isReference(one)) || undefined;
    return this.arns.get(arn) ?? this.arns.get(wholeOf(arn)) ?? this.arns.get(`${wholeOf(arn)}:*`);
  }

  /** Where the resource stands that an ARN names, or of which it names a part. */
  stackOf(assembly: Assembly, arn: string): StackTemplate | undefined {
    const found = this.of(arn);
    if (found !== true) return found?.stack;
    return assembly.stackNamed(/<([^<>/]+)\//.exec(arn)?.[1] ?? '');
  }

  /** @param name as `Ref` gives it, or a reference that the assembly could not follow further */
  named(name: string, account: string, ...types: string[]): boolean {
    return this.isReference(name) || types.some((type) => this.names.has(`${account} ${type} ${name}`));
  }

  private isReference(text: string): boolean {
    const [, id] = /^<([^<>]+)>$/.exec(text) ?? [];
    if (id === undefined) return false;
    // `stack/LogicalId`, with an attribute or without.
    return this.ids.has(id) || this.ids.has(id.replace(/\..*$/, ''));
  }
}

/** A part of a bucket, log, table, machine or cluster is as declared as the whole. */
function wholeOf(arn: string): string {
  const [a, partition, service, region, account, ...rest] = arn.split(':');
  const resource = rest.join(':');
  const whole = {
    s3: () => resource.replace(/\/.*$/s, ''),
    logs: () => resource.replace(/^(log-group:[^:]+):.*$/s, '$1'),
    dynamodb: () => resource.replace(/^(table\/[^/]+)\/.*$/s, '$1'),
    states: () => resource.replace(/^execution:([^:]+):.*$/s, 'stateMachine:$1'),
    ecs: () => resource.replace(/^task\/([^/]+)\/.*$/s, 'cluster/$1').replace(/^(task-definition\/[^:]+):\d+$/, '$1'),
  }[service ?? ''];
  return [a, partition, service, region, account, whole ? whole() : resource].join(':');
}

const known = new WeakMap<Assembly, Declared>();

/** Read once for all checks. */
export function declaredIn(assembly: Assembly): Declared {
  const declared = known.get(assembly) ?? new Declared(assembly);
  known.set(assembly, declared);
  return declared;
}
