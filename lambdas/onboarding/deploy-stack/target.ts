import type { CloudFormationClient, CreateStackCommandInput } from '@aws-sdk/client-cloudformation';
import type { CellName } from '../../../lib/naming';

/** A stack of the tenant, and where it is. */
export interface Target {
  readonly name: string;
  readonly cell: CellName;
  readonly client: CloudFormationClient;
}

/** What a stack is made from. */
export type Wanted = Pick<CreateStackCommandInput, 'TemplateURL' | 'Parameters' | 'Capabilities' | 'RoleARN' | 'Tags'>;
