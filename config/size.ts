import type { StageName } from './schema';
import type { Plan } from './plan-schema';

/** What a plan's instance is at a stage. The rules have seen to it that each stage of the platform has one. */
export function sizeAt(stage: StageName, { sizes }: Plan['database']): NonNullable<Plan['database']['sizes'][string]> {
  const size = sizes[stage];
  if (!size) throw new Error(`no size for ${stage}: a reference in the configuration has no rule that checks it`);
  return size;
}
