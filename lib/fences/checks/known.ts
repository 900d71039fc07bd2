import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { didYouMean, type Mistake } from '../../../config/mistakes';
import type { Known } from '../../../config/rules/known';
import { displayed } from '../../../config/source';
import { HOOKS, MACHINES } from '../../naming';
import { KNOWN_TYPES } from './written/written-out';
import { checksOf, guardFilesOf, OwnCheckError } from './own';

/** What there is for a company's book to name, and what is wrong with its `checks/` and `policies/`; nothing is synthesized. */
export function knownIn(company: { readonly folder: string }): Known {
  const named = { types: KNOWN_TYPES, hooks: HOOKS, machines: MACHINES, about: {} };
  try {
    const proofs = checksOf(company);
    const about = Object.fromEntries(proofs.flatMap(({ id, speaksOf }) => (speaksOf ? [[id, speaksOf]] : [])));
    const checks = [...proofs, ...guardFilesOf(company).flatMap(({ rules }) => rules)].map(({ id }) => id);
    return {
      ...named,
      about,
      checks,
      mistakes: ['checks', 'policies'].flatMap((part) => unknownTypes(join(company.folder, part))),
    };
  } catch (error) {
    if (!(error instanceof OwnCheckError)) throw error;
    return { ...named, mistakes: [error.mistake] };
  }
}

/** Of a resource, such as `AWS::S3::Bucket`; `AWS::AccountId` is none. What stands behind a comment's sign is nobody's population. */
const TYPE = /\bAWS::\w+::\w+(?:::\w+)*/g;
const COMMENT = /^\s*(#|\/\/|\*|\/\*)/;

/**
 * Types that AWS does not have, in a company's own Guard rules and checks. They may speak of others than templates have, to refuse
 * them; but a misspelt one is a check that looks at nothing.
 */
function unknownTypes(folder: string): Mistake[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => /(?<!\.d)\.([jt]s|guard)$/.test(name));
  return files.sort().flatMap((name) => {
    const file = join(folder, name);
    return readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((text, place) => (COMMENT.test(text) ? [] : [...text.matchAll(TYPE)].map((found) => ({ found, line: place + 1 }))))
      .filter(({ found: [type] }) => !awsTypes().has(type))
      .map(({ found: { 0: type, index }, line }) => ({
        file: displayed(file),
        line,
        column: index + 1,
        what: 'AWS has no such type of resource, so nothing would be looked at',
        got: type,
        wanted: 'a type that CloudFormation has',
        remedy: didYouMean(type, awsTypes(), 'correct it'),
      }));
  });
}

let all: ReadonlySet<string> | undefined;

/** Every type that CloudFormation has, as the CDK lists them for templates that it includes: read by whoever has checks of their own. */
const awsTypes = (): ReadonlySet<string> =>
  (all ??= new Set(
    Object.keys(
      JSON.parse(
        readFileSync(
          join(dirname(require.resolve('aws-cdk-lib/package.json')), 'cloudformation-include/cfn-types-2-classes.json'),
          'utf8',
        ),
      ) as Record<string, string>,
    ),
  ));
