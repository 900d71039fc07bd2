import { Lines } from '../../lib/evidence/lines';
import { buildPlatform } from '../support/build';
import { readFileSync } from 'node:fs';

const TEXT = `{
 "Resources": {
  "Key": {
   "Type": "AWS::KMS::Key",
   "Properties": {
    "Tags": [
     { "Key": "a" },
     { "Key": "b" }
    ],
    "odd/name": 1
   }
  }
 }
}`;

describe('the line of a template at which a pointer stands', () => {
  const lines = new Lines(TEXT);

  test.each([
    ['/Resources/Key', 3],
    ['/Resources/Key/Type', 4],
    ['/Resources/Key/Properties/Tags/1/Key', 8],
    ['/Resources/Key/Properties/odd~1name', 10],
  ])('%s is on line %i', (pointer, line) => expect(lines.of(pointer)).toBe(line));

  test('what the template does not say is shown where it would stand', () => {
    expect(lines.of('/Resources/Key/Properties/Enabled')).toBe(5);
    expect(lines.of('/Resources/Gone/Properties')).toBe(2);
  });

  test('a real template: every resource is found on the line that names it', () => {
    const { cloud } = buildPlatform({ platform: 'solidsoft' });
    const files = cloud.stacks.map(({ templateFullPath }) => readFileSync(templateFullPath, 'utf8'));
    const resources = files.flatMap((text) => {
      const each = new Lines(text);
      const said = text.split('\n');
      const { Resources } = JSON.parse(text) as { Resources: Record<string, unknown> };
      return Object.keys(Resources).map((id) => ({ id, found: said[each.of(`/Resources/${id}`) - 1] }));
    });
    expect(resources.length).toBeGreaterThan(400);
    expect(resources.filter(({ id, found }) => found?.trim() !== `"${id}": {`)).toEqual([]);
  });
});
