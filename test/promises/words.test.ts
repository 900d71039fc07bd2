import { change, dropAll } from '../../lib/mutants/planting';
import type { Plant } from '../../lib/mutants/mutant';
import { buildPlatform } from '../support/build';
import { held, statusesAt } from './statuses';

/** What a promise says in words that its checks once did not look at: each fault is planted, and the promise falls. */
const { assembly, platform } = buildPlatform({ platform: 'softhouse' });
const templates = new Map(assembly.stacks.map((stack) => [stack.name, stack]));
const { day, statuses } = held();

const WATCH = 'eu-central-1-watch';

test.each<[string, string, Plant]>([
  [
    'SH-11.1',
    'no finding reaches the SIEM',
    change({ type: 'AWS::Events::Rule', stack: WATCH, id: 'Siem' }, { State: 'DISABLED' }),
  ],
  ['SH-11.1', 'nobody counts what a trail says', dropAll('AWS::Logs::MetricFilter', WATCH)],
  ['SH-8.3', 'a backup that never began is heard by nobody', dropAll('AWS::CloudWatch::Alarm', 'tenant')],
])('%s falls when %s', (id, _, plant) => {
  expect(statuses.softhouse![id]).toBe('partly');
  expect(statusesAt(platform, [...plant(templates).templates.values()], day).get(id)).toBe('not met');
});
