import { BOUNDARIES } from '../../naming';
import { boundaryName } from '../../role-names';
import type { Assembly, Found } from '../templates/assembly';

/** The account's boundaries: a policy that a role brings along is none, whatever it is called in the role. */
export function boundariesIn(assembly: Assembly): Found[] {
  const of = { platform: assembly.platform.name, stage: assembly.platform.stage.name };
  const known = BOUNDARIES.map((kind) => boundaryName(of, kind));
  return assembly
    .all('AWS::IAM::ManagedPolicy')
    .filter((policy) => known.includes(assembly.text(policy.properties.ManagedPolicyName, policy.stack)));
}
