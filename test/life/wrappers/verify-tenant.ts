import { familiesBy } from '../../../lambdas/onboarding/verify-tenant/families';
import { verifyBy } from '../../../lambdas/onboarding/verify-tenant/handler';
import { excusing } from './excuse';

/** Stands in front of the real hook in the local copy: the same looks, with what unsupported.ts excuses taken off by name. */
const now = () => new Date();
export const handler = verifyBy(now, excusing(familiesBy(now)));
