import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from '../config/load';
import { readTemplates } from '../lib/fences/templates/read-templates';
import { Assembly } from '../lib/fences/templates/assembly';
import { definitionOf } from '../lib/fences/running/definition';
import { asReviewed, MACHINES_FOLDER } from '../lib/fences/running/reviewed-machines';
import { shortName } from '../lib/fences/running/place';
import { ROOT } from '../lib/root';

/** Writes what the templates of the last synthesis say of machines into `config/machines`. What changed is then read, as a diff. */
const platform = load({ platform: 'softdocket', stage: 'production' });
const { stacks } = readTemplates(process.argv[2] ?? join(ROOT, 'cdk.out'), platform);
const assembly = new Assembly(platform, stacks, true);
mkdirSync(MACHINES_FOLDER, { recursive: true });
const home = `${platform.name}-production-${platform.residencies[0]!.home.region.region}-`;
for (const machine of assembly.all('AWS::StepFunctions::StateMachine').filter(({ stack }) => stack.name.startsWith(home))) {
  const name = shortName(assembly, assembly.text(machine.properties.StateMachineName, machine.stack));
  writeFileSync(
    join(MACHINES_FOLDER, `${name}.json`),
    `${JSON.stringify(asReviewed(definitionOf(assembly, machine)), undefined, 2)}\n`,
  );
}
