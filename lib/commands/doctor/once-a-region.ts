import {
  ConfigServiceClient,
  DescribeConfigurationRecordersCommand,
  DescribeDeliveryChannelsCommand,
} from '@aws-sdk/client-config-service';
import { GuardDutyClient, paginateListDetectors } from '@aws-sdk/client-guardduty';
import { DescribeHubCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { using, type Question, type Topic } from './asking';
import { fail, pass, type Finding } from './findings';
import type { Place } from './place';
import { madeBy, OURS_ACTIONS } from './ours';

/** Of a type of which a region holds one: what is there, and how to be rid of it. */
interface Single {
  readonly type: string;
  readonly what: string;
  readonly found: (region: string) => Promise<readonly string[]>;
  readonly removal: (region: string, found: string) => string;
}

async function detectors(region: string): Promise<string[]> {
  return using(GuardDutyClient, region, async (client) => {
    const found: string[] = [];
    for await (const page of paginateListDetectors({ client }, {})) found.push(...(page.DetectorIds ?? []));
    return found;
  });
}

async function hubs(region: string): Promise<string[]> {
  return using(SecurityHubClient, region, async (client) => {
    try {
      const { HubArn } = await client.send(new DescribeHubCommand({}));
      return HubArn ? [HubArn] : [];
    } catch (error) {
      // This is how Security Hub says that it is off: "Account ... is not subscribed to AWS Security Hub".
      if (['InvalidAccessException', 'ResourceNotFoundException'].includes((error as Error).name)) return [];
      throw error;
    }
  });
}

const names = (list: readonly { readonly name?: string | undefined }[] | undefined): string[] =>
  (list ?? []).flatMap(({ name }) => name ?? []);

const recorders = (region: string): Promise<string[]> =>
  using(ConfigServiceClient, region, async (client) =>
    names((await client.send(new DescribeConfigurationRecordersCommand({}))).ConfigurationRecorders),
  );

const channels = (region: string): Promise<string[]> =>
  using(ConfigServiceClient, region, async (client) =>
    names((await client.send(new DescribeDeliveryChannelsCommand({}))).DeliveryChannels),
  );

const topicOf = (service: string, actions: readonly string[], singles: readonly Single[]): Topic => ({
  service,
  actions: [...actions, ...OURS_ACTIONS],
  questions: (place) => singles.flatMap((single) => questionsOf(place, single)),
});

/** What each region holds once, and where a second one, whoever made the first, fails the stack that declares it. */
export const ONCE_A_REGION: readonly Topic[] = [
  topicOf(
    'Amazon GuardDuty',
    ['guardduty:ListDetectors'],
    [
      {
        type: 'AWS::GuardDuty::Detector',
        what: 'GuardDuty detector',
        found: detectors,
        removal: (region, id) => `aws guardduty delete-detector --region ${region} --detector-id ${id}`,
      },
    ],
  ),
  topicOf(
    'AWS Security Hub',
    ['securityhub:DescribeHub'],
    [
      {
        type: 'AWS::SecurityHub::Hub',
        what: 'Security Hub',
        found: hubs,
        removal: (region) => `aws securityhub disable-security-hub --region ${region}`,
      },
    ],
  ),
  topicOf(
    'AWS Config',
    ['config:DescribeConfigurationRecorders', 'config:DescribeDeliveryChannels'],
    [
      {
        type: 'AWS::Config::ConfigurationRecorder',
        what: 'Config recorder',
        found: recorders,
        removal: (region, name) =>
          `aws configservice delete-configuration-recorder --region ${region} --configuration-recorder-name ${name}`,
      },
      {
        type: 'AWS::Config::DeliveryChannel',
        what: 'Config channel',
        found: channels,
        removal: (region, name) =>
          `aws configservice stop-configuration-recorder, then aws configservice delete-delivery-channel --region ${region} --delivery-channel-name ${name}`,
      },
    ],
  ),
];

function questionsOf(place: Place, { type, what, found, removal }: Single): Question[] {
  const [declared] = place.all(type);
  if (!declared) return [];
  const { region } = place.region;
  const subject = `${what} ${region}`;
  const ask = async (): Promise<Finding[]> => {
    const there = await found(region);
    if (there.length === 0) return [pass(subject, 'none yet: the platform makes it')];
    const own = await madeBy(region, declared.stack, declared.id);
    const [foreign] = there.filter((one) => one !== own);
    if (foreign === undefined) return [pass(subject, `there, made by ${declared.stack}`)];
    return [
      fail(
        subject,
        `${foreign} exists, and a region holds one: ${declared.stack} would fail`,
        `import it into ${declared.stack} (npx cdk import), or remove it where nobody needs it: ${removal(region, foreign)}`,
      ),
    ];
  };
  return [{ subject, ask }];
}
