import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DynamoDBClient,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import type { PointInTimeRecoverySpecification, SSESpecification } from '@aws-sdk/client-dynamodb';
import { GetRoleCommand, IAMClient, PutRolePermissionsBoundaryCommand } from '@aws-sdk/client-iam';
import { BUCKETS } from './buckets';
import type { Dropped } from './property';

export const DROPPED_BY_API: readonly Dropped[] = [
  {
    type: 'AWS::IAM::Role',
    property: 'PermissionsBoundary',
    kept: async (RoleName, _value, settings) =>
      (await new IAMClient(settings).send(new GetRoleCommand({ RoleName }))).Role?.PermissionsBoundary !== undefined,
    apply: async (RoleName, value, settings) => {
      await new IAMClient(settings).send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: value as string }));
    },
  },
  ...BUCKETS,
  {
    type: 'AWS::DynamoDB::Table',
    property: 'SSESpecification',
    kept: async (TableName, _value, settings) => {
      const { Table } = await new DynamoDBClient(settings).send(new DescribeTableCommand({ TableName }));
      return Table?.SSEDescription?.KMSMasterKeyArn !== undefined;
    },
    apply: async (TableName, value, settings) => {
      const { SSEEnabled, ...rest } = value as { SSEEnabled: boolean };
      const SSESpecification = { Enabled: SSEEnabled, ...rest } as SSESpecification;
      await new DynamoDBClient(settings).send(new UpdateTableCommand({ TableName, SSESpecification }));
    },
  },
  {
    type: 'AWS::DynamoDB::Table',
    property: 'PointInTimeRecoverySpecification',
    kept: async (TableName, _value, settings) => {
      const { ContinuousBackupsDescription: found } = await new DynamoDBClient(settings).send(
        new DescribeContinuousBackupsCommand({ TableName }),
      );
      return found?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED';
    },
    apply: async (TableName, value, settings) => {
      const PointInTimeRecoverySpecification = value as PointInTimeRecoverySpecification;
      await new DynamoDBClient(settings).send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
    },
  },
];
