import { CloudFormationClient, DescribeTypeCommand, paginateListTypes } from '@aws-sdk/client-cloudformation';
import { using, type Topic } from './asking';
import { fail, pass, type Finding } from './findings';
import type { Place } from './place';

/** AWS lists more than a thousand types; a region that lists none of ours must not be asked for each. */
const ASKED_SINGLY = 20;

/** A region that lacks a service lacks its resource types, and a stack that has one fails when it is created: Security Hub, the Guard hook. */
export const types: Topic = {
  service: 'AWS CloudFormation',
  actions: ['cloudformation:DescribeType', 'cloudformation:ListTypes'],
  questions: (place) => {
    const needed = place.types;
    const subject = `resource types ${place.region.region}`;
    if (needed.length === 0) return [];
    return [{ subject, ask: async () => [await missing(place, needed, subject)] }];
  },
};

async function missing(place: Place, needed: readonly string[], subject: string): Promise<Finding> {
  const { region } = place.region;
  const absent = await using(CloudFormationClient, region, async (client) => {
    const listed = new Set<string>();
    const asked = { Visibility: 'PUBLIC', Type: 'RESOURCE', Filters: { Category: 'AWS_TYPES' } } as const;
    for await (const page of paginateListTypes({ client, pageSize: 100 }, asked)) {
      for (const { TypeName } of page.TypeSummaries ?? []) if (TypeName) listed.add(TypeName);
    }
    const unlisted = needed.filter((type) => !listed.has(type));
    if (unlisted.length > ASKED_SINGLY) return unlisted;
    // A list may leave out what exists; nobody stops a deployment for a gap in a list.
    const known = await Promise.all(unlisted.map((type) => exists(client, type)));
    return unlisted.filter((_type, place) => !known[place]);
  });
  if (absent.length === 0) return pass(subject, `CloudFormation makes all ${needed.length} that the platform declares`);
  return fail(
    subject,
    `CloudFormation does not make ${absent.join(', ')} there`,
    `write what the region lacks under unavailable in regions/${region}.yaml, with day and source, or choose another region`,
  );
}

async function exists(client: CloudFormationClient, TypeName: string): Promise<boolean> {
  try {
    await client.send(new DescribeTypeCommand({ Type: 'RESOURCE', TypeName }));
    return true;
  } catch (error) {
    if ((error as Error).name === 'TypeNotFoundException') return false;
    throw error;
  }
}
