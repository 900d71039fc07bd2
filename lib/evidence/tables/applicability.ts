import { answerOf, bearings, everyBearing, plainAnswer, QUESTIONS } from '../applicability';
import type { Bearing } from '../applicability';
import { controlsPath } from '../frameworks';
import type { CheckSummary, PackFile, Results } from '../results';
import { list, table } from './table';
import type { Cell } from './table';

const APPLICABILITY = [
  'framework',
  'control',
  'applicable',
  'status',
  'why',
  'shown by checks',
  'looked at',
  'broken',
  'excepted',
  'relationship',
  'promises',
  'promises without a check',
  'not automatable',
] as const;

/** Statement of applicability: a row for every control of the frameworks that are listed whole, and for each that anything refers to. */
export const applicabilityTable = (results: Results): PackFile =>
  table('applicability.csv', APPLICABILITY, everyBearing(results).map(applicabilityRow));

const applicabilityRow = (bearing: Bearing): Record<(typeof APPLICABILITY)[number], Cell> => {
  const { framework, control, checks, shown, open } = bearing;
  const { applicable, status, why } = answerOf(bearing);
  const sum = (count: (check: CheckSummary) => number): number => checks.reduce((all, [check]) => all + count(check), 0);
  return {
    framework,
    control,
    applicable,
    status,
    why,
    'shown by checks': list(checks.map(([{ id }]) => id)),
    'looked at': sum(({ looked }) => looked),
    broken: sum(({ broken }) => broken),
    excepted: sum(({ excepted }) => excepted),
    relationship: list([...checks, ...open].map(([, relationship]) => relationship)),
    promises: list(shown.map(({ id }) => id)),
    'promises without a check': list(open.map(([{ id }]) => id)),
    'not automatable': list(open.map(([{ id, status: word, why: reason }]) => `${id} (${word}): ${reason}`)),
  };
};

const QUESTIONNAIRE = ['question', 'answer', 'how far', 'responsibility', 'why', 'evidence'] as const;

/** Answers by question of CSA's questionnaire, by id alone: of the questions that a check or a promise bears on. */
export const questionnaireTable = (results: Results): PackFile =>
  table(
    'caiq.csv',
    QUESTIONNAIRE,
    bearings(results)
      .filter(({ framework }) => framework === QUESTIONS)
      .map(questionnaireRow),
  );

const questionnaireRow = (bearing: Bearing): Record<(typeof QUESTIONNAIRE)[number], Cell> => {
  const { answer, extent, responsibility, why } = plainAnswer(bearing);
  return {
    question: bearing.control,
    answer,
    'how far': extent,
    responsibility,
    why,
    evidence: `${controlsPath(bearing.framework)}#${bearing.control}`,
  };
};
