import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from '../../config/mistakes';
import { accessReview, AccessReviewError } from '../../lib/commands/access-review';
import type { AccessReviewOptions } from '../../lib/commands/access-review';
import { synthesized } from '../../lib/commands/synthesized';
import { heard } from './heard';

jest.mock('../../lib/commands/synthesized', () => ({ synthesized: jest.fn() }));

const folder = mkdtempSync(join(tmpdir(), 'freehold-access-review-'));
const marked = join(folder, 'marked.md');
beforeAll(() => writeFileSync(marked, 'reviewer: R. Menon'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('what cannot be written as it is asked for is refused before the minutes of a synthesis', () => {
  test.each<[string, AccessReviewOptions, typeof AccessReviewError | typeof ConfigurationError, string]>([
    ['two formats', { csv: true, json: true }, AccessReviewError, '--csv and --json are two formats'],
    ['a file that is there', { out: marked }, AccessReviewError, "is there, perhaps with a reviewer's marks"],
    ['a folder that is not', { out: join(folder, 'attested/list.md') }, AccessReviewError, 'list.md is not there; wanted one'],
    ['no templates as deployed', { deployed: join(folder, 'deployed') }, AccessReviewError, 'deployed is no folder'],
    ['a tenant that is nobody', { tenant: 'acmee' }, ConfigurationError, '--tenant is declared by no file, got "acmee"'],
  ])('%s', async (_, options, error, words) => {
    const refused = heard(() => accessReview({ platform: 'softdocket', ...options }));
    await expect(refused).rejects.toThrow(error);
    await expect(refused).rejects.toThrow(words);
    expect(synthesized).not.toHaveBeenCalled();
    expect([readdirSync(folder), readFileSync(marked, 'utf8')]).toEqual([['marked.md'], 'reviewer: R. Menon']);
  });
});
