import type { Found } from '../../lib/fences/templates/assembly';
import { buildPlatform } from '../support/build';
import { read, sectionsOf, withoutCode } from './documents';

/** SD-8.1: whoever is woken at night finds a section that says what to do, and that it is theirs to do. */
const CALL = /Owner: ((?:platform|security|database) on-call)\. Runbook: docs\/runbook\.md#([a-z0-9-]+)/;
const runbook = withoutCode(read('docs/runbook.md'));
const sections = sectionsOf(runbook);
const { assembly } = buildPlatform({ platform: 'softdocket', stage: 'production' });

const alarms = assembly.all('AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm');
const rules = assembly.all('AWS::Events::Rule').filter((rule) => /docs\/runbook\.md/.test(textOf(rule)));
const anchors = [...new Set([...alarms, ...rules].map((found) => CALL.exec(textOf(found))?.[2] ?? ''))].sort();

function textOf({ properties, stack }: Found): string {
  return assembly.text(properties.AlarmDescription ?? properties.Description, stack);
}

test('SD-8.1 every alarm names its owner and its section of the runbook', () => {
  expect(alarms.length).toBeGreaterThan(50);
  expect(rules.length).toBeGreaterThan(0);
  const silent = [...alarms, ...rules].filter((found) => !CALL.test(textOf(found)));
  expect(silent.map(({ stack, logicalId }) => `${stack.name}/${logicalId}`)).toEqual([]);
});

test('every section that an alarm names is in the runbook', () => {
  expect(anchors.length).toBeGreaterThan(0);
  expect(anchors.filter((anchor) => !sections.has(anchor))).toEqual([]);
});

test('every section of the runbook is named by an alarm, and stands there once', () => {
  expect(sections.size).toBeGreaterThan(0);
  expect(runbook.match(/^## /gm)).toHaveLength(sections.size);
  expect([...sections.keys()].filter((anchor) => !anchors.includes(anchor))).toEqual([]);
});

test('an alarm and its section name the same owner', () => {
  const owners = new Set([...alarms, ...rules].map((found) => CALL.exec(textOf(found))!.slice(1).join(' answers ')));
  expect(owners.size).toBe(anchors.length); // nobody shares a section with another owner
  const said = [...sections].map(([anchor, text]) => `${/Owner: ([a-z -]+)\./.exec(text)?.[1]} answers ${anchor}`);
  expect(said.sort()).toEqual([...owners].sort());
});

test.each([...sections])(
  'section %s says what it means, how bad it is, where to look, what to do, whom to wake, what to note',
  (_, text) => {
    for (const part of ['What it means', 'How bad', 'First look', 'What to do', 'Wake', 'Write down']) {
      expect(text).toContain(`**${part}.**`);
    }
  },
);
