import type { Assembly, StackTemplate } from '../../templates/assembly';
import type { Value } from '../../templates/value';
import { but } from '../../templates/but';
import type { Check, Observation } from '../check';
import { canonical, differences, inShort } from '../../running/canonical';
import { filledFor } from '../../running/filled-blueprints';
import { otherwise } from '../../running/restored-blueprints';
import { isOf, nameOf, soldIn } from '../../running/sold-blueprints';
import type { SoldBlueprint } from '../../running/sold-blueprints';

/**
 * Machines hand a blueprint to CloudFormation, and no fence sees the stack. So its file is held against the catalogue by its hash, and
 * filled with the values of every declared tenant of its plan it is that tenant's template, which every fence has seen.
 */
export const blueprintsAreReviewed: Check = {
  id: 'blueprints-are-what-was-reviewed',
  sentence:
    'Every blueprint that machines deploy is the object that the catalogue names by its hash, and makes of a tenant the very template that was looked at.',
  remedy: 'Write blueprints by a synthesis, and never by hand; deploy all of an assembly, or none of it.',
  look: (assembly) =>
    soldIn(assembly).flatMap(({ stack, wrong, blueprints }) => [
      {
        ...at(stack),
        expected: 'a catalogue and the blueprints that it names, each of its hash',
        actual: inShort(wrong) || `${blueprints.length} blueprints of their hashes`,
        ok: wrong.length === 0,
      },
      ...blueprints.flatMap((blueprint) => [...asDeclared(assembly, blueprint), ...asTenants(blueprint, blueprints)]),
    ]),
};

const at = ({ name }: StackTemplate): Pick<Observation, 'stack' | 'logicalId' | 'pointer'> => ({
  stack: name,
  logicalId: '',
  pointer: '/Resources',
});

/** No tenant is declared as one that was restored in place: its blueprint is that of its plan's tenants, with another instance. */
function asTenants(restored: SoldBlueprint, blueprints: readonly SoldBlueprint[]): Observation[] {
  const { at: of, plan, signingKeys } = restored;
  if (restored.kind !== 'restored') return [];
  return blueprints
    .filter((one) => one.kind === 'tenant' && one.plan === plan && one.at.residency === of.residency)
    .filter((one) => one.signingKeys === signingKeys)
    .map((tenant) => {
      const wrong = otherwise(tenant.template, restored.template);
      return {
        ...at(of.stack),
        expected: `${nameOf(tenant)} with another instance, its logs, and a line more for its key`,
        actual: wrong.length > 0 ? `other besides: ${inShort(wrong)}` : 'that',
        ok: wrong.length === 0,
      };
    });
}

function asDeclared(assembly: Assembly, blueprint: SoldBlueprint): Observation[] {
  const tenants = assembly.platform.tenants.filter((one) => isOf(one, blueprint));
  return tenants.flatMap((tenant): Observation[] => {
    const filled = filledFor(tenant, blueprint);
    const declared = assembly.stackNamed(filled.name);
    if (!declared) return [];
    const wrong = differences(said(assembly, declared), said(assembly, filled));
    return [
      {
        ...at(blueprint.at.stack),
        expected: `${filled.name}, of ${nameOf(blueprint)}`,
        actual: wrong.length > 0 ? `in the blueprint, ${inShort(wrong)}` : 'the same as declared',
        ok: wrong.length === 0,
      },
    ];
  });
}

/** Resources without what tells people alone. References are followed from the stack itself, so that both are read alike. */
function said(assembly: Assembly, stack: StackTemplate): ReturnType<typeof canonical> {
  const resources = Object.entries(stack.resources).map(([id, resource]) => [
    id,
    but(resource as unknown as { [key: string]: Value }, 'Metadata', 'DependsOn'),
  ]);
  return canonical(assembly, stack, Object.fromEntries(resources) as Value);
}
