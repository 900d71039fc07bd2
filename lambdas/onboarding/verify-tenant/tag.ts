import { TAG } from '../../../lib/naming';
import { tenantIn } from '../../shared/tenant-tag';
import type { AnyTag } from '../../shared/tenant-tag';
import type { About } from './check';
import type { Check } from './contract';

/** What is the tenant's carries its tag: bills, sweeps and policies find it by that. */
export const tagCheck = (about: About, tags: readonly AnyTag[] | undefined, tenant: string): Check =>
  about.is('tag', `${TAG.tenant}=${tenantIn(tags) ?? 'none'}`, `${TAG.tenant}=${tenant}`);
