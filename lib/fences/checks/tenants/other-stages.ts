import type { Declared } from '../../../../config/platform';
import { isSame } from '../../../../config/rules/apart';
import type { Assembly, StackTemplate } from '../../templates/assembly';
import type { Check, Observation } from '../check';

/**
 * What platform.yaml declares for the other stages, each by itself. The loader refuses what two stages share by the same rule; here it
 * is a row about another stage, which no template of this one can be.
 */
export const otherStagesAreElsewhere: Check = {
  id: 'other-stages-are-elsewhere',
  sentence:
    'Every other stage has an account, a domain and a hosted zone of its own, and no stack of this stage stands in or names them.',
  remedy: 'Give each stage accounts, domains and hosted zones of its own in platform.yaml, and deploy each to its own.',
  look: (assembly) => {
    const { own, stage } = assembly.platform;
    return own.filter((one) => one.stage !== stage.name).map((one) => elsewhere(assembly, one));
  },
};

function elsewhere(assembly: Assembly, one: Declared): Observation {
  const { what, value, key, line } = one;
  const { own, stage } = assembly.platform;
  const shared = own.some((other) => other.stage === stage.name && isSame(other, one));
  const there = assembly.stacks.filter((stack) => isThere(assembly, stack, one)).map(({ name }) => name);
  const stacks = `${assembly.stacks.length} stacks`;
  return {
    stack: '',
    logicalId: key,
    pointer: `/${key.replaceAll('.', '/')}`,
    expected: `another ${what} than ${stage.name}'s, which no stack of ${stage.name} is for`,
    actual: `${value}${shared ? `, which is ${stage.name}'s too` : ''}, ${there.length > 0 ? there.join(', ') : `none of ${stacks}`}`,
    ok: !shared && there.length === 0,
    at: { file: 'platform.yaml', line },
  };
}

/** Where names and certificates are made, and for which zone. */
const NAMED = ['AWS::Route53::RecordSet', 'AWS::CertificateManager::Certificate'];

function isThere(assembly: Assembly, stack: StackTemplate, { what, value }: Declared): boolean {
  if (what === 'account') return stack.account === value;
  const named = Object.values(stack.resources).filter(({ Type }) => NAMED.includes(Type));
  const texts = what === 'domain' ? [value, ...assembly.platform.residencies.map(({ name }) => `${name}.${value}`)] : [value];
  return named.some((resource) => texts.some((text) => JSON.stringify(resource).includes(`"${text}"`)));
}
