import {
  DescribeAddressesCommand,
  EC2Client,
  paginateDescribeFlowLogs,
  paginateDescribeInternetGateways,
  paginateDescribeNatGateways,
  paginateDescribeRouteTables,
  paginateDescribeSecurityGroups,
  paginateDescribeSubnets,
  paginateDescribeVpcEndpoints,
  paginateDescribeVpcs,
} from '@aws-sdk/client-ec2';
import type { Tag } from '@aws-sdk/client-ec2';
import { inRegion } from './clients';
import { reasonFor, unexpected } from './work';
import type { Look, Question } from './work';

const client = inRegion((settings) => new EC2Client(settings));

interface Listed {
  readonly id: string | undefined;
  readonly tags: Tag[] | undefined;
}

/** What is deleted is still shown for a while, with its tags. Source: EC2 API reference, NatGateway and VpcEndpoint, state. */
const stands = ({ State }: { State?: string | undefined }): boolean => State?.toLowerCase() !== 'deleted';

/** What a network is made of, by the word in its ARN, and the road of hooks among it: an endpoint in the cell's own network. */
const LISTS: Readonly<Record<string, (region: string) => AsyncIterable<readonly Listed[]>>> = {
  vpc: async function* (region) {
    for await (const { Vpcs = [] } of paginateDescribeVpcs({ client: client(region) }, {}))
      yield Vpcs.map((one) => ({ id: one.VpcId, tags: one.Tags }));
  },
  subnet: async function* (region) {
    for await (const { Subnets = [] } of paginateDescribeSubnets({ client: client(region) }, {}))
      yield Subnets.map((one) => ({ id: one.SubnetId, tags: one.Tags }));
  },
  'route-table': async function* (region) {
    for await (const { RouteTables = [] } of paginateDescribeRouteTables({ client: client(region) }, {}))
      yield RouteTables.map((one) => ({ id: one.RouteTableId, tags: one.Tags }));
  },
  'security-group': async function* (region) {
    for await (const { SecurityGroups = [] } of paginateDescribeSecurityGroups({ client: client(region) }, {}))
      yield SecurityGroups.map((one) => ({ id: one.GroupId, tags: one.Tags }));
  },
  'internet-gateway': async function* (region) {
    for await (const { InternetGateways = [] } of paginateDescribeInternetGateways({ client: client(region) }, {}))
      yield InternetGateways.map((one) => ({ id: one.InternetGatewayId, tags: one.Tags }));
  },
  natgateway: async function* (region) {
    for await (const { NatGateways = [] } of paginateDescribeNatGateways({ client: client(region) }, {}))
      yield NatGateways.filter(stands).map((one) => ({ id: one.NatGatewayId, tags: one.Tags }));
  },
  'vpc-endpoint': async function* (region) {
    for await (const { VpcEndpoints = [] } of paginateDescribeVpcEndpoints({ client: client(region) }, {}))
      yield VpcEndpoints.filter(stands).map((one) => ({ id: one.VpcEndpointId, tags: one.Tags }));
  },
  'vpc-flow-log': async function* (region) {
    for await (const { FlowLogs = [] } of paginateDescribeFlowLogs({ client: client(region) }, {}))
      yield FlowLogs.map((one) => ({ id: one.FlowLogId, tags: one.Tags }));
  },
  'elastic-ip': async function* (region) {
    const { Addresses = [] } = await client(region).send(new DescribeAddressesCommand({})); // It has no pages.
    yield Addresses.map((one) => ({ id: one.AllocationId, tags: one.Tags }));
  },
};

/** Networks and what stands in them, all of the region's: these have names in their tags alone. */
export async function lookAtNetworks(question: Question, region: string): Promise<Look> {
  const { account, partition } = question.cell;
  const listed = await Promise.all(
    Object.entries(LISTS).map(async ([kind, list]) => {
      const all: (Listed & { arn: string; kind: string })[] = [];
      for await (const page of list(region))
        all.push(...page.map((one) => ({ ...one, kind, arn: `arn:${partition}:ec2:${region}:${account.id}:${kind}/${one.id}` })));
      return all;
    }),
  );
  const all = listed.flat();
  const found = all.flatMap(({ arn, kind, tags }) => {
    const why = reasonFor(question, undefined, tags);
    return why ? [unexpected({ id: arn, kind, region }, why)] : [];
  });
  const kind = new RegExp(`:ec2:${region}:\\d+:(${Object.keys(LISTS).join('|')})/`);
  return { place: 'networks', region, count: all.length, found, lists: { kind, ids: new Set(all.map(({ arn }) => arn)) } };
}
