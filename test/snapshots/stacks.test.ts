import { buildPlatform } from '../support/build';
import type { StackTemplate } from '../../lib/fences/templates/assembly';

/**
 * One line a resource for each class of stack: an aid to whoever reviews a change, never the proof of anything.
 * Hashes, account ids and values are masked, so that only what is added, removed or renamed shows.
 */
const CLASSES = [
  'aws-account',
  'ap-south-1-settings',
  'ap-south-1-network',
  'ap-south-1-watch',
  'ap-south-1-front-door',
  'ap-south-1-ledger',
  'ap-south-1-vault',
  'ap-south-1-shared-database',
  'ap-south-2-network',
  'ap-south-2-watch',
  'ap-south-2-ledger-recovery',
  'ap-south-2-vault-recovery',
  'ap-south-2-restore-recovery',
  'acme-tenant',
  'acme-recovery',
];

const { assembly } = buildPlatform({});

test.each(CLASSES)('%s declares these resources', (name) => {
  const stack = assembly.stackNamed(`softdocket-production-${name}`);
  expect(stack).toBeDefined();
  expect(outline(stack!)).toMatchSnapshot();
});

function outline({ resources, outputs }: StackTemplate): string[] {
  const lines = Object.entries(resources).map(([id, { Type, DeletionPolicy }]) => {
    const name = id.replace(/[0-9A-F]{8}$/, '');
    return `${Type} ${name}${DeletionPolicy ? ` (${DeletionPolicy})` : ''}`;
  });
  return [...lines.sort(), ...Object.keys(outputs).map((name) => `output ${name}`)];
}
