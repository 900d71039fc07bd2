import { CloudTrailClient, DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { GetRoleCommand, IAMClient, ListOpenIDConnectProvidersCommand } from '@aws-sdk/client-iam';
import { accountStackName } from '../../naming';
import { using, type Question, type Topic } from './asking';
import { fail, pass, warn, type Finding } from './findings';
import type { Place } from './place';
import { madeBy, OURS_ACTIONS } from './ours';

/** What the account's own stack declares of a type: asked in the account's region alone. */
function inAccountStack(place: Place, type: string) {
  const stack = accountStackName({ platform: place.platform.name, stage: place.platform.stage.name }, place.account.partition);
  return place.all(type).find((declared) => declared.stack === stack);
}

/** One provider an issuer, and one role that AWS Config goes by. */
export const identities: Topic = {
  service: 'AWS IAM',
  actions: ['iam:GetRole', 'iam:ListOpenIDConnectProviders', ...OURS_ACTIONS],
  questions: (place) => [...provider(place), ...configurationRole(place)],
};

function provider(place: Place): Question[] {
  const declared = inAccountStack(place, 'AWS::IAM::OIDCProvider');
  if (!declared) return [];
  const { issuer } = place.platform.ci;
  const subject = `OIDC provider ${place.account.id}`;
  const ask = async (): Promise<Finding[]> => {
    const { region } = place.region;
    const providers = await using(IAMClient, region, (client) => client.send(new ListOpenIDConnectProvidersCommand({})));
    const found = (providers.OpenIDConnectProviderList ?? []).find(({ Arn }) => Arn?.endsWith(`:oidc-provider/${issuer}`))?.Arn;
    if (found === undefined) return [pass(subject, `none for ${issuer} yet: the platform makes it`)];
    if ((await madeBy(region, declared.stack, declared.id)) === found) return [pass(subject, `there, made by ${declared.stack}`)];
    return [
      fail(
        subject,
        `${found} exists, and an account holds one an issuer: ${declared.stack} would fail`,
        `import it into ${declared.stack} (npx cdk import), or remove it where nobody needs it: aws iam delete-open-id-connect-provider --open-id-connect-provider-arn ${found}`,
      ),
    ];
  };
  return [{ subject, ask }];
}

const CONFIGURATION_ROLE = 'AWSServiceRoleForConfig';

function configurationRole(place: Place): Question[] {
  const declared = inAccountStack(place, 'AWS::IAM::ServiceLinkedRole');
  if (!declared) return [];
  const subject = `Config role ${place.account.id}`;
  const ask = async (): Promise<Finding[]> => {
    const { region } = place.region;
    const there = await using(IAMClient, region, async (client) => {
      try {
        return (await client.send(new GetRoleCommand({ RoleName: CONFIGURATION_ROLE }))).Role !== undefined;
      } catch (error) {
        if ((error as Error).name === 'NoSuchEntityException' || (error as Error).name === 'NoSuchEntity') return false;
        throw error;
      }
    });
    if (!there) return [pass(subject, 'none yet: the platform makes it')];
    if ((await madeBy(region, declared.stack, declared.id)) !== undefined)
      return [pass(subject, `there, made by ${declared.stack}`)];
    return [
      fail(
        subject,
        `${CONFIGURATION_ROLE} exists, and an account holds one: ${declared.stack} would fail`,
        `import it into ${declared.stack} (npx cdk import), or remove it where no recorder needs it: aws iam delete-service-linked-role --role-name ${CONFIGURATION_ROLE}`,
      ),
    ];
  };
  return [{ subject, ask }];
}

/** A second trail of management events is legal, and charged by the event; one of the same name is in the way. */
export const trails: Topic = {
  service: 'AWS CloudTrail',
  actions: ['cloudtrail:DescribeTrails', ...OURS_ACTIONS],
  questions: (place) => {
    const declared = place.all('AWS::CloudTrail::Trail');
    const subject = `trails ${place.region.region}`;
    return declared.length === 0 ? [] : [{ subject, ask: async () => [await inTheWay(place, declared, subject)] }];
  },
};

async function inTheWay(place: Place, declared: ReturnType<Place['all']>, subject: string): Promise<Finding> {
  const { region } = place.region;
  const { trailList } = await using(CloudTrailClient, region, (client) => client.send(new DescribeTrailsCommand({})));
  for (const { stack, id, properties } of declared) {
    const name = properties.TrailName;
    if (typeof name !== 'string') continue; // the trails' names are literals
    if (!trailList?.some(({ Name, HomeRegion }) => Name === name && HomeRegion === region)) continue;
    if ((await madeBy(region, stack, id)) !== undefined) continue;
    return fail(
      subject,
      `a trail named ${name} exists: ${stack} would fail`,
      `aws cloudtrail delete-trail --region ${region} --name ${name}`,
    );
  }
  const ours = declared.map(({ properties }) => properties.TrailName);
  const others = (trailList ?? []).flatMap(({ Name }) => (Name && !ours.includes(Name) ? [Name] : []));
  const management = declared.some(({ properties }) => properties.IsMultiRegionTrail === true);
  if (others.length === 0 || !management) return pass(subject, 'nothing in the way of ours');
  return warn(
    subject,
    `other trails: ${others.join(', ')}; each management event after the first copy is charged`,
    'end them where nobody needs them; an organization ends its own',
  );
}
