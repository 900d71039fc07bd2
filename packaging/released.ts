import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { defaultStage, homes } from '../config/company';
import { load } from '../config/load';
import { templatesOf } from '../lib/commands/templates';
import { identityOf } from '../lib/identity';
import { ROOT } from '../lib/root';

/**
 * Writes down, at a release, who the resources of every example company are that hold data. `test/identity/released.test.ts` holds
 * the templates of every day after against it.
 */
const HEAD = `# What held data in the templates of the last release, by company, stack and logical id, as \`npm run released\` wrote it. It is written
# when a version is released, and at no other time: a line that differs replaces what holds data in a company's account.
`;

const released = [...homes(join(ROOT, 'config'), undefined).keys()].map((platform) => {
  const templates = templatesOf(load({ platform, stage: defaultStage(platform) }));
  return [platform, identityOf(templates)] as const;
});
writeFileSync(
  join(ROOT, 'test/identity/released.yaml'),
  `${HEAD}${stringify(Object.fromEntries(released), { lineWidth: 0, singleQuote: true })}`,
);
