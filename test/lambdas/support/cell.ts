import type { CELL_ENV } from '../../../lambdas/shared/cell';

export const ACCOUNT = '111122223333';
export const HOME = 'eu-central-1';
export const RECOVERY = 'eu-west-1';

/** The cell that hooks are told of in tests; a variable more in the contract is missed here first. */
export const CELL = {
  PLATFORM: 'softdocket',
  STAGE: 'production',
  RESIDENCY: 'eu',
  ACCOUNT,
  PARTITION: 'aws',
  HOME_REGION: HOME,
  RECOVERY_REGION: RECOVERY,
} as const satisfies Record<(typeof CELL_ENV)[number], string>;
