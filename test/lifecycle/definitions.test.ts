import { change } from '../../lib/lifecycle/change';
import { erasure } from '../../lib/lifecycle/erasure';
import { exportData, exportTrail } from '../../lib/lifecycle/export';
import { onboarding } from '../../lib/lifecycle/onboarding';
import { definitionOf } from './definitions';

const MACHINES = { onboarding, change, export: exportData, 'export-trail': exportTrail, erasure };

test.each(Object.entries(MACHINES))('%s builds', (_, machine) => {
  const definition = definitionOf(machine);
  expect(Object.keys(definition.States).length).toBeGreaterThan(3);
});
