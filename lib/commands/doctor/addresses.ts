import { DescribeAddressesCommand, EC2Client, paginateDescribeVpcs, type Tag } from '@aws-sdk/client-ec2';
import { GetAWSDefaultServiceQuotaCommand, GetServiceQuotaCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { TAG } from '../../naming';
import { using, type Question, type Topic } from './asking';
import { fail, notAsked, pass, type Finding } from './findings';
import type { Place } from './place';

/** A quota by which a cell's network is stopped: what is counted, and who counts it. */
interface Counted {
  readonly what: string;
  readonly type: string;
  readonly service: string;
  readonly code: string;
  /** Of those there are now, how many are not the platform's. */
  readonly others: (client: EC2Client, platform: string) => Promise<number>;
}

const isOurs = (tags: readonly Tag[] | undefined, platform: string): boolean =>
  tags?.some(({ Key, Value }) => Key === TAG.platform && Value === platform) ?? false;

const COUNTED: readonly Counted[] = [
  {
    what: 'elastic addresses',
    type: 'AWS::EC2::EIP',
    service: 'ec2',
    code: 'L-0263D0A3',
    others: async (client, platform) => {
      const { Addresses } = await client.send(new DescribeAddressesCommand({})); // EC2 has no pages of these
      return (Addresses ?? []).filter(({ Tags }) => !isOurs(Tags, platform)).length;
    },
  },
  {
    what: 'VPCs',
    type: 'AWS::EC2::VPC',
    service: 'vpc',
    code: 'L-F678F1CE',
    others: async (client, platform) => {
      let count = 0;
      for await (const page of paginateDescribeVpcs({ client }, {})) {
        count += (page.Vpcs ?? []).filter(({ Tags }) => !isOurs(Tags, platform)).length;
      }
      return count;
    },
  },
];

/** A NAT gateway takes an elastic address, and a new account has five of them and five VPCs, one of which AWS has made. */
export const addresses: Topic = {
  service: 'Service Quotas',
  actions: [
    'ec2:DescribeAddresses',
    'ec2:DescribeVpcs',
    'servicequotas:GetAWSDefaultServiceQuota',
    'servicequotas:GetServiceQuota',
  ],
  questions: (place) =>
    COUNTED.flatMap((counted): Question[] => {
      const needed = place.all(counted.type).length;
      if (needed === 0) return [];
      return [{ subject: `${counted.what} ${place.region.region}`, ask: async () => [await compared(place, counted, needed)] }];
    }),
};

async function compared(place: Place, { what, service, code, others }: Counted, needed: number): Promise<Finding> {
  const { region } = place.region;
  const subject = `${what} ${region}`;
  const [allowed, taken] = await Promise.all([
    using(ServiceQuotasClient, region, (client) => quota(client, service, code)),
    using(EC2Client, region, (client) => others(client, place.platform.name)),
  ]);
  if (allowed === undefined) return notAsked(subject, 'Service Quotas named no value', 'run doctor again');
  const arithmetic = `${needed} for the platform and ${taken} of others`;
  if (allowed >= needed + taken) return pass(subject, `${allowed} allowed, at least ${arithmetic}`);
  return fail(
    subject,
    `${allowed} allowed, fewer than ${arithmetic}`,
    `aws service-quotas request-service-quota-increase --region ${region} --service-code ${service} --quota-code ${code} --desired-value ${needed + taken}`,
  );
}

/** A quota that nobody has raised has no applied value in some regions: then AWS's default holds. */
async function quota(client: ServiceQuotasClient, ServiceCode: string, QuotaCode: string): Promise<number | undefined> {
  try {
    return (await client.send(new GetServiceQuotaCommand({ ServiceCode, QuotaCode }))).Quota?.Value;
  } catch (error) {
    if ((error as Error).name !== 'NoSuchResourceException') throw error;
    return (await client.send(new GetAWSDefaultServiceQuotaCommand({ ServiceCode, QuotaCode }))).Quota?.Value;
  }
}
