import type { CellName } from '../../lib/naming';

/** Variables by which a hook of tenant life knows its cell; names are then composed by naming.ts, as the stacks compose them. */
export const CELL_ENV = ['PLATFORM', 'STAGE', 'RESIDENCY', 'ACCOUNT', 'PARTITION', 'HOME_REGION', 'RECOVERY_REGION'] as const;

/** The cell that a hook works for, and where its second foothold is. */
export interface HookCell extends CellName {
  readonly residency: string;
  readonly partition: string;
  /** The same names in the recovery region; absent in a residency of one region. */
  readonly recovery?: CellName;
}

/** What `RECOVERY_REGION` says in a region that has taken over from another. */
export const LOST = 'lost';
/** What it says where there is none. */
export const NO_REGION: readonly string[] = ['none', LOST];

/**
 * `RECOVERY_REGION` is `none` in a residency of one region, and `lost` where that region was its home: a missing variable would be a
 * mistake, not an answer.
 */
export function cellOf(env: Readonly<Record<(typeof CELL_ENV)[number], string>>): HookCell {
  const at = (region: string): CellName => ({
    platform: env.PLATFORM,
    stage: env.STAGE,
    account: { id: env.ACCOUNT },
    region: { region },
  });
  return {
    ...at(env.HOME_REGION),
    residency: env.RESIDENCY,
    partition: env.PARTITION,
    ...(!NO_REGION.includes(env.RECOVERY_REGION) && { recovery: at(env.RECOVERY_REGION) }),
    ...(env.RECOVERY_REGION === LOST && { takenOver: true }),
  };
}
