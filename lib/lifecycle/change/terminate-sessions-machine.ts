import { Duration } from 'aws-cdk-lib';
import { JsonPath, Pass, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { LifeHooks } from '../hooks';
import { Steps } from '../steps';
import { tenantFrom } from '../tenant-from';

/**
 * Every device of a tenant is signed out and every connection ended, on demand. The application is told first: whoever connects again
 * afterwards must have signed in again. Nobody is shut out, and a suspended tenant stays so.
 */
export function terminateSessions(scope: Construct, hooks: LifeHooks): IChainable {
  const steps = new Steps(scope, 'terminate-sessions');
  const tenant = tenantFrom('$.claimed');
  const claim = steps.ledger('Claim the tenant', hooks.keepLedger, {
    order: { do: 'claim', request: JsonPath.objectAt('$$.Execution.Input') },
    into: '$.claimed',
  });
  steps.onFailure(steps.failed('Nobody was signed out'));

  const tell = steps.call('Tell the application', {
    hook: hooks.tellCustomer,
    order: {
      ...tenant,
      news: 'sessions-ended',
      name: JsonPath.stringAt('$.claimed.name'),
      contact: JsonPath.stringAt('$.claimed.contact'),
    },
  });
  const end = steps.untilDone('End the connections', {
    hook: hooks.switchAccess,
    order: { ...tenant, do: 'end' },
    into: '$.ended',
    every: Duration.seconds(10),
    within: Duration.minutes(15),
  });
  const settle = steps.ledger('Note the end', hooks.keepLedger, {
    order: {
      do: 'settle',
      tenant: tenant.tenant,
      outcome: 'succeeded',
      detail: { endedConnections: JsonPath.numberAt('$.ended.endedConnections') },
    },
    into: '$.settled',
  });
  steps.releasing(tenant.tenant, { id: 'Not ended', hook: hooks.keepLedger });
  const done = new Pass(scope, 'Ended', {
    parameters: { tenant: tenant.tenant, status: JsonPath.stringAt('$.settled.status'), outcome: 'succeeded' },
  }).next(new Succeed(scope, 'Done'));
  return steps.begin(claim.next(tell).next(end).next(settle).next(done));
}
