import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { mapValues } from '../assembly/template';
import type { Template } from '../assembly/template';

/** Where a stack is. */
export interface Place {
  readonly account: string;
  readonly region: string;
  readonly stack: string;
  /** Values of the stack's parameters. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** The physical ids of a stack's resources, by logical id. */
export async function physicalIds(cloudFormation: CloudFormationClient, stack: string): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  for await (const { StackResourceSummaries = [] } of paginateListStackResources(
    { client: cloudFormation },
    { StackName: stack },
  )) {
    for (const { LogicalResourceId, PhysicalResourceId } of StackResourceSummaries)
      if (PhysicalResourceId) ids.set(LogicalResourceId!, PhysicalResourceId);
  }
  return ids;
}

/** A property as it was deployed. Throws on what it does not know: nothing is applied half understood. */
export function resolved(
  value: unknown,
  template: Template,
  { place, ids }: { place: Place; ids: ReadonlyMap<string, string> },
): unknown {
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::Partition': 'aws',
    'AWS::AccountId': place.account,
    'AWS::Region': place.region,
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': place.stack,
    ...place.parameters,
  };
  return mapValues(value, (inner) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    const [[name, argument] = ['', undefined], ...others] = Object.entries(inner);
    if (others.length > 0 || (name !== 'Ref' && !name.startsWith('Fn::'))) return inner;
    if (name === 'Ref') return pseudo[String(argument)] ?? ids.get(String(argument)) ?? unknown(inner);
    if (name === 'Fn::Join') return ((argument as unknown[])[1] as unknown[]).join(String((argument as unknown[])[0]));
    const [id, attribute] = argument as [string, string];
    const type = template.Resources[id]?.Type;
    if (name !== 'Fn::GetAtt' || attribute !== 'Arn' || !ids.has(id)) return unknown(inner);
    if (type === 'AWS::KMS::Key') return `arn:aws:kms:${place.region}:${place.account}:key/${ids.get(id)!}`;
    if (type === 'AWS::S3::Bucket') return `arn:aws:s3:::${ids.get(id)!}`;
    if (type === 'AWS::IAM::Role') return `arn:aws:iam::${place.account}:role/${ids.get(id)!}`;
    return unknown(inner);
  });
}

function unknown(value: unknown): never {
  throw new Error(
    `got ${JSON.stringify(value)} in a property that is applied by API; wanted one that test/life/dropped/resolve.ts knows; add it there`,
  );
}
