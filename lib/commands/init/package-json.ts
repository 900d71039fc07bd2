import { dependencies, scripts } from '../../../package.json';
import type { Answers } from './answers';

/** The package that the repository is, with the product pinned. */
export const manifest = (answers: Answers) => ({
  name: `${answers.name}-freehold`,
  private: true,
  engines: { node: '>=20.12' },
  scripts: {
    check: 'freehold check',
    synth: 'cdk synth --quiet',
    postsynth: scripts.postsynth,
    test: 'freehold test',
    evidence: 'freehold evidence',
    layer: 'freehold layer',
  },
  dependencies: { 'aws-cdk': dependencies['aws-cdk'], freehold: answers.package },
});
