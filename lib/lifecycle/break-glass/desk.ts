import { Duration, Stack } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Cell, Platform } from '../../../config/platform';
import { deskRoleName } from '../../role-names';
import { boundary, BoundedRole } from '../../parts/bounded-role';
import { roleArn } from '../../parts/own-sessions';
import { allow } from '../../parts/statement';
import { peoplesRoles } from './sessions';

/** Seconds since the second factor was shown, at most: whoever signed in this morning shows it again. */
const FRESH_FACTOR = '3600';

/**
 * The role at the desk: people take it on under their own names and, where IAM can tell, with a second factor that is an hour old at most.
 * It may call the two hooks that hear people, and nothing else.
 */
export class Desk extends Construct {
  constructor(scope: Construct, id: string, { cell, platform, hooks }: { cell: Cell; platform: Platform; hooks: IFunction[] }) {
    super(scope, id);
    const stack = Stack.of(this);
    const people = peoplesRoles(platform, cell).map((name) => roleArn(this, name));
    const asked = {
      ArnLike: { 'aws:PrincipalArn': people },
      StringLike: { 'sts:SourceIdentity': '?*' },
      ...(platform.breakGlass.signIn === 'second-factor' && {
        Bool: { 'aws:MultiFactorAuthPresent': 'true' },
        NumericLessThan: { 'aws:MultiFactorAuthAge': FRESH_FACTOR },
      }),
    };
    const account = new AccountPrincipal(stack.account);
    const role = new BoundedRole(this, 'Role', {
      name: deskRoleName(cell),
      boundary: boundary(this, cell, 'lender'),
      assumedBy: account.withConditions(asked),
      description: 'People ask for emergency access here, and approve it',
      maxSession: Duration.hours(1),
      statements: [
        allow(
          'Ask',
          ['lambda:InvokeFunction'],
          hooks.map((hook) => hook.functionArn),
        ),
      ],
    });
    role.assumeRolePolicy!.addStatements(
      new PolicyStatement({ actions: ['sts:SetSourceIdentity'], principals: [account], conditions: asked }),
    );
  }
}
