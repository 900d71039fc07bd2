/**
 * What a company's own checks are written with: `freehold/checks`, for its files in `checks/`. What stands here is kept between minor
 * versions; what else the package holds is not.
 */
export { observe } from './fences/checks/check';
export type { Check, Observation } from './fences/checks/check';
export type { Assembly, Found, Resource, StackTemplate, Value } from './fences/templates/assembly';
export { mutantsOf } from './mutants/mutant';
export type { Change, Mutant, Plant, Planted, Templates } from './mutants/mutant';
export { add, change, drop, dropAll, dropStack, send, together } from './mutants/planting';
export type { Edits, Spot } from './mutants/planting';
