import type { StackTemplate } from '../../lib/fences/templates/assembly';
import type { Templates } from '../../lib/mutants/mutant';
import { add, change, drop, dropAll, dropStack, section, send, together } from '../../lib/mutants/planting';

/** A fault that is not planted proves nothing, and one that is shown wrongly misleads: what is planted, where, and when not. */
const home: StackTemplate = {
  name: 'home',
  account: '123456789012',
  region: 'eu-central-1',
  resources: {
    Bucket: {
      Type: 'AWS::S3::Bucket',
      DeletionPolicy: 'Retain',
      Properties: {
        Rules: [
          { Id: 'a', Days: 1 },
          { Id: 'b/c', Days: 2 },
        ],
        'Odd~Key': true,
      },
    },
    Topic: { Type: 'AWS::SNS::Topic' },
  },
  outputs: {},
  parameters: 0,
  sections: ['Resources'],
  size: 100,
};
const away: StackTemplate = { ...home, name: 'away', region: 'eu-west-1' };
const templates: Templates = new Map([home, away].map((stack) => [stack.name, stack]));
const untouched = structuredClone([...templates.values()]);
const BUCKET = { type: 'AWS::S3::Bucket', stack: 'home' };
afterEach(() => expect([...templates.values()]).toEqual(untouched));

const at = (pointer: string) => ({ stack: 'home', logicalId: 'Bucket', pointer: `/Resources/Bucket${pointer}` });

test('a change says where it is, and what stands there before and after', () => {
  const edits = { 'Rules/[Id=a]/Days': 7, 'Rules/-': { Id: 'd' }, '/DeletionPolicy': undefined, 'Odd~Key': false, Name: 'n' };
  const { templates: planted, changes } = change(BUCKET, edits)(templates);
  expect(changes).toEqual([
    { ...at('/Properties/Rules/0/Days'), before: 1, after: 7 },
    { ...at('/Properties/Rules/2'), before: undefined, after: { Id: 'd' } },
    { ...at('/DeletionPolicy'), before: 'Retain', after: undefined },
    { ...at('/Properties/Odd~0Key'), before: true, after: false },
    { ...at('/Properties/Name'), before: undefined, after: 'n' },
  ]);
  expect(planted.get('home')!.resources.Bucket).not.toHaveProperty('DeletionPolicy');
  expect(planted.get('away')).toBe(templates.get('away'));
});

test('resources, stacks and sections are left out, added and sent elsewhere', () => {
  expect(drop(BUCKET)(templates).changes).toEqual([{ ...at(''), before: home.resources.Bucket, after: undefined }]);
  expect([...dropStack('away')(templates).templates.keys()]).toEqual(['home']);
  expect(Object.keys(dropAll('AWS::SNS::Topic', 'home')(templates).templates.get('home')!.resources)).toEqual(['Bucket']);
  expect(send('home', { region: 'us-east-1' })(templates).templates.get('home')).toMatchObject({ region: 'us-east-1' });
  expect(section('home', 'Metadata', { content: '', characters: 50 })(templates).templates.get('home')).toMatchObject({
    size: 150,
    sections: ['Resources', 'Metadata'],
  });
  const both = together(drop(BUCKET), add('home', { Bucket: { Type: 'AWS::SNS::Topic' } }))(templates);
  expect(both.changes).toHaveLength(2);
  expect(both.templates.get('home')!.resources.Bucket).toEqual({ Type: 'AWS::SNS::Topic' });
});

test.each([
  ['a resource that is not there', change({ type: 'AWS::SQS::Queue' }, { Name: 'n' }), /nothing to plant in/],
  ['a property that it does not have', change({ ...BUCKET, having: 'Other' }, { Name: 'n' }), /nothing to plant in/],
  ['what stands there already', change(BUCKET, { 'Rules/0/Days': 1 }), /it is 1 already/],
  ['what is not there to take away', change(BUCKET, { Other: undefined }), /it is undefined already/],
  ['a place that nothing holds', change(BUCKET, { 'Other/Deep': undefined }), /nothing holds it/],
  ['an item that no list has', change(BUCKET, { 'Rules/[Id=z]/Days': 1 }), /no \[Id=z\]; wanted one of a, b\/c/],
  ['an item of what is no list', change(BUCKET, { 'Rules/0/-': 1 }), /no list/],
  ['a resource to leave out that is not there', drop({ type: 'AWS::SQS::Queue' }), /nothing to plant in/],
  ['a type to leave out that is not there', dropAll('AWS::SQS::Queue', 'home'), /nothing to plant in/],
  ['a resource more that is there', add('home', { Topic: { Type: 'AWS::SNS::Topic' } }), /has a Topic already/],
  ['a stack that is not there', add('nowhere', {}), /no stack like nowhere/],
  ['a way to where it goes', send('home', { region: 'eu-central-1' }), /already/],
  ['a section that is there', section('home', 'Resources', { content: {} }), /already/],
])('%s is not planted', (_, plant, error) => expect(() => plant(templates)).toThrow(error));
