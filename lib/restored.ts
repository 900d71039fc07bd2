import { GENERATION_PATTERN } from './database-names';

/**
 * What the stack of a tenant has to know of an instance that it restored itself: parameters of its template under CloudFormation's own names
 * for these properties, and which instance in the row it is. The instance keeps them for ever: an update may not change the source or the
 * moment, and an instance without them would be another one. Storage and version are those of the instance that it was restored from, where
 * they have outgrown the plan's.
 */
export const RESTORED = {
  DatabaseGeneration: {
    description: "Which of the tenant's instances this is: a restore in place makes the next one",
    pattern: GENERATION_PATTERN,
  },
  RestoreTime: {
    description: 'Moment to which this instance was restored, in UTC',
    pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$',
  },
  SourceDbiResourceId: { description: 'DbiResourceId of the instance that it was restored from', pattern: '^db-[A-Z0-9]{1,60}$' },
  EngineVersion: {
    description: 'Version of PostgreSQL that the restored instance has, or the newer one of its plan',
    pattern: '^\\d{2}\\.\\d{1,2}$',
  },
  AllocatedStorage: { description: "Storage in GB: what its source had, or the plan's, if that is more", pattern: '^\\d{2,5}$' },
} as const;

export type Restored = Readonly<Record<keyof typeof RESTORED, string>>;
