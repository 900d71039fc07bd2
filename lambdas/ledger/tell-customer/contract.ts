import { CELL_ENV } from '../../shared/cell';
import type { TenantOrder } from '../../shared/tenant-order';

export const ENV = [...CELL_ENV, 'NEWS_TOPIC'] as const;

/** What there is to tell. The company's own tool listens to the topic and writes to the customer, in its language. */
export const NEWS = ['ready', 'erased-from-production', 'erased'] as const;

export interface NewsOrder extends TenantOrder {
  readonly news: (typeof NEWS)[number];
  readonly name: string;
  readonly contact: string;
}

export interface NewsResult {
  readonly messageId: string;
}

/** Published once a run. */
export const METRICS = ['ToldNews'] as const;
