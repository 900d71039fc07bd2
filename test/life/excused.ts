import { paginateGetExecutionHistory, SFNClient } from '@aws-sdk/client-sfn';
import type { Check } from '../../lambdas/onboarding/verify-tenant/contract';
import { homeOf } from './life';
import type { Life } from './life';
import type { Ran } from './machines/drive';
import { CHANGED, EXCUSED } from './unsupported';
import { MARK } from './wrappers/excuse';

/** Ids of the checks that the wrapper in front of verify-tenant excused in a run, by what the run itself handed on. */
export async function excusedIn(life: Life, { execution }: Ran): Promise<string[]> {
  const client = new SFNClient(life.settings(homeOf(life)));
  const ids: string[] = [];
  for await (const { events = [] } of paginateGetExecutionHistory(
    { client },
    { executionArn: execution, includeExecutionData: true },
  ))
    for (const { taskSucceededEventDetails: done } of events)
      if (done?.output?.includes(MARK)) ids.push(...checksIn(JSON.parse(done.output)).map(({ id }) => id));
  return ids;
}

function checksIn(answer: unknown): Check[] {
  const { checks = [], Payload } = answer as { checks?: Check[]; Payload?: unknown };
  return Payload ? checksIn(Payload) : checks.filter(({ observed }) => observed.startsWith(MARK));
}

/** Rows for a reader: checks, how often each was excused, and why. */
export const excuses = ({ excused }: Pick<Life, 'excused'>): string[][] =>
  EXCUSED.flatMap(({ ids, reason }) => ids.map((id) => [id, String(excused.get(id) ?? 0), reason]));

/** @throws Error when a listed check held by itself in every run, or a listed change changed nothing: it is needed no more */
export function stillNeeded(life: Pick<Life, 'excused' | 'adapted'>): void {
  const held = excuses(life).flatMap(([id, times]) => (times === '0' ? [id!] : []));
  const changed = [...life.adapted.values()].flatMap((one) => one.changed.map(({ entry }) => entry));
  const idle = [...held, ...CHANGED.map(({ name }) => name).filter((name) => !changed.includes(name))];
  if (idle.length > 0)
    throw new Error(
      `nothing here needs ${idle.join('; ')}; wanted lists of what is needed; delete the entries from test/life/unsupported.ts or wrappers/excused.ts`,
    );
}
