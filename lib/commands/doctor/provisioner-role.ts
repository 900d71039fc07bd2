import { GetRoleCommand, IAMClient, paginateListAttachedRolePolicies } from '@aws-sdk/client-iam';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { provisionerRights } from '../../../config/provisioner';
import { arnOfPolicy, provisionerOf } from '../../account/provisioner';
import { provisionerRoleName } from '../../role-names';
import { using, type Topic } from './asking';
import { fail, pass, type Finding } from './findings';
import type { Place } from './place';

/** Whether CDK's bootstrap is there and new enough, and whether its CloudFormation role has our policies, our ceiling and nothing else. */
export const provisionerRole: Topic = {
  service: "CDK's bootstrap",
  actions: ['iam:GetRole', 'iam:ListAttachedRolePolicies', 'ssm:GetParameter'],
  questions: (place) => [
    { subject: `bootstrap ${place.region.region}`, ask: () => version(place) },
    { subject: `cfn-exec ${place.region.region}`, ask: () => role(place) },
  ],
};

const remedy = ({ platform }: Place): string =>
  `npx freehold bootstrap --platform ${platform.name} --stage ${platform.stage.name} says the commands`;

async function version(place: Place): Promise<Finding[]> {
  const { region } = place.region;
  const subject = `bootstrap ${region}`;
  const wanted = Math.max(...place.templates.map(({ bootstrapVersion }) => bootstrapVersion));
  const found = await using(SSMClient, region, async (client) => {
    try {
      return (await client.send(new GetParameterCommand({ Name: '/cdk-bootstrap/hnb659fds/version' }))).Parameter?.Value;
    } catch (error) {
      if ((error as Error).name === 'ParameterNotFound') return undefined;
      throw error;
    }
  });
  if (found === undefined) return [fail(subject, 'not bootstrapped', remedy(place))];
  if (Number(found) >= wanted) return [pass(subject, `version ${found}, at least ${wanted}`)];
  return [fail(subject, `version ${found}, older than ${wanted}`, remedy(place))];
}

async function role(place: Place): Promise<Finding[]> {
  const { platform, account, region } = place;
  const subject = `cfn-exec ${region.region}`;
  const RoleName = provisionerRoleName({ platform: platform.name, stage: platform.stage.name, account, region });
  const found = await using(IAMClient, region.region, async (client) => {
    try {
      const { Role } = await client.send(new GetRoleCommand({ RoleName }));
      const attached: string[] = [];
      for await (const page of paginateListAttachedRolePolicies({ client }, { RoleName })) {
        attached.push(...(page.AttachedPolicies ?? []).flatMap(({ PolicyArn }) => PolicyArn ?? []));
      }
      return { boundary: Role?.PermissionsBoundary?.PermissionsBoundaryArn, attached };
    } catch (error) {
      if ((error as Error).name === 'NoSuchEntityException' || (error as Error).name === 'NoSuchEntity') return undefined;
      throw error;
    }
  });
  if (!found) return [fail(subject, `${RoleName} does not exist`, remedy(place))];

  const wanted = provisionerOf(platform, account, provisionerRights());
  const policies = wanted.policies.map(({ name }) => arnOfPolicy(account, name));
  const boundary = arnOfPolicy(account, wanted.boundary.name);
  const extra = found.attached.filter((arn) => !policies.includes(arn));
  const missing = policies.filter((arn) => !found.attached.includes(arn));
  const faults = [
    ...(found.boundary === boundary ? [] : [`its boundary is ${found.boundary ?? 'none'} and not ${wanted.boundary.name}`]),
    ...(extra.length > 0 ? [`it has ${extra.map(shortly).join(', ')} beside ours`] : []),
    ...(missing.length > 0 ? [`it lacks ${missing.map(shortly).join(', ')}`] : []),
  ];
  if (faults.length > 0) return [fail(subject, faults.join('; '), remedy(place))];
  return [pass(subject, `under ${wanted.boundary.name}, with our ${policies.length} policies alone`)];
}

const shortly = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
