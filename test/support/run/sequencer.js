const { relative, join } = require('node:path');
const Sequencer = require('@jest/test-sequencer').default;

const TEST = join(__dirname, '../..');
/** Seconds on two quiet cores, of suites that take more than twenty. */
const SECONDS = {
  'applications/applications': 60,
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
