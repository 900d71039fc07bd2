import { standingIn } from '../../lib/evidence/standing';
import type { Value } from '../../lib/fences/templates/value';
import { alone } from '../support/alone';

const QUEUE = 'AWS::SQS::Queue';
const said = (properties: { [key: string]: Value }, property: string, row: object = {}): string | undefined =>
  standingIn(alone({ One: { Type: QUEUE, Properties: properties } }))({
    ...{ stack: 'stack', logicalId: 'One', expected: 'as reviewed', actual: 'as reviewed', ok: true },
    pointer: `/Resources/One/Properties${property && `/${property}`}`,
    ...row,
  });

describe('what stands where a row points to', () => {
  test.each<[string, { [key: string]: Value }, [property: string, row?: object], string | undefined]>([
    ['a number', { DelaySeconds: 30 }, ['DelaySeconds'], '30'],
    ['a switch inside', { A: { B: [{ C: true }] } }, ['A/B/0/C'], 'true'],
    ['what a name refers to', { Key: { 'Fn::GetAtt': ['One', 'Arn'] } }, ['Key'], '<stack/One.Arn>'],
    ['the resource, short things first', { Long: { Inner: ['x', 'y'] }, On: true }, [''], 'On: true; Long: {Inner: [x, y]}'],
    ['that it is not there', {}, ['FilterPolicy'], 'absent'],
    ['not what the words say', { DelaySeconds: 30 }, ['DelaySeconds', { actual: '30 seconds' }], undefined],
    ['a number that is a part of another is not said', { DelaySeconds: 3 }, ['DelaySeconds', { actual: '30 seconds' }], '3'],
    ['a number of it that is in the words by chance', { A: { B: 1 } }, ['', { actual: '1 of them' }], 'A: {B: 1}'],
    ['not the whole of which a text is in the words', { A: { Name: 'a-name' } }, ['', { actual: 'it is a-name' }], undefined],
    ['a word of it that is in the words by chance', { A: { B: 'none' } }, ['', { actual: 'none in 2 values' }], 'A: {B: none}'],
    ['pairs of a rule', { On: true }, ['', { actual: 'On: true' }], undefined],
    ['nothing of a limit', { Name: 'long' }, ['Name', { actual: '4 characters', share: 5 }], undefined],
    ['nothing where nothing is asked', { DelaySeconds: 30 }, ['DelaySeconds', { skipped: true }], undefined],
    ['nothing of another resource', { DelaySeconds: 30 }, ['', { logicalId: 'Two' }], undefined],
  ])('%s', (_, properties, [property, row], wanted) => {
    expect(said(properties, property, row)).toBe(wanted);
  });

  test('of a policy, the statements that speak of whom the row speaks of', () => {
    const to = (role: string, action: string): Value => ({ Principal: `arn:aws:iam::1:role/${role}`, Action: action });
    const properties = { Policy: { Statement: [to('some-other-role', 'sqs:Send'), to('the-very-role', 'sqs:Receive')] } };
    expect(said(properties, 'Policy', { expected: 'AWS:arn:aws:iam::1:role/the-very-role may' })).toBe(
      '2 statements: {Principal: arn:aws:iam::1:role/the-very-role, Action: sqs:Receive}',
    );
  });

  test('is cut between two names, so that what takes names out knows each whole', () => {
    const text = said({ Name: `${'x'.repeat(150)}/another-long-name` }, 'Name')!;
    expect(text).toBe(`${'x'.repeat(150)}/…`);
  });
});
