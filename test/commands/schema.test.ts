import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { schemaFiles } from '../../lib/commands/schema';

const CONFIG = path.join(__dirname, '../../config');
const yamlFiles = readdirSync(CONFIG, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml'));

interface Closed {
  additionalProperties?: boolean;
}

describe('the schemas that editors read', () => {
  test.each([...schemaFiles()].map(([file, text]) => [path.basename(file), file, text]))(
    '%s is what `freehold schema` would write',
    (_name, file, text) => {
      expect(existsSync(file)).toBe(true);
      expect(readFileSync(file, 'utf8')).toBe(text);
    },
  );

  test('no other schema lies about', () => {
    expect(readdirSync(path.join(CONFIG, 'schema')).sort()).toEqual(
      [...schemaFiles().keys()].map((file) => path.basename(file)).sort(),
    );
  });

  test('unknown keys are refused in the editor too', () => {
    for (const text of schemaFiles().values()) {
      const schema = JSON.parse(text) as Closed & { oneOf?: Closed[] };
      for (const { additionalProperties } of schema.oneOf ?? [schema]) expect(additionalProperties).toBe(false);
    }
    expect(schemaFiles().size).toBe(23);
  });

  test('there are configuration files to look at', () => {
    expect(yamlFiles.length).toBeGreaterThanOrEqual(30);
  });

  test.each(yamlFiles)('%s names its schema in the first line', (file) => {
    const [first] = readFileSync(path.join(CONFIG, file), 'utf8').split('\n');
    const named = /^# yaml-language-server: \$schema=(\S+)$/.exec(first!)?.[1];
    const kind = file.includes('/plans/')
      ? 'plan'
      : file.includes('/tenants/')
        ? 'tenant'
        : file.startsWith('regions/')
          ? 'region'
          : file.startsWith('promises/')
            ? 'kinds'
            : file.startsWith('phrases/')
              ? 'phrases'
              : path.basename(file, '.yaml');
    expect(path.join(CONFIG, path.dirname(file), named!)).toBe(path.join(CONFIG, 'schema', `${kind}.schema.json`));
  });
});
