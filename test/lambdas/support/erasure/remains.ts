import {
  CloudWatchLogsClient,
  CloudWatchLogsServiceException,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  ListTagsForResourceCommand as ListLogTags,
  ResourceNotFoundException as NoLogGroup,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DeleteSecretCommand,
  ListSecretsCommand,
  ResourceNotFoundException as NoSecret,
  SecretsManagerClient,
  SecretsManagerServiceException,
} from '@aws-sdk/client-secrets-manager';
import {
  DeleteParametersCommand,
  DescribeParametersCommand,
  InvalidResourceId,
  ListTagsForResourceCommand as ListParameterTags,
  GetParameterCommand,
  ParameterNotFound,
  SSMClient,
  SSMServiceException,
} from '@aws-sdk/client-ssm';
import { answersOf } from '../answers';
import { ACCOUNT, declared, look, tagList, undeclared } from './wire';
import type { Fading, Tags, Wire } from './wire';

const logs = answersOf(CloudWatchLogsClient);
const secrets = answersOf(SecretsManagerClient);
const ssm = answersOf(SSMClient);

interface Group {
  readonly name: string;
  readonly region: string;
  readonly tags: Tags;
  /** Last events of its streams. */
  readonly events: readonly Date[];
}
interface Secret extends Fading {
  readonly name: string;
  readonly region: string;
  readonly tags: Tags;
  readonly owner?: 'rds';
  deletedDate?: Date;
}
interface Parameter {
  readonly name: string;
  readonly region: string;
  readonly tags: Tags;
}

export const groupArn = ({ region, name }: { region: string; name: string }): string =>
  `arn:aws:logs:${region}:${ACCOUNT}:log-group:${name}`;
export const secretArn = ({ region, name }: { region: string; name: string }): string =>
  `arn:aws:secretsmanager:${region}:${ACCOUNT}:secret:${name}-AbCdEf`;

/** CloudWatch Logs, Secrets Manager and Systems Manager, as far as a tenant leaves anything in them. */
export class Remnants {
  readonly groups: Group[] = [];
  readonly secrets: Secret[] = [];
  readonly parameters: Parameter[] = [];
  /** The document of decision 013, as the tenant's stack publishes it. */
  connectionOf: (tenant: string) => object = () => ({});

  constructor(private readonly wire: Wire) {
    this.serveLogs();
    this.serveSecrets();
    this.serveParameters();
  }

  private serveLogs(): void {
    logs.reset();
    const serve = this.wire.serve(logs, CloudWatchLogsServiceException);
    serve(DescribeLogGroupsCommand, (input: { logGroupNamePrefix?: string; nextToken?: string }, region) => {
      const chosen = this.groups.filter((one) => one.region === region && one.name.startsWith(input.logGroupNamePrefix ?? ''));
      const { page, next } = this.wire.page(chosen, input.nextToken);
      const logGroups = page.map((one) => ({ logGroupName: one.name, logGroupArn: groupArn(one), arn: `${groupArn(one)}:*` }));
      return { logGroups, ...(next && { nextToken: next }) };
    });
    serve(ListLogTags, ({ resourceArn }: { resourceArn: string }) => {
      const group = this.groups.find((one) => groupArn(one) === resourceArn);
      if (!group) throw declared(NoLogGroup);
      return { tags: group.tags };
    });
    serve(DescribeLogStreamsCommand, (input: { logGroupName: string; orderBy: string; descending: boolean }, region) => {
      const group = this.groups.find((one) => one.name === input.logGroupName && one.region === region);
      if (!group) throw declared(NoLogGroup);
      if (input.orderBy !== 'LastEventTime' || !input.descending) throw new Error('not the newest first');
      const newest = Math.max(...group.events.map((event) => event.getTime()));
      return { logStreams: group.events.length > 0 ? [{ logStreamName: 'one', lastEventTimestamp: newest }] : [] };
    });
    serve(DeleteLogGroupCommand, ({ logGroupName }: { logGroupName: string }, region) => {
      const at = this.groups.findIndex((one) => one.name === logGroupName && one.region === region);
      if (at < 0) throw declared(NoLogGroup);
      this.groups.splice(at, 1);
      return {};
    });
  }

