/** Jest reporter: after a run, the ten slowest tests and suites, so that the suite's time stays somebody's concern. */
class SlowestTests {
  onRunComplete(_, { testResults, startTime }) {
    const tests = testResults.flatMap((suite) =>
      suite.testResults.map((t) => ({ ms: t.duration ?? 0, name: `${suite.testFilePath.split('/test/')[1]} > ${t.fullName}` })),
    );
    const suites = testResults.map((s) => ({ ms: s.perfStats.end - s.perfStats.start, name: s.testFilePath.split('/test/')[1] }));
    for (const [what, list] of [
      ['tests', tests],
      ['suites', suites],
    ]) {
      const slowest = list.sort((a, b) => b.ms - a.ms).slice(0, 10);
      console.log(
        [`slowest ${what}:`, ...slowest.map(({ ms, name }) => `  ${(ms / 1000).toFixed(1).padStart(6)} s  ${name}`)].join('\n'),
      );
    }
    console.log(`jest: ${((Date.now() - startTime) / 1000).toFixed(1)} s`);
  }
}

module.exports = SlowestTests;
