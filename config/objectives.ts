import type { Plan } from './plan-schema';

/** Minutes of work that a disaster may cost at most, whichever unit the plan says it in. */
export const recoveryPointMinutes = ({ objectives: { rpoHours, rpoMinutes } }: Pick<Plan, 'objectives'>): number =>
  rpoMinutes ?? rpoHours! * 60;
