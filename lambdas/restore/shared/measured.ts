import type { Measure, Objectives, Seen, Verified } from './seen';
import { LATEST } from './source';

const MINUTE = 60_000;

/** Both figures of a recovery that has been looked at, beside what the plan promises. */
export function measured(seen: Seen, { since, moment, promised }: Measure, now: Date): Verified {
  const wanted = moment === LATEST ? new Date(since) : new Date(moment);
  const figures = {
    recoveryTimeMinutes: minutes(now.getTime() - Date.parse(since)),
    // A heartbeat of the very moment may be a breath younger than the request.
    recoveryPointMinutes: minutes(Math.max(0, wanted.getTime() - Date.parse(seen.heartbeatAt))),
  };
  const beyond = beyondPromise(figures, promised);
  return { ...figures, promised, kept: beyond.length === 0, said: beyond.join('; '), ...seen };
}

/** In words, what is longer than the plan says. */
function beyondPromise(figures: Objectives, promised: Objectives): string[] {
  const words = { recoveryTimeMinutes: 'to be served again took', recoveryPointMinutes: 'work was lost for' } as const;
  return (['recoveryTimeMinutes', 'recoveryPointMinutes'] as const).flatMap((figure) =>
    figures[figure] > promised[figure]
      ? [`${words[figure]} ${figures[figure]} minutes; the plan promises ${promised[figure]}; see docs/runbook.md#restore-drill`]
      : [],
  );
}

const minutes = (ms: number): number => Math.round((ms / MINUTE) * 10) / 10;
