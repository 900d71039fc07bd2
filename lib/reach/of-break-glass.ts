import { LEND } from '../parts/session-actions';
import type { WideStatement } from './statement';

/** What the hooks of emergency access may, whoever the tenant is; the rest stands with what they share with others. */
export const OF_BREAK_GLASS: readonly WideStatement[] = [
  {
    sid: 'FindCalls',
    by: ['report-break-glass'],
    actions: ['cloudtrail:LookupEvents'],
    on: ['*'],
    why: 'the history of calls is asked without a resource',
  },
  {
    sid: 'FindStores',
    by: ['report-break-glass'],
    actions: ['ssm:GetParameter'],
    on: ['ssm:parameter/freehold/ledger/audit-bucket-*'],
    why: 'one audit bucket a retention class',
  },
  {
    sid: 'Lend',
    by: ['lend-break-glass'],
    actions: LEND,
    on: ['iam:role/~-*-break-glass'],
    why: 'the emergency role of each tenant, which trusts this hook alone',
  },
  {
    sid: 'ReadLogs',
    by: ['report-break-glass'],
    actions: ['logs:FilterLogEvents'],
    on: ['logs:log-group:/aws/rds/instance/~-*-database/postgresql:*'],
    why: "what a tenant's database logged for the login of a request",
  },
  {
    sid: 'SeeRuns',
    by: ['close-past-windows'],
    actions: ['states:DescribeExecution'],
    on: ['states:execution:~-break-glass:*'],
    why: 'runs of the machine of emergency access',
  },
];
