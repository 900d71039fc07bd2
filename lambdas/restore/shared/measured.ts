import type { Measure, Objectives, Seen, Verified } from './seen';
import { LATEST } from './source';

const MINUTE = 60_000;

/** Both figures of a recovery that has been looked at, beside what the plan promises. */
export function measured(seen: Seen, { since, moment, promised }: Measure, now: Date): Verified {
  const wanted = moment === LATEST ? new Date(since) : new Date(moment);
  const { heartbeatAt } = seen;
  const figures = {
    recoveryTimeMinutes: minutes(now.getTime() - Date.parse(since)),
    // A heartbeat of the very moment may be a breath younger than the request.
    ...(heartbeatAt !== undefined && { recoveryPointMinutes: minutes(Math.max(0, wanted.getTime() - Date.parse(heartbeatAt))) }),
  };
  const beyond = beyondPromise(figures, promised);
  return { ...figures, promised, kept: beyond.length === 0, said: beyond.join('; '), ...seen };
}

type Figures = Pick<Verified, 'recoveryTimeMinutes' | 'recoveryPointMinutes'>;

/** In words, what is longer than the plan says, or is not known. */
function beyondPromise(figures: Figures, promised: Objectives): string[] {
  const words = { recoveryTimeMinutes: 'to be served again took', recoveryPointMinutes: 'work was lost for' } as const;
  return (['recoveryTimeMinutes', 'recoveryPointMinutes'] as const).flatMap((figure) => {
    const took = figures[figure];
    if (took === undefined) return ['how much was lost is not known: there was no heartbeat at that moment'];
    return took > promised[figure]
      ? [`${words[figure]} ${took} minutes; the plan promises ${promised[figure]}; see docs/runbook.md#restore-drill`]
      : [];
  });
}

const minutes = (ms: number): number => Math.round((ms / MINUTE) * 10) / 10;
