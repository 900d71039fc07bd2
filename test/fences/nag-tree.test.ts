import { CfnResource, Stack } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { readFileSync } from 'node:fs';
import { load } from '../../config/load';
import { Books } from '../../lib/fences/books';
import { RecordingAwsSolutions } from '../../lib/fences/nag-packs';
import { contextOf, Sight } from '../../lib/fences/sight';
import type { Memory } from '../../lib/memory';
import { newApp } from '../../lib/new-app';

/** cdk-nag looks at constructs: one template is judged as its tree, whatever was remembered of the same template. */
const platform = load({ platform: 'solidsoft', stage: 'development', tenants: 'none' });

function remembers(): Memory {
  const kept = new Map<string, unknown>();
  return {
    recall: (kind, key) => kept.get(`${kind} ${key}`),
    keep: (kind, key, value) => void kept.set(`${kind} ${key}`, value),
    forget: () => undefined,
  };
}

function judged(declare: (stack: Stack) => void, memory: Memory): { template: string; found: string[] } {
  const app = newApp();
  declare(new Stack(app, 'planted', { env: { account: '111122223333', region: 'eu-central-1' } }));
  const context = contextOf(app, app.synth());
  const books = new Books();
  new RecordingAwsSolutions(books, { memory, sight: new Sight(platform, false) }).validate(context);
  return {
    template: readFileSync(context.templatePaths[0]!, 'utf8'),
    found: books.violations.map(({ rule, path }) => `${rule} ${path}`),
  };
}

test('a class of our own that only bears the name of the library’s hides nothing from the one that comes after it', () => {
  const memory = remembers();
  const Lookalike = class CfnSecret extends CfnResource {};
  const unseen = judged(
    (stack) => new Lookalike(stack, 'Secret', { type: 'AWS::SecretsManager::Secret', properties: { KmsKeyId: 'alias/own' } }),
    memory,
  );
  const seen = judged((stack) => new CfnSecret(stack, 'Secret', { kmsKeyId: 'alias/own' }), memory);
  expect(seen.template).toBe(unseen.template);
  expect(unseen.found).toEqual([]); // the fence against raw resources is another one
  expect(seen.found).toEqual(['AwsSolutions-SMG4 planted/Secret']);
});
