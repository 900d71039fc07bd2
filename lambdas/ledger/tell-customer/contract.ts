import { CELL_ENV } from '../../shared/cell';
import type { TenantOrder } from '../../shared/tenant-order';

/** `WORDS`: what a customer is told of emergency access, by news, as the platform words it. */
export const ENV = [...CELL_ENV, 'NEWS_TOPIC', 'WORDS'] as const;

/**
 * What there is to tell. The company's own tool listens to the topic and writes to the customer, in its language. `sessions-ended` is for
 * the application as well: no session that began before the news holds any more.
 */
export const NEWS = [
  'ready',
  'sessions-ended',
  'erased-from-production',
  'erased',
  'emergency-opened',
  'emergency-closed',
] as const;

export interface NewsOrder extends TenantOrder {
  readonly news: (typeof NEWS)[number];
  readonly name: string;
  readonly contact: string;
  /** What the news is about, such as who asked for emergency access and why; put into the words. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

export interface NewsResult {
  readonly messageId: string;
}

/** Published once a run. */
export const METRICS = ['ToldNews'] as const;
