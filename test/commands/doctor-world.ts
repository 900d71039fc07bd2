import { BackupClient, DescribeRegionSettingsCommand } from '@aws-sdk/client-backup';
import {
  CloudFormationClient,
  CloudFormationServiceException,
  DescribeStackResourceCommand,
  DescribeTypeCommand,
  ListTypesCommand,
  TypeNotFoundException,
} from '@aws-sdk/client-cloudformation';
import { CloudTrailClient, DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import {
  ConfigServiceClient,
  DescribeConfigurationRecordersCommand,
  DescribeDeliveryChannelsCommand,
} from '@aws-sdk/client-config-service';
import { DescribeAddressesCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GuardDutyClient, ListDetectorsCommand } from '@aws-sdk/client-guardduty';
import {
  GetRoleCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListOpenIDConnectProvidersCommand,
  NoSuchEntityException,
} from '@aws-sdk/client-iam';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeOrderableDBInstanceOptionsCommand, DescribeSourceRegionsCommand, RDSClient } from '@aws-sdk/client-rds';
import { GetHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { DescribeHubCommand, InvalidAccessException, SecurityHubClient } from '@aws-sdk/client-securityhub';
import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  NoSuchResourceException,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { load } from '../../config/load';
import { provisionerRights } from '../../config/provisioner';
import { arnOfPolicy, provisionerOf } from '../../lib/account/provisioner';

/** Every service that doctor asks, by the prefix of its IAM actions. */
export const services = {
  backup: mockClient(BackupClient),
  cloudformation: mockClient(CloudFormationClient),
  cloudtrail: mockClient(CloudTrailClient),
  config: mockClient(ConfigServiceClient),
  ec2: mockClient(EC2Client),
  guardduty: mockClient(GuardDutyClient),
  iam: mockClient(IAMClient),
  lambda: mockClient(LambdaClient),
  rds: mockClient(RDSClient),
  route53: mockClient(Route53Client),
  securityhub: mockClient(SecurityHubClient),
  servicequotas: mockClient(ServiceQuotasClient),
  ssm: mockClient(SSMClient),
  sts: mockClient(STSClient),
};

export const forgetAll = (): void => Object.values(services).forEach((service) => service.reset());

/** The actions that the commands sent so far take: a command is its IAM action, in every service asked here. */
export const actionsSent = (): string[] => {
  const sent = Object.entries(services).flatMap(([prefix, service]) =>
    service.calls().map(({ args: [command] }) => `${prefix}:${command.constructor.name.replace(/Command$/, '')}`),
  );
  return [...new Set(sent)].sort();
};

export const client = { $fault: 'client', $metadata: { httpStatusCode: 400 } } as const;
export const refused = { $fault: 'client', $metadata: { httpStatusCode: 403 } } as const;

export const NAME_SERVERS = ['ns-1.awsdns-01.org', 'ns-2.awsdns-02.com'];

const platform = load({ platform: 'aman', stage: 'staging' });
const [account] = platform.accounts;
const { policies, boundary } = provisionerOf(platform, account!, provisionerRights());

/** What the bootstrap attaches to CloudFormation's role when it is told to. */
export const attached = () => ({ AttachedPolicies: policies.map(({ name }) => ({ PolicyArn: arnOfPolicy(account!, name) })) });

/** An account as AWS hands it over, prepared as the README says: nothing in the way, quotas raised, bootstrapped under our ceiling. */
export function healthy(types: readonly string[]): void {
  forgetAll();
  services.sts.on(GetCallerIdentityCommand).resolves({ Account: account!.id });
  services.lambda.on(GetAccountSettingsCommand).resolves({ AccountLimit: { ConcurrentExecutions: 1_000 } });
  services.ec2
    .on(DescribeAddressesCommand)
    .resolves({ Addresses: [] })
    .on(DescribeVpcsCommand)
    .resolves({ Vpcs: [{ IsDefault: true }] });
  // "If the quota has no applied value": NoSuchResourceException, and the default is asked (API_GetServiceQuota.html).
  services.servicequotas
    .on(GetServiceQuotaCommand)
    .rejects(new NoSuchResourceException({ message: 'no applied value', $metadata: { httpStatusCode: 400 } }))
    .on(GetAWSDefaultServiceQuotaCommand)
    .resolves({ Quota: { Value: 5 } });
  services.config
    .on(DescribeConfigurationRecordersCommand)
    .resolves({ ConfigurationRecorders: [] })
    .on(DescribeDeliveryChannelsCommand)
    .resolves({ DeliveryChannels: [] });
  services.guardduty.on(ListDetectorsCommand).resolves({ DetectorIds: [] });
  services.securityhub.on(DescribeHubCommand).rejects(
    new InvalidAccessException({
      message: 'Account 666666666666 is not subscribed to AWS Security Hub',
      $metadata: { httpStatusCode: 401 },
    }),
  );
  services.backup.on(DescribeRegionSettingsCommand).resolves({
    ResourceTypeOptInPreference: { DynamoDB: true, RDS: true, S3: true },
    ResourceTypeManagementPreference: { DynamoDB: true },
  });
  // Two pages, and one type that the list leaves out and DescribeType knows.
  const [unlisted, ...listed] = types;
  services.cloudformation
    .on(ListTypesCommand)
    .callsFake(({ NextToken }: { NextToken?: string }) =>
      NextToken === undefined
        ? { TypeSummaries: listed.slice(0, 9).map((TypeName) => ({ TypeName })), NextToken: 'more' }
        : { TypeSummaries: listed.slice(9).map((TypeName) => ({ TypeName })) },
    )
    .on(DescribeTypeCommand)
    .callsFake(({ TypeName }: { TypeName: string }) => {
      if (TypeName === unlisted) return { TypeName };
      throw new TypeNotFoundException({ message: `no ${TypeName}`, $metadata: { httpStatusCode: 404 } });
    })
    .on(DescribeStackResourceCommand)
    .rejects(new CloudFormationServiceException({ name: 'ValidationError', message: 'Stack does not exist', ...client }));
  services.ssm.on(GetParameterCommand).resolves({ Parameter: { Value: '30' } });
  services.iam
    .on(GetRoleCommand)
    .callsFake(({ RoleName }: { RoleName: string }) => {
      if (RoleName === 'AWSServiceRoleForConfig')
        throw new NoSuchEntityException({ message: 'no role', $metadata: { httpStatusCode: 404 } });
      return { Role: { PermissionsBoundary: { PermissionsBoundaryArn: arnOfPolicy(account!, boundary.name) } } };
    })
    .on(ListAttachedRolePoliciesCommand)
    .resolves(attached())
    .on(ListOpenIDConnectProvidersCommand)
    .resolves({ OpenIDConnectProviderList: [] });
  services.cloudtrail.on(DescribeTrailsCommand).resolves({ trailList: [] });
  services.rds
    .on(DescribeSourceRegionsCommand)
    .resolves({ SourceRegions: [{ RegionName: 'eu-central-1', SupportsDBInstanceAutomatedBackupsReplication: true }] })
    .on(DescribeOrderableDBInstanceOptionsCommand)
    .resolves({ OrderableDBInstanceOptions: [{ MultiAZCapable: true, SupportsStorageEncryption: true }] });
  services.route53.on(GetHostedZoneCommand).resolves({
    HostedZone: { Id: account!.hostedZoneId, Name: `${account!.domain}.`, CallerReference: 'x' },
    DelegationSet: { NameServers: NAME_SERVERS },
  });
}
