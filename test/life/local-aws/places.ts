import { join } from 'node:path';

export const ROOT = join(__dirname, '../../..');
/** What may be kept between runs. */
export const CACHE = join(ROOT, '.cache/life');
export const REQUIREMENTS = join(ROOT, 'test/life/requirements.txt');
/** What the reader gets. */
export const REPORT = join(ROOT, 'life-report');
