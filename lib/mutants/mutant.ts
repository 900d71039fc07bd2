import type { Exception } from '../../config/exception-schema';
import type { StackTemplate, Value } from '../fences/templates/assembly';

/** Every template of one platform and stage, by the name of its stack. */
export type Templates = ReadonlyMap<string, StackTemplate>;

/** One place that was changed, so that a reader can be shown it before and after. */
export interface Change {
  readonly stack: string;
  /** Empty where it is the stack that was changed: left out, or sent to another account or region. In the register, the number. */
  readonly logicalId: string;
  /** JSON pointer into the template; empty for the stack itself. */
  readonly pointer: string;
  /** `undefined` where nothing stood there. */
  readonly before: Value;
  /** `undefined` where nothing stands there any more. */
  readonly after: Value;
}

export interface Planted {
  /** The templates with the fault in them. Those that it does not touch are the very same. */
  readonly templates: Templates;
  readonly changes: readonly Change[];
  /** The register of exceptions with the fault in it, where it is planted there instead. */
  readonly register?: readonly Exception[];
}

/** Plants a fault. Throws where it finds nothing to change: a fault that is not planted proves nothing. */
export type Plant = (templates: Templates, register?: readonly Exception[]) => Planted;

/** A fault that somebody could bring into a template, and the check that must find it. */
export interface Mutant {
  /** In kebab case, and no other mutant's. */
  readonly id: string;
  /** The Guard rule or the check that must name it. Others may find it, too. */
  readonly check: string;
  /** What is broken, as a person would say it. */
  readonly fault: string;
  readonly plant: Plant;
}

/** The faults of one check, each by its id. */
export const mutantsOf = (check: string, faults: Readonly<Record<string, readonly [fault: string, plant: Plant]>>): Mutant[] =>
  Object.entries(faults).map(([id, [fault, plant]]) => ({ id, check, fault, plant }));
