import { join } from 'node:path';

/** The project's root: what evidence points into is relative to it. */
export const ROOT = join(__dirname, '..');
