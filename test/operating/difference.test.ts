import { differenceOf, isSame } from '../../lib/operating/difference';
import type { ReadTemplates } from '../../lib/fences/templates/read-templates';

const templates = (texts: Record<string, object>): ReadTemplates => ({
  stacks: [],
  texts: new Map(Object.entries(texts).map(([name, value]) => [name, JSON.stringify(value)])),
  metadata: new Map(),
});
const bucket = (name: string) => ({ Type: 'AWS::S3::Bucket', Properties: { BucketName: name, Tags: [{ Key: 'a', Value: 'b' }] } });

const REVIEWED = templates({
  a: { Resources: { One: bucket('one'), Two: bucket('two') }, Outputs: { Arn: { Value: 'x' } } },
  b: { Resources: { Three: bucket('three') } },
});

test('the same templates differ in nothing, whichever order their keys stand in', () => {
  const turned = templates({
    b: { Resources: { Three: { Properties: { Tags: [{ Value: 'b', Key: 'a' }], BucketName: 'three' }, Type: 'AWS::S3::Bucket' } } },
    a: { Outputs: { Arn: { Value: 'x' } }, Resources: { Two: bucket('two'), One: bucket('one') } },
  });
  expect(isSame(differenceOf(turned, REVIEWED))).toBe(true);
});

test('stacks more and fewer, resources more, fewer and changed, and what is of no resource are each named', () => {
  const deployed = templates({
    a: { Resources: { One: bucket('other'), New: bucket('new') }, Outputs: { Arn: { Value: 'y' } } },
    c: { Resources: {} },
  });
  expect(differenceOf(deployed, REVIEWED)).toEqual({
    more: ['c'],
    fewer: ['b'],
    differing: [{ stack: 'a', more: ['New'], fewer: ['Two'], changed: ['(Outputs)', 'One'] }],
  });
});

test('a stack that could not be read is none too few', () => {
  expect(differenceOf(templates({ a: JSON.parse(REVIEWED.texts.get('a')!) as object }), REVIEWED, ['b'])).toEqual({
    more: [],
    fewer: [],
    differing: [],
  });
});
