import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { BreakGlass } from '../../../config/break-glass-schema';
import type { Cell, Platform } from '../../../config/platform';
import { regionName } from '../../naming';
import { deskRoleName, operatorRoleName } from '../../role-names';
import { allow } from '../../parts/statement';
import type { Reach } from '../reach';

export const sessionsTable = (cell: Cell): string => regionName(cell, 'break-glass-sessions');

/** Reading and writing requests, one at a time. */
export const keepSessions = (reach: Reach, cell: Cell, ...more: readonly string[]): PolicyStatement =>
  allow('KeepSessions', ['dynamodb:GetItem', 'dynamodb:PutItem', ...more], [reach.table(sessionsTable(cell))]);

/** What of an ARN follows `role/` for whoever may ask: the role itself, or that which IAM Identity Center makes of a permission set. */
export const peoplesRoles = ({ breakGlass }: Platform, cell: Cell): string[] =>
  named(breakGlass, cell).map((name) =>
    breakGlass.signIn === 'identity-center' ? `aws-reserved/sso.amazonaws.com/*AWSReservedSSO_${name}_*` : name,
  );

/**
 * What hooks that hear people are told of them. A role of IAM Identity Center ends in 16 hexadecimal digits. Source: IAM Identity Center user
 * guide, "Referencing permission sets in resource policies".
 */
export const deskEnvironment = ({ breakGlass }: Platform, cell: Cell): { PEOPLE: string; DESK: string } => ({
  PEOPLE: named(breakGlass, cell)
    .map((name) => name.replaceAll(/[.+]/g, '\\$&'))
    .map((name) => (breakGlass.signIn === 'identity-center' ? `AWSReservedSSO_${name}_[0-9a-f]{16}` : name))
    .join(' '),
  DESK: deskRoleName(cell),
});

const named = ({ people }: BreakGlass, cell: Cell): readonly string[] => (people.length > 0 ? people : [operatorRoleName(cell)]);
