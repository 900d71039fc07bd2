const { relative, join } = require('node:path');
const Sequencer = require('@jest/test-sequencer').default;

const TEST = join(__dirname, '../..');
/** About how many seconds on two quiet cores, of suites that take more than twenty. */
const SECONDS = {
  'lambdas/erasure/remove-tenant-data/pieces': 90,
  'gate/planted-faults': 80,
  'lambdas/export/export-tenant/restored': 70,
  'identity/independence': 60,
  'applications/applications': 55,
  'commands/evidence': 50,
  'lambdas/erasure/certify-erasure/letters': 40,
  'commands/cli': 40,
  'lambdas/onboarding/prepare-database/audit-trigger': 35,
  'mutants/mutants': 35,
  'lifecycle/orders': 30,
  'mutants/generated': 30,
  'mutants/rewrites': 30,
  'fences/checks/written/limits': 30,
  'commands/tenant-watch': 30,
  'lambdas/onboarding/prepare-database/prepare': 25,
  'evidence/site-browser': 25,
};

/**
 * What takes long begins first, or it would run alone at the end. Jest goes by the times of the last run; a fresh clone has none, and
 * goes by those above.
 */
class LongestFirst extends Sequencer {
  time(test) {
    return super.time(test) ?? 1000 * (SECONDS[relative(TEST, test.path).replace('.test.ts', '')] ?? 1);
  }
}

module.exports = LongestFirst;
