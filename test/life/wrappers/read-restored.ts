import { readFileSync } from 'node:fs';
import { readBy } from '../../../lambdas/restore/read-restored/handler';

/** The same hook, which trusts the authority of this machine's servers where it trusts those of RDS. */
export const handler = readBy(readFileSync(process.env.LIFE_AUTHORITY!, 'utf8'));
