import type { Assembly, StackTemplate } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { saidBy, saidIn } from '../../templates/said';
import type { Said } from '../../templates/said';
import { namesSecret } from './secret-names';
import { issuedIn, secretIn } from './secret-values';

/**
 * Whoever may look at the platform may read its templates: variables, tags, inputs of events, definitions, code, outputs, defaults of
 * parameters. Any of them may hold a secret, so every scalar of every resource is looked at, by what it is called and by what it is.
 */
export const noSecretInTheOpen: Check = {
  id: 'no-secret-in-the-open',
  sentence: 'Nothing in a template is a secret or has one in it, wherever it stands: what runs fetches it from where it is kept.',
  remedy: 'Hand on the ARN of the secret, and let what runs read it under its own role.',
  look(assembly) {
    const names = namesOfSecrets(assembly);
    return [
      ...assembly.everything().map((found) => {
        const said = saidBy(assembly, found);
        const open = openIn(said, names);
        return observe(found, open[0]?.path ?? '', answer(said.length, open));
      }),
      ...assembly.stacks.flatMap((stack) =>
        Object.entries(stack.outputs).map(([name, { Value: value }]): Observation => {
          const said = saidIn(assembly, stack, { [name]: value });
          const open = openIn(said, names);
          return { stack: stack.name, logicalId: '', pointer: `/Outputs/${name}/Value`, ...answer(said.length, open) };
        }),
      ),
      ...assembly.stacks.map((stack) => besides(assembly, stack, names)),
    ];
  },
};

/** What a template has beside resources and outputs: defaults of parameters, mappings, metadata. */
function besides(assembly: Assembly, stack: StackTemplate, names: ReadonlySet<string>): Observation {
  const said = saidIn(assembly, stack, stack.besides ?? {});
  return { stack: stack.name, logicalId: '', pointer: '', ...answer(said.length, openIn(said, names)) };
}

interface Open {
  readonly path: string;
  readonly why: string;
}

const answer = (looked: number, open: readonly Open[]): Pick<Observation, 'expected' | 'actual' | 'ok'> => ({
  expected: 'no secret in it',
  actual: open.map(({ why }) => why).join(', ') || `none in ${looked} values`,
  ok: open.length === 0,
});

function openIn(said: readonly Said[], secrets: ReadonlySet<string>): Open[] {
  return said.flatMap((one) => {
    const why = whyOpen(one, secrets);
    return why ? [{ path: one.path, why: `${one.name}: ${why}` }] : [];
  });
}

/** By which a secret is found, and which is none itself. */
const namesOfSecrets = (assembly: Assembly): ReadonlySet<string> =>
  new Set(
    assembly
      .all('AWS::SecretsManager::Secret', 'AWS::SSM::Parameter')
      .map(({ properties, stack }) => assembly.text(properties.Name, stack))
      .filter((name) => name !== ''),
  );

/** Where the CDK writes of which constructs a resource is, some of them with a hash in their names. */
const CONSTRUCTS = 'aws:cdk:path';

function whyOpen({ name, text, literal }: Said, secrets: ReadonlySet<string>): string {
  const held = name === CONSTRUCTS ? issuedIn(text) : secretIn(text);
  if (held) return held;
  return namesSecret(name) && !refers(text, literal, secrets) ? 'a literal under the name of a secret' : '';
}

/** Where what stands there comes from when a machine runs, such as `$.tenant` or `States.Format(...)`. */
const FROM_INPUT = /^(\$\$?(\.|$)|States\.)/;

/** An ARN, the name of what holds a secret, a reference, a number or a switch: nothing that opens anything. */
const refers = (text: string, literal: boolean, secrets: ReadonlySet<string>): boolean =>
  /^(arn:[\w-]*:\w|-?\d{1,6}$|(true|false)?$)/.test(text) ||
  /^<[\w-]+\/[\w.]+>$/.test(text) ||
  FROM_INPUT.test(text) ||
  secrets.has(text) ||
  (!literal && text.startsWith('<'));
