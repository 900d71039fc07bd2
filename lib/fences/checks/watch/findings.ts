import type { Assembly, Found } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import type { Event } from '../../events/event-patterns';
import { atTheFirst, tellsOfSilence, wakingAlarms, wakingRules, wokenBy } from '../../events/waking';
import { listOf } from '../../templates/value';

/** A finding as Security Hub passes it on. */
const imported = (ProductName: string, Label: 'HIGH' | 'CRITICAL'): Event => ({
  source: 'aws.securityhub',
  'detail-type': 'Security Hub Findings - Imported',
  detail: { findings: [{ ProductName, Severity: { Label }, Workflow: { Status: 'NEW' }, RecordState: 'ACTIVE' }] },
});

/** What must wake somebody, and every event by which EventBridge hears of it: one rule for one of them is enough. */
const FOUND: readonly { what: string; told: readonly Event[] }[] = [
  ...(['HIGH', 'CRITICAL'] as const).flatMap((label) => [
    {
      what: `a ${label} weakness of what runs`,
      told: [
        imported('Inspector', label),
        { source: 'aws.inspector2', 'detail-type': 'Inspector2 Finding', detail: { severity: label, status: 'ACTIVE' } },
      ],
    },
    { what: `a ${label} departure from a standard`, told: [imported('Security Hub', label)] },
  ]),
  {
    what: 'a HIGH sign of an intruder',
    told: [
      imported('GuardDuty', 'HIGH'),
      { source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding', detail: { severity: 7 } }, // high from 7 on
    ],
  },
];

/** What is looked for weaknesses. */
const SCANNED = ['EC2', 'ECR', 'LAMBDA'];

/** A finding that waits in a console is fixed when somebody happens to look. */
export const findingsAreFollowed: Check = {
  id: 'findings-are-followed',
  sentence:
    'What runs is scanned wherever the region offers it, serious findings wake somebody as they arrive, and so does one that stays open for too long, or a day on which nobody measured.',
  remedy: 'Keep Alerts, FindingAge and Protections in the watch stack of every region.',
  look: (assembly) => [
    ...withoutHub(assembly),
    ...assembly.all('AWS::SecurityHub::Hub').flatMap((hub) => [
      ...FOUND.map(({ what, told }) => {
        const waking = told.flatMap((event) => wakingRules(assembly, hub.stack, event));
        return observe(hub, '', {
          expected: `the on-call is woken by ${what}`,
          actual: wokenBy(waking),
          ok: waking.length > 0,
        });
      }),
      old(assembly, hub),
      ...scanned(assembly, hub),
    ]),
  ],
};

/** Where findings meet nowhere, none is followed. */
function withoutHub(assembly: Assembly): Observation[] {
  const regions = assembly.isThePlatform
    ? assembly.platform.accounts.flatMap(({ id, regions }) => regions.map((r) => [id, r.region]))
    : [];
  return regions
    .filter(
      ([id, region]) => !assembly.all('AWS::SecurityHub::Hub').some(({ stack }) => stack.account === id && stack.region === region),
    )
    .map(([, region]) => ({
      stack: '',
      logicalId: '',
      pointer: '/Resources',
      expected: `findings of ${region} that meet in one place`,
      actual: 'none',
      ok: false,
    }));
}

/** The measurement is a hook's own; silence must wake somebody, too, or a hook that is gone would look like health. */
function old(assembly: Assembly, hub: Found): Observation {
  const waking = wakingAlarms(
    assembly,
    hub.stack,
    (one, alarm) =>
      one.name === 'Freehold FindingsOverAge' &&
      one.dimensions.service === 'measure-finding-age' &&
      atTheFirst(alarm, one, 86_400) &&
      tellsOfSilence(assembly, alarm),
  );
  return observe(hub, '', {
    expected: 'the on-call is woken by a finding that is too old, and by a day without a measurement',
    actual: wokenBy(waking),
    ok: waking.length > 0,
  });
}

function scanned(assembly: Assembly, hub: Found): Observation[] {
  const { account, region } = hub.stack;
  const facts = assembly.platform.accounts.find(({ id }) => id === account)?.regions.find((r) => r.region === region);
  const lacking = facts?.unavailable.find(({ service }) => service === 'inspector');
  if (!assembly.isThePlatform || !facts) return [];
  if (lacking) {
    const actual = `no scan: ${region} has no Inspector (${lacking.asOf})`;
    return [{ ...observe(hub, '', { expected: `scans of ${SCANNED.join(', ')}`, actual, ok: true }), skipped: true }];
  }
  const looked = assembly
    .all('Custom::Inspector')
    .filter(({ stack }) => stack.account === account && stack.region === region)
    .flatMap(({ properties, stack }) => listOf(properties.ResourceTypes).map((type) => assembly.text(type, stack)));
  return [
    observe(hub, '', {
      expected: `scans of ${SCANNED.join(', ')}`,
      actual: looked.length > 0 ? `scans of ${looked.join(', ')}` : 'no scan',
      ok: SCANNED.every((type) => looked.includes(type)),
    }),
  ];
}
