import { templateIn, TextError } from '../../../lib/fences/templates/template-text';

/** Templates as people get them: out of a console, out of `aws cloudformation get-template`, out of an editor of Windows. */
const TEMPLATE = {
  Resources: { Key: { Type: 'AWS::KMS::Key', Properties: { EnableKeyRotation: true, Description: 'Schlüssel' } } },
};
const JSON_TEXT = JSON.stringify(TEMPLATE, undefined, 2);
const YAML_TEXT =
  'Resources:\n  Key:\n    Type: AWS::KMS::Key\n    Properties:\n      EnableKeyRotation: true\n      Description: Schlüssel\n';

const read = (text: string | Buffer) => templateIn(Buffer.isBuffer(text) ? text : Buffer.from(text));
const swapped = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

test.each<[string, string | Buffer]>([
  ['JSON', JSON_TEXT],
  ['JSON with a byte order mark', `\uFEFF${JSON_TEXT}`],
  ['JSON in UTF-16, as PowerShell writes it', Buffer.from(`\uFEFF${JSON_TEXT}`, 'utf16le')],
  ['JSON in UTF-16 of the other order', swapped(`\uFEFF${JSON_TEXT}`)],
  ['YAML', YAML_TEXT],
  ['YAML with a byte order mark', `\uFEFF---\n${YAML_TEXT}`],
  ['YAML in UTF-16', Buffer.from(`\uFEFF${YAML_TEXT}`, 'utf16le')],
  [
    'the answer of get-template, JSON in it',
    JSON.stringify({ TemplateBody: TEMPLATE, StagesAvailable: ['Original', 'Processed'] }),
  ],
  ['the answer of get-template, JSON as a text in it', JSON.stringify({ TemplateBody: JSON_TEXT })],
  ['the answer of get-template, YAML in it', JSON.stringify({ TemplateBody: YAML_TEXT, StagesAvailable: ['Original'] })],
  ['the answer of get-template in YAML', `StagesAvailable: [Original]\nTemplateBody: |\n  ${YAML_TEXT.replaceAll('\n', '\n  ')}`],
  ['the answer of get-template --query TemplateBody', JSON.stringify(YAML_TEXT)],
])('%s is read', (_, text) => {
  const { template, text: json } = read(text);
  expect(template).toEqual(TEMPLATE);
  expect(JSON.parse(json)).toEqual(TEMPLATE);
});

test('lines are those of the file where it is a bare template in JSON', () => {
  expect(read(JSON_TEXT).text).toBe(JSON_TEXT);
  expect(read(`\uFEFF${JSON_TEXT}`).text).toBe(JSON_TEXT);
});

test('short forms are written out, in each other too', () => {
  const { template } = read(`
Ref: !Ref Key
GetAtt: !GetAtt Key.Arn
Nested: !GetAtt Nested.Outputs.Name
Pair: !GetAtt [Key, Arn]
Sub: !Sub "arn:\${AWS::Partition}:s3:::x"
Given: !Sub ["\${A}", { A: !Ref Key }]
Join: !Join ['-', [a, !Ref Key]]
If: !If [IsLive, !GetAtt Key.Arn, !Ref AWS::NoValue]
Select: !Select [0, !GetAZs '']
Base64: !Base64
  'Fn::Sub': x
Condition: !Condition IsLive
Import: !ImportValue other
`);
  expect(template).toEqual({
    Ref: { Ref: 'Key' },
    GetAtt: { 'Fn::GetAtt': ['Key', 'Arn'] },
    Nested: { 'Fn::GetAtt': ['Nested', 'Outputs.Name'] },
    Pair: { 'Fn::GetAtt': ['Key', 'Arn'] },
    Sub: { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::x' },
    Given: { 'Fn::Sub': ['${A}', { A: { Ref: 'Key' } }] },
    Join: { 'Fn::Join': ['-', ['a', { Ref: 'Key' }]] },
    If: { 'Fn::If': ['IsLive', { 'Fn::GetAtt': ['Key', 'Arn'] }, { Ref: 'AWS::NoValue' }] },
    Select: { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] },
    Base64: { 'Fn::Base64': { 'Fn::Sub': 'x' } },
    Condition: { Condition: 'IsLive' },
    Import: { 'Fn::ImportValue': 'other' },
  });
});

test('YAML is read as CloudFormation reads it: `yes` is true, a date is a text, an anchor what it stands for', () => {
  const { template } = read(
    'Public: yes\nOff: off\nVersion: 2012-10-17\nOne: &one { Port: 443 }\nTwo: *one\nAccount: "012345678901"\n',
  );
  expect(template).toEqual({
    ...{ Public: true, Off: false, Version: '2012-10-17' },
    ...{ One: { Port: 443 }, Two: { Port: 443 }, Account: '012345678901' },
  });
});

test.each<[string, string | Buffer, RegExp]>([
  ['an empty file', '', /^the file is empty; wanted a CloudFormation template; fetch it again$/],
  ['a file of blanks', '\uFEFF \n\n', /^the file is empty/],
  ['JSON cut off', JSON_TEXT.slice(0, 60), /^not JSON \(.+\); wanted a CloudFormation template in JSON or YAML; fetch it again$/],
  ['JSON with comments', `{\n  // ours\n  "Resources": {}\n}`, /CloudFormation takes no comments in JSON: take them out$/],
  ['comments before JSON', `/* ours */ {}`, /CloudFormation takes no comments in JSON: take them out$/],
  [
    'YAML that is none',
    'Resources: [',
    /^neither JSON nor YAML \(.+\); wanted a CloudFormation template; correct it, or fetch it again$/,
  ],
  ['one key twice', 'Resources: {}\nResources: {}\n', /^neither JSON nor YAML \(Map keys must be unique.*\)/],
  ['a function that there is not', 'A: !Ask b', /^!Ask is no function of CloudFormation/],
  ['a program of somebody', 'A: !!js/function "x"', /js\/function is no function of CloudFormation/],
  ['a merge', 'A: &a { B: 1 }\nC: { <<: *a }', /^CloudFormation takes no merges/],
  ['another text than Unicode', Buffer.from([0x7b, 0xe9, 0x22]), /^neither UTF-8 nor UTF-16 with its mark/],
  ['UTF-16 without its mark', Buffer.from(JSON_TEXT, 'utf16le'), /^neither UTF-8 nor UTF-16 with its mark/],
  ['a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0]), /^neither UTF-8 nor UTF-16 with its mark/],
  [
    'what is larger than any template',
    Buffer.alloc(3_000_001, ' '),
    /^3,000,001 bytes; wanted a template, of which CloudFormation takes/,
  ],
])('%s is refused in words', (_, text, words) => {
  expect(() => read(text)).toThrow(TextError);
  expect(() => read(text)).toThrow(words);
});

test('a bomb of aliases ends before it goes off', () => {
  const levels = [...'bcdefghijklmn'].map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghijklm'[i]}`).join(', ')}]`);
  expect(() => read(['a: &a [x]', ...levels].join('\n'))).toThrow(/^more than 100 aliases/);
});
