import type { Exception } from '../../../../config/exception-schema';
import type { Check, Observation } from '../check';

/** What somebody said when a departure was approved, and how it reads where it is left out. */
const ANSWERS: readonly { readonly of: 'approver' | 'approval' | 'reason' | 'compensatingControl'; readonly without: string }[] = [
  { of: 'approver', without: 'nobody approved it' },
  { of: 'approval', without: 'no ticket or document of the approval' },
  { of: 'reason', without: 'no reason' },
  { of: 'compensatingControl', without: 'nothing stands in for it' },
];

/** A departure that nobody answers for, or that never ends, is a change of the rules that nobody decided. */
export const exceptionsAreAnsweredFor: Check = {
  id: 'exceptions-are-answered-for',
  sentence:
    'Every departure in force was approved by somebody in a document with a number, with its reason and what is done instead, and ends within a year of the approval.',
  remedy: 'Complete the entry in exceptions.yaml, or mend what it excuses and take it out.',
  look: ({ platform }) => platform.exceptions.map(answered),
};

/** No template holds the register: an observation of it names no stack, and points into the register by number. */
function answered(exception: Exception): Observation {
  const { number, approver, approval, opened, expires } = exception;
  const open = [
    ...ANSWERS.filter(({ of }) => !exception[of]?.trim()).map(({ without }) => without),
    ...(expires > aYearAfter(opened) ? ['more than a year'] : expires <= opened ? ['over before it began'] : []),
  ];
  return {
    stack: '',
    logicalId: number,
    pointer: `/exceptions/${number}`,
    expected: 'an approver, where the approval stands, a reason, what is done instead, and an end within a year',
    actual: [approver ? `approved by ${approver} (${approval})` : '', `from ${opened} until ${expires}`, ...open]
      .filter(Boolean)
      .join(', '),
    ok: open.length === 0,
  };
}

/** The same day of the next year; of 29 February, 1 March. */
function aYearAfter(day: string): string {
  const end = new Date(`${day}T00:00:00Z`);
  end.setUTCFullYear(end.getUTCFullYear() + 1);
  return end.toISOString().slice(0, 10);
}
