import type { Resource } from '../../../../lib/fences/templates/assembly';
import { templatesFit } from '../../../../lib/fences/checks/written/budgets';
import {
  everyReferenceIsPublished,
  everythingIsWrittenOut,
  everyTypeIsKnown,
} from '../../../../lib/fences/checks/written/written-out';
import { buildPlatform } from '../../../support/build';
import { add, findings, plant } from '../../../support/plant';
import type { Spot } from '../../../support/plant';

const { assembly } = buildPlatform({ platform: 'softhouse' });
const many = (count: number): Record<string, Resource> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`R${i}`, { Type: 'AWS::SNS::Topic' }]));

test("every resource of the platform is written out, and a policy's own Condition is none of CloudFormation's", () => {
  expect(everythingIsWrittenOut.look(assembly)).toHaveLength(assembly.everything().length + assembly.stacks.length);
  expect(findings(everythingIsWrittenOut, assembly)).toEqual([]);
  const policy: Spot = { type: 'AWS::S3::BucketPolicy' };
  expect(findings(everythingIsWrittenOut, plant(assembly, policy, { 'PolicyDocument/Statement/0/Condition': {} }))).toEqual([]);
});

test('what the platform reads is published', () => {
  expect(everyReferenceIsPublished.look(assembly).length).toBeGreaterThan(5);
  expect(findings(everyReferenceIsPublished, assembly)).toEqual([]);
});

test('every type of the platform is known', () => {
  expect(everyTypeIsKnown.look(assembly).length).toBeGreaterThan(300);
  expect(findings(everyTypeIsKnown, assembly)).toEqual([]);
});

test('every template fits, up to six tenths of what CloudFormation takes', () => {
  expect(templatesFit.look(assembly)).toHaveLength(assembly.stacks.length);
  expect(findings(templatesFit, assembly)).toEqual([]);
  expect(findings(templatesFit, add(assembly, '-vault', many(280)))).toEqual([]);
  expect(findings(templatesFit, add(assembly, '-vault', many(301)))).toHaveLength(1);
});
