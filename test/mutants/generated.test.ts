import { generated } from '../../lib/mutants/generated';
import { put } from '../../lib/mutants/generated/generated';
import { Hunt } from '../../lib/mutants/generated/hunt';
import { PASSING } from '../../lib/mutants/generated/passing';
import { Tally } from '../../lib/mutants/generated/tally';
import { buildPlatform } from '../support/build';
import { ALL, SEED } from '../support/sample';

/** Faults that rules make of the templates; `npm run mutants` plants every one of them. */
const { assembly, platform } = buildPlatform({ platform: 'softdocket', stage: 'production' });
const all = generated(assembly, SEED);
/** Of processor time: a loaded machine plants as many. */
const SECONDS = ALL ? 120 : 25;

test('rules make faults of every kind, each once, and whoever plants some meets all kinds', () => {
  const kinds = new Set(all.map(({ kind }) => kind));
  expect(kinds.size).toBeGreaterThan(25);
  expect(all.length).toBeGreaterThan(5000);
  expect(new Set(all.map(({ kind, fault }) => `${kind} ${fault}`)).size).toBe(all.length);
  expect(new Set(all.slice(0, kinds.size).map(({ kind }) => kind)).size).toBe(kinds.size);
});

test('each fault changes what is there, and the same seed makes the same', () => {
  const resources = new Map(assembly.everything().map((found) => [`${found.stack.name}/${found.logicalId}`, found.resource]));
  const same = all.filter(({ stack, logicalId, after }) => {
    const made = after()[logicalId];
    return made && JSON.stringify(made) === JSON.stringify(resources.get(`${stack}/${logicalId}`));
  });
  expect(same.map(({ kind, fault }) => `${kind} ${fault}`)).toEqual([]);
  expect(generated(assembly, SEED).map(({ stack, fault }) => stack + fault)).toEqual(all.map(({ stack, fault }) => stack + fault));
});

test('a place that is put another value leaves all else as it was, in lists as well', () => {
  const rules = { Rules: [{ Id: 'a', Status: 'Enabled' }, { Id: 'b' }], Name: 'x' };
  expect(put(rules, ['Rules', 0, 'Status'], undefined)).toEqual({ Rules: [{ Id: 'a' }, { Id: 'b' }], Name: 'x' });
  expect(put(rules, ['Rules', 0], undefined)).toEqual({ Rules: [{ Id: 'b' }], Name: 'x' });
  expect(put(rules, ['More', 'Inner'], 1)).toEqual({ ...rules, More: { Inner: 1 } });
});

test('of a sample each is caught, or named with the reason', () => {
  const tally = new Tally(PASSING, all);
  const hunt = new Hunt(platform, assembly.stacks);
  const until = process.cpuUsage().user + SECONDS * 1e6;
  for (const [fault, verdict] of hunt.of(all, () => process.cpuUsage().user > until)) tally.add(fault, verdict);
  process.stdout.write(
    `mutants: planted ${tally.planted} of ${all.length} generated, missed ${tally.missed.length}, FREEHOLD_SEED=${SEED}\n`,
  );
  expect(tally.planted).toBeGreaterThan(5);
  // With the seed in the line above, `npm run mutants -- --seed` plants the very same.
  expect(tally.missed.map(({ kind, fault, stack }) => `${kind}: ${fault} (${stack})`)).toEqual([]);
}, 300_000);

test('every line of what passes excuses some of them, and says why', () => {
  const idle = PASSING.filter((line) => !all.some(({ kind, fault }) => kind === line.kind && line.fault.test(fault)));
  expect(idle.map(({ kind, fault }) => `${kind} ${fault.source}`)).toEqual([]);
  expect(PASSING.filter(({ reason }) => reason.length < 20)).toEqual([]);
});
