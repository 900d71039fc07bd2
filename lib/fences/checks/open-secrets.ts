import type { Assembly, Found, Value } from '../assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { isMap } from '../policy';

/** Whoever may look at the platform may read variables of functions, outputs of stacks, and plain parameters. */
export const noSecretInTheOpen: Check = {
  id: 'no-secret-in-the-open',
  sentence: 'No variable of a function, output of a stack or parameter holds a secret: what runs fetches it from where it is kept.',
  remedy: 'Hand on the ARN of the secret, and let what runs read it under its own role.',
  look(assembly) {
    const names = namesOfSecrets(assembly);
    const judge = (name: string, value: Value, stack: Found['stack']) => whyOpen(name, assembly.text(value, stack), names);
    return [
      ...assembly.all('AWS::Lambda::Function').map((found) => {
        const { Environment: environment } = found.properties;
        const variables = isMap(environment) && isMap(environment.Variables) ? Object.entries(environment.Variables) : [];
        const open = variables.flatMap(([name, value]) => {
          const why = judge(name, value, found.stack);
          return why ? [{ name, why: `${name}: ${why}` }] : [];
        });
        return observe(found, open[0] ? `Environment/Variables/${open[0].name}` : '', {
          expected: 'no secret in its variables',
          actual: open.map(({ why }) => why).join(', ') || `none in ${variables.length} variables`,
          ok: open.length === 0,
        });
      }),
      ...assembly.all('AWS::SSM::Parameter').map((found) => {
        const name = assembly.text(found.properties.Name, found.stack).split('/').at(-1)!;
        const why = judge(name, found.properties.Value, found.stack);
        return observe(found, 'Value', { expected: 'no secret', actual: why || 'none', ok: why === '' });
      }),
      ...assembly.stacks.flatMap((stack) =>
        Object.entries(stack.outputs).map(([name, { Value: value }]): Observation => {
          const why = judge(name, value, stack);
          const pointer = `/Outputs/${name}/Value`;
          return { stack: stack.name, logicalId: '', pointer, expected: 'no secret', actual: why || 'none', ok: why === '' };
        }),
      ),
    ];
  },
};

/** By which a secret is found, and which is none itself. */
const namesOfSecrets = (assembly: Assembly): ReadonlySet<string> =>
  new Set(
    assembly
      .all('AWS::SecretsManager::Secret', 'AWS::SSM::Parameter')
      .map(({ properties, stack }) => assembly.text(properties.Name, stack))
      .filter((name) => name !== ''),
  );

const READ = /\{\{resolve:(secretsmanager|ssm-secure)\b/;
/** Attributes that are secrets themselves: of access keys, sign-in clients and the like. */
const ATTRIBUTE = /<[^<>]*\.\w*(Secret|SecretAccessKey|SecretString|Password|Token)>/;
/** What is a secret whatever it is called. */
const ITSELF: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'a private key'],
  [/\b(AKIA|ASIA)[A-Z0-9]{16}\b/, 'an access key'],
  [/:\/\/[^/\s:@]+:[^/\s@]+@/, 'a password in an address'],
];
const CALLED = /(^|_)(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIALS?|PRIVATE_KEY|ACCESS_KEY|API_KEY|SIGNING_KEY)(_|$)/;

function whyOpen(name: string, value: string, secrets: ReadonlySet<string>): string {
  if (READ.test(value)) return 'a secret, read at deployment';
  if (ATTRIBUTE.test(value)) return 'a secret of another resource';
  const itself = ITSELF.find(([looks]) => looks.test(value));
  if (itself) return itself[1];
  return CALLED.test(words(name)) && !refers(value, secrets) ? 'a literal under the name of a secret' : '';
}

/** `dbPassword`, `db-password` and `DB_PASSWORD` alike. */
const words = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();

/** An ARN, the name of what holds a secret, a reference, a number or a switch: nothing that opens anything. */
const refers = (value: string, secrets: ReadonlySet<string>): boolean =>
  /^(arn:|<.+>$|-?\d{1,6}$|(true|false)?$)/.test(value) || secrets.has(value);
