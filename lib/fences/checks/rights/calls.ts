import { hookName } from '../../../naming';
import { CALLS } from '../../../reach/calls';
import type { Statement } from '../../policies/policy';
import { arnAt, roomOf } from '../../running/place';
import type { Assembly, Found } from '../../templates/assembly';
import { hooksCalledBy } from '../hooks/hooks';

/** Addresses of the functions that each role's work calls, by the role's: those of its machine's steps, or what is written down for it. */
export class Calling {
  private readonly byRole = new Map<string, readonly string[]>();

  constructor(private readonly assembly: Assembly) {
    for (const machine of assembly.all('AWS::StepFunctions::StateMachine')) {
      const role = assembly.text(machine.properties.RoleArn, machine.stack);
      this.byRole.set(role, [...(this.byRole.get(role) ?? []), ...hooksCalledBy(assembly, machine)]);
    }
  }

  /** Functions that a statement names and the role's work does not call: also those of its own room. */
  beyond(role: Found, purpose: string, { sid, resources }: Statement): string[] {
    const functions = resources.filter((resource) => resource.split(':')[2] === 'lambda');
    if (functions.length === 0) return [];
    const called = this.calledBy(role, purpose);
    return functions
      .filter((one) => !called.includes(one))
      .map((one) => `${sid || 'a statement'} of ${purpose} names ${one}, which its work does not call`);
  }

  private calledBy({ logicalId, stack }: Found, purpose: string): readonly string[] {
    const { hooks, where } = CALLS[purpose] ?? { hooks: [], where: 'home' };
    const at = roomOf(this.assembly, { stack })?.residency[where];
    const role = this.assembly.text({ 'Fn::GetAtt': [logicalId, 'Arn'] }, stack);
    return [
      ...(this.byRole.get(role) ?? []),
      ...(at ? hooks.map((hook) => arnAt({ ...stack, region: at.region.region }, 'lambda', `function:${hookName(at, hook)}`)) : []),
    ];
  }
}
