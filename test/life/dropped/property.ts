import type { Settings } from '../local-aws/settings';

/** A property that the local CloudFormation takes and forgets, and how it is put on the resource afterwards. */
export interface Dropped {
  readonly type: string;
  readonly property: string;
  /** Whether the resource has it, by the service's own word; undefined where nothing can be told from. */
  readonly kept: (id: string, value: unknown, settings: ReturnType<Settings>) => Promise<boolean | undefined>;
  readonly apply: (id: string, value: unknown, settings: ReturnType<Settings>) => Promise<void>;
}
