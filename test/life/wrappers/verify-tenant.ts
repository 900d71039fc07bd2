import { familiesBy } from '../../../lambdas/verify-tenant/families';
import { verifyBy } from '../../../lambdas/verify-tenant/handler';
import { excusing } from './excuse';

/** Stands in front of the real hook in the local copy: the same looks, with what unsupported.ts excuses taken off by name. */
const now = () => new Date();
export const handler = verifyBy(now, excusing(familiesBy(now)));