  private serveSecrets(): void {
    secrets.reset();
    const serve = this.wire.serve(secrets, SecretsManagerServiceException);
    serve(ListSecretsCommand, (input: { IncludePlannedDeletion?: boolean; NextToken?: string }, region) => {
      look(this.secrets);
      const chosen = this.secrets.filter((one) => one.region === region && (input.IncludePlannedDeletion || !one.deletedDate));
      const { page, next } = this.wire.page(chosen, input.NextToken);
      const SecretList = page.map((one) => ({
        Name: one.name,
        ARN: secretArn(one),
        Tags: tagList(one.tags),
        ...(one.owner && { OwningService: one.owner }),
        ...(one.deletedDate && { DeletedDate: one.deletedDate }),
      }));
      return { SecretList, ...(next && { NextToken: next }) };
    });
    serve(DeleteSecretCommand, (input: { SecretId: string; ForceDeleteWithoutRecovery?: boolean }) => {
      const secret = this.secrets.find((one) => secretArn(one) === input.SecretId);
      if (!secret) throw declared(NoSecret);
      if (secret.owner) throw undeclared(SecretsManagerServiceException, 'InvalidRequestException', 'managed by rds');
      if (input.ForceDeleteWithoutRecovery) secret.fades ??= 1;
      else secret.deletedDate = new Date();
      return {};
    });
  }

  private serveParameters(): void {
    ssm.reset();
    const serve = this.wire.serve(ssm, SSMServiceException);
    serve(GetParameterCommand, ({ Name = '' }: { Name?: string }) => {
      const [, tenant] = /^\/freehold\/tenants\/([^/]+)\/connection$/.exec(Name) ?? [];
      if (tenant === undefined || !this.parameters.some(({ name }) => name === Name)) throw declared(ParameterNotFound);
      return { Parameter: { Name, Value: JSON.stringify(this.connectionOf(tenant)) } };
    });
    serve(
      DescribeParametersCommand,
      (input: { ParameterFilters: { Key: string; Option: string; Values: string[] }[]; NextToken?: string }, region) => {
        const [filter] = input.ParameterFilters;
        if (filter?.Key !== 'Path' || filter.Option !== 'Recursive' || filter.Values[0]!.endsWith('/'))
          throw new Error('a filter that SSM refuses');
        const chosen = this.parameters.filter((one) => one.region === region && one.name.startsWith(`${filter.Values[0]}/`));
        const { page, next } = this.wire.page(chosen, input.NextToken);
        return { Parameters: page.map(({ name }) => ({ Name: name })), ...(next && { NextToken: next }) };
      },
    );
    serve(ListParameterTags, ({ ResourceId }: { ResourceId: string }, region) => {
      const one = this.parameters.find(({ name, region: at }) => name === ResourceId && at === region);
      if (!one) throw declared(InvalidResourceId);
      return { TagList: tagList(one.tags) };
    });
    serve(DeleteParametersCommand, ({ Names }: { Names: string[] }, region) => {
      if (Names.length > 10) throw undeclared(SSMServiceException, 'ValidationException');
      const there = this.parameters.filter(({ name, region: at }) => at === region && Names.includes(name));
      for (const one of there) this.parameters.splice(this.parameters.indexOf(one), 1);
      const DeletedParameters = there.map(({ name }) => name);
      return { DeletedParameters, InvalidParameters: Names.filter((name) => !DeletedParameters.includes(name)) };
    });
  }

  tagged(region: string): { arn: string; tags: Tags }[] {
    const at = <Thing extends { region: string }>(things: readonly Thing[]) => things.filter((one) => one.region === region);
    return [
      ...at(this.groups).map((one) => ({ arn: groupArn(one), tags: one.tags })),
      ...at(this.secrets).map((one) => ({ arn: secretArn(one), tags: one.tags })),
      ...at(this.parameters).map(({ name, tags }) => ({ arn: `arn:aws:ssm:${region}:${ACCOUNT}:parameter${name}`, tags })),
    ];
  }
}
