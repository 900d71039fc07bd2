import type { ObservationRow, Results } from '../results';
import { PLATFORM } from './rooms';
import { uuidsOf } from './words';

/** UUIDs of what a plan declares, by which plans and results of assessments name their subjects. */
export function subjectsOf(results: Results) {
  const uuid = uuidsOf(results);
  const items = new Map<string, string>(); // resources are cited many times
  return {
    system: uuid('ssp', 'component', PLATFORM),
    component: (room: string): string => uuid('ssp', 'component', room),
    item: ({ template, logicalId }: Pick<ObservationRow, 'template' | 'logicalId'>): string => {
      const name = `${template}/${logicalId}`;
      const known = items.get(name) ?? uuid('item', template, logicalId);
      items.set(name, known);
      return known;
    },
  };
}
