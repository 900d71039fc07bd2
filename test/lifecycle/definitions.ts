import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { machineName, MACHINES } from '../../lib/naming';
import type { Machine } from '../../lib/naming';
import { writeWhole } from '../../lib/parts/write-whole';
import type * as Build from '../support/build';
import type { Definition } from './engine';

/** Where the machines of these tests are deployed; every cell has the same. */
const CELL = { platform: 'softdocket', stage: 'production', account: { id: '' }, region: { region: 'ap-south-1' } } as const;

const ROOT = join(__dirname, '../..');
const KEPT = join(ROOT, '.cache/machines');

/**
 * The machines' definitions as the templates of a region have them. A synthesis takes longer than most suites' runs:
 * whoever is first writes them down, under the hash of all that they are made from.
 */
export function definitions(): Record<Machine, Definition> {
  const file = join(KEPT, `${madeFrom()}.json`);
  if (!existsSync(file)) {
    writeWhole(file, Buffer.from(JSON.stringify(synthesized())));
    // Of other sources: nobody reads them again.
    for (const name of readdirSync(KEPT))
      if (/^\w+\.json$/.test(name) && !file.endsWith(name)) rmSync(join(KEPT, name), { force: true });
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Record<Machine, Definition>;
}

/** A hash of everything that a template can depend on. */
function madeFrom(): string {
  const hash = createHash('sha256');
  const folders = ['config', 'lib', 'lambdas', 'layers'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const files = [
    ...folders,
    join(ROOT, 'package-lock.json'),
    join(ROOT, 'cdk.json'),
    join(ROOT, 'test/support/build.ts'),
    __filename,
  ];
  for (const file of files.sort()) hash.update(file.slice(ROOT.length)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function synthesized(): Record<Machine, Definition> {
  // Loading the CDK takes seconds, too.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { buildPlatform } = require('../support/build') as typeof Build;
  const { cloud } = buildPlatform({ platform: 'softdocket', stage: 'production', tenants: 'none' });
  const stacks = cloud.stacks.filter(({ stackName }) => stackName.startsWith('softdocket-production-ap-south-1-')) as unknown as {
    template: { Resources: Record<string, Resource> };
  }[];
  const byName = new Map(
    stacks.flatMap(({ template: { Resources } }) =>
      Object.values(Resources)
        .filter(({ Type }) => Type === 'AWS::StepFunctions::StateMachine')
        .map(({ Properties }) => [
          Properties.StateMachineName,
          JSON.parse(textOf(Properties.DefinitionString, Resources)) as Definition,
        ]),
    ),
  );
  return Object.fromEntries(MACHINES.map((machine) => [machine, byName.get(machineName(CELL, machine))])) as Record<
    Machine,
    Definition
  >;
}

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** A text with its references in place: of a hook, `arn:<its name>`. Throws on any other intrinsic function. */
function textOf(value: unknown, resources: Record<string, Resource>): string {
  if (typeof value === 'string') return value;
  const {
    'Fn::Join': join,
    'Fn::GetAtt': att,
    Ref: ref,
  } = value as {
    'Fn::Join'?: [string, unknown[]];
    'Fn::GetAtt'?: [string, string];
    Ref?: string;
  };
  if (join) return join[1].map((part) => textOf(part, resources)).join(join[0]);
  if (att) {
    const { FunctionName: hook } = resources[att[0]]!.Properties;
    return hook === undefined ? att.join('.') : `arn:${textOf(hook, resources)}`;
  }
  if (ref) return ref;
  throw new Error(`the definition holds ${JSON.stringify(value)}; wanted texts, joins and references`);
}
