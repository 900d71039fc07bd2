import type { Answers } from './answers';
import { ATTESTATIONS } from './attestations';
import { exceptions } from './exceptions';
import { manifest } from './package-json';
import { plan } from './plan';
import { platform } from './platform';
import { promises } from './promises';
import { readme } from './readme';
import { subprocessors } from './subprocessors';
import { tenants } from './tenants';
import { workflow } from './workflow';
import { isoDay } from './text';

/** Every file of the repository, by its path. */
export function repositoryFiles(answers: Answers, today = new Date()): Map<string, string> {
  const day = isoDay(today);
  return new Map([
    ['package.json', json(manifest(answers))],
    [
      'cdk.json',
      json({
        app: 'node node_modules/freehold/bin/app.js',
        versionReporting: false,
        notices: false,
        assetMetadata: false,
        requireApproval: 'broadening',
      }),
    ],
    ['.gitignore', 'node_modules/\ncdk.out/\n.cache/\n/evidence/\n/bootstrap/\n'],
    ['README.md', readme(answers)],
    ['platform.yaml', platform(answers, today)],
    ['plans/standard.yaml', plan(answers)],
    ...tenants(answers),
    ['promises.yaml', promises(answers, day)],
    ['attestations.yaml', ATTESTATIONS],
    ['subprocessors.yaml', subprocessors(answers, day)],
    ['exceptions.yaml', exceptions(answers, today)],
    workflow(answers),
  ]);
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
