import type { AccountRead } from './read';

const ALARMS = { OK: 'is OK', ALARM: 'rings', INSUFFICIENT_DATA: 'has no data to judge by' } as const;

/** What is not well with an alarm that is there, each in words that follow its name; nothing where it is well. */
export function alarmFaults({
  state,
  since,
  evaluation,
  silenced,
}: Pick<AccountRead['alarms'][number], 'state' | 'since' | 'evaluation' | 'silenced'>): string[] {
  return [
    ...(state === 'OK' ? [] : [`${ALARMS[state]}${since === undefined ? '' : ` since ${since}`}`]),
    ...(evaluation === undefined ? [] : [`was not judged by everything (${evaluation})`]),
    ...(silenced ? ['has its actions switched off and calls nobody'] : []),
  ];
}

/** States in which what is there is what the template says, which CloudFormation calls stable (API_RollbackStack.html); cleaning up removes what was replaced. */
const SETTLED = /^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT|IMPORT_ROLLBACK)_COMPLETE(_CLEANUP_IN_PROGRESS)?$/;

/** The same of a stack. */
export function stackFaults({
  status,
  drift,
  checked,
}: Pick<AccountRead['stacks'][number], 'status' | 'drift' | 'checked'>): string[] {
  const on = checked === undefined ? '' : ` (looked at on ${checked})`;
  return [
    ...(SETTLED.test(status) ? [] : [`is ${status}: its template need not be what is there`]),
    ...(drift === 'DRIFTED' ? [`has drifted from its template${on}`] : []),
  ];
}
