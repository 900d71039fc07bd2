const { relative, join } = require('node:path');
const Sequencer = require('@jest/test-sequencer').default;

const TEST = join(__dirname, '../..');
/** About how many seconds on two quiet cores, of suites that take more than twenty. */
const SECONDS = {
  'commands/evidence': 90,
  'lambdas/export/export-tenant/restored': 85,
  'mutants/mutants': 75,
  'gate/plans': 50,
  'gate/planted-faults': 50,
  'lambdas/erasure/remove-tenant-data/pieces': 50,
  'gate/both-ways': 45,
  'lambdas/export/export-tenant/neighbours': 45,
  'applications/applications': 40,
  'commands/audit': 25,
  'lambdas/onboarding/prepare-database/audit-trigger': 25,
  'identity/independence': 25,
  'lambdas/export/export-tenant/handler': 20,
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
