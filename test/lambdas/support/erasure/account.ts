import { CloudFormationClient, CloudFormationServiceException, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { IAMClient, IAMServiceException, ListPoliciesCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import {
  GetResourcesCommand,
  ResourceGroupsTaggingAPIClient,
  ResourceGroupsTaggingAPIServiceException,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { answersOf } from '../answers';
import { ACCOUNT, tagList } from './wire';
import type { Tags, Wire } from './wire';

const tagging = answersOf(ResourceGroupsTaggingAPIClient);
const iam = answersOf(IAMClient);
const cloudFormation = answersOf(CloudFormationClient);

interface Stack {
  readonly name: string;
  readonly region: string;
  readonly tags: Tags;
  readonly status: string;
}

export const stackArn = ({ name, region }: { name: string; region: string }): string =>
  `arn:aws:cloudformation:${region}:${ACCOUNT}:stack/${name}/51af3dc0`;

/** What the account lists of itself: roles, policies, stacks, and the index of tags, which remembers what is gone. */
export class Account {
  readonly roles: string[] = [];
  readonly policies: string[] = [];
  readonly stacks: Stack[] = [];
  /** What the index names besides what is there: by region. */
  readonly remembered: { region: string; arn: string; tags: Tags }[] = [];
  index: (region: string) => { arn: string; tags: Tags }[] = () => [];

  constructor(wire: Wire) {
    for (const mock of [tagging, iam, cloudFormation]) mock.reset();
    wire.serve(tagging, ResourceGroupsTaggingAPIServiceException)(
      GetResourcesCommand,
      (
        input: { TagFilters: { Key: string; Values: string[] }[]; ResourceTypeFilters?: string[]; PaginationToken?: string },
        region,
      ) => {
        const { Key, Values } = input.TagFilters[0]!;
        const all = [...this.index(region), ...this.remembered.filter((one) => one.region === region)];
        const chosen = all.filter(
          ({ arn, tags }) =>
            tags[Key] === Values[0] &&
            (!input.ResourceTypeFilters || (input.ResourceTypeFilters[0] === 'kms:key' && /:kms:.*:key\//.test(arn))),
        );
        const { page, next } = wire.page(chosen, input.PaginationToken || undefined);
        // The last page has an empty token, not none.
        return {
          ResourceTagMappingList: page.map(({ arn, tags }) => ({ ResourceARN: arn, Tags: tagList(tags) })),
          PaginationToken: next ?? '',
        };
      },
    );
    const serve = wire.serve(iam, IAMServiceException);
    serve(ListRolesCommand, ({ Marker }: { Marker?: string }) => {
      const { page, next } = wire.page(this.roles, Marker);
      const Roles = page.map((name) => ({ RoleName: name, Arn: `arn:aws:iam::${ACCOUNT}:role/${name}` }));
      return { Roles, IsTruncated: next !== undefined, ...(next && { Marker: next }) };
    });
    serve(ListPoliciesCommand, ({ Marker }: { Marker?: string }) => {
      const { page, next } = wire.page(this.policies, Marker);
      const Policies = page.map((name) => ({ PolicyName: name, Arn: `arn:aws:iam::${ACCOUNT}:policy/${name}` }));
      return { Policies, IsTruncated: next !== undefined, ...(next && { Marker: next }) };
    });
    wire.serve(cloudFormation, CloudFormationServiceException)(
      DescribeStacksCommand,
      ({ NextToken }: { NextToken?: string }, region) => {
        const { page, next } = wire.page(
          this.stacks.filter((one) => one.region === region),
          NextToken,
        );
        const Stacks = page.map((one) => ({
          StackId: stackArn(one),
          StackName: one.name,
          StackStatus: one.status,
          Tags: tagList(one.tags),
        }));
        return { Stacks, ...(next && { NextToken: next }) };
      },
    );
  }
}
