import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { recoveryStackName, tenantParameterName, tenantStackName } from '../../../lib/naming';
import { startDatabase } from '../databases';
import { followStacks } from '../dropped/follow';
import { excusedIn, stillNeeded } from '../excused';
import { homeOf, regionsOf } from '../life';
import type { Life } from '../life';
import { runMachine } from '../machines/run';
import { hasSystemPostgres } from '../programs';
import { instanceOf, REQUESTED_BY, TENANTS } from '../tenants';
import type { LifeTenant } from '../tenants';

const TIMEOUT_MS = 120_000;
/** What RDS writes before each line: a statement is found by its login. Source: RDS user guide, "RDS for PostgreSQL database log files". */
const LIKE_RDS = '%t:%r:%u@%d:[%p]:';

/** Onboards them, one after the other, and looks at what is there afterwards. */
export async function onboard(life: Life): Promise<string[]> {
  const done = new AbortController();
  const following = followStacks(life, done.signal);
  try {
    const shown: string[] = [];
    for (const tenant of TENANTS) shown.push(...(await one(life, tenant)));
    stillNeeded(life);
    return shown;
  } finally {
    done.abort();
    await following;
  }
}

async function one(life: Life, { tenant, name, plan, isolation }: LifeTenant): Promise<string[]> {
  // A server of the major version of this machine's pg_dump, where there is one: a dump program dumps no newer server.
  if (isolation === 'dedicated')
    await startDatabase(life, instanceOf(life, tenant), {
      binaries: hasSystemPostgres ? 'system' : 'embedded',
      settings: { log_line_prefix: LIKE_RDS },
    });
  const input = { tenant, name, plan, residency: life.residency.name, contact: `${tenant}@example.com`, requestedBy: REQUESTED_BY };
  const ran = await runMachine(life, 'onboarding', { title: `Onboarding of ${name} (${isolation})`, input, timeoutMs: TIMEOUT_MS });
  for (const id of await excusedIn(life, ran)) life.excused.set(id, (life.excused.get(id) ?? 0) + 1);
  await stacksAreThere(life, tenant, ran.failure);
  const ssm = new SSMClient(life.settings(homeOf(life)));
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: tenantParameterName(tenant, 'connection') }));
  const { address, port } = JSON.parse(Parameter!.Value!) as { address: string; port: string };
  return [`${name} has its stacks in ${regionsOf(life).join(' and ')}, and its connection document leads to ${address}:${port}`];
}

async function stacksAreThere(life: Life, tenant: string, failure: string | undefined): Promise<void> {
  const { home, recovery } = life.residency;
  const stacks = [
    [homeOf(life), tenantStackName(home, tenant)],
    ...(recovery ? [[recovery.region.region, recoveryStackName(recovery, tenant)]] : []),
  ] as const;
  for (const [region, StackName] of stacks) {
    const { Stacks } = await new CloudFormationClient(life.settings(region))
      .send(new DescribeStacksCommand({ StackName }))
      .catch((cause: unknown) => {
        throw new Error(
          `stack ${StackName} is not in ${region}; wanted it after the onboarding of ${tenant}; ${failure ?? 'its run says nothing'}`,
          { cause },
        );
      });
    const status = Stacks?.[0]?.StackStatus;
    if (status !== 'CREATE_COMPLETE') throw new Error(`stack ${StackName} is ${status}; wanted CREATE_COMPLETE; ${failure ?? ''}`);
  }
}
