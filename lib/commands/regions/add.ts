import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { ConfigurationError } from '../../../config/mistakes';
import { readCatalogue } from '../../../config/files';
import type { RegionFacts } from '../../../config/region-schema';
import { unknownRegion } from '../../../config/rules/regions';
import { displayed } from '../../../config/source';
import { EXIT, type ExitCode } from '../exit-codes';

const ROOT = path.join(__dirname, '../../../config');
const SCHEMA = path.join(ROOT, 'schema/region.schema.json');

export interface AddOptions {
  /** Where the file belongs; left out = where the company is, or among the files that all examples share. */
  readonly folder?: string;
  readonly json?: boolean;
}

/** Begins the file of one region with what the catalogue says, so that whoever looks corrects it and writes day and source. */
export function add(region: string, options: AddOptions): ExitCode {
  const catalogue = readCatalogue(ROOT, []);
  const facts = catalogue.regions.get(region);
  if (!facts) throw new ConfigurationError([{ file: 'REGION', ...unknownRegion(region, catalogue, []) }]);
  const folder = options.folder ?? (existsSync('config/regions') ? 'config/regions' : 'regions');
  const file = path.join(folder, `${region}.yaml`);
  if (existsSync(file))
    throw new ConfigurationError([
      {
        file: displayed(file),
        what: 'is there already',
        wanted: 'a file of its own for each region',
        remedy: 'correct it by hand',
      },
    ]);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, begun(facts, path.relative(folder, SCHEMA)));
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ region, file: displayed(file), unverified: facts.unverified }, undefined, 2)}\n`
      : `${displayed(file)} is begun; look at its facts, write what you find, and when: freehold check reads it\n`,
  );
  return EXIT.fine;
}

/** What a company is asked to look at; commented out, since nobody has looked. */
function begun({ region, title, zones, unavailable }: RegionFacts, schema: string): string {
  const lacks = unavailable.map(({ service }) => `#   - { service: ${service}, asOf: YYYY-MM-DD, source: '...' }`);
  return `# yaml-language-server: $schema=${schema.split(path.sep).join('/')}
# ${title}. Each key that is written here goes before what the catalogue says (\`freehold regions show ${region}\`). Take a line's #
# away when you have looked: \`aws ec2 describe-availability-zones --region ${region}\` and "freehold doctor" tell most of it.
region: ${region}
# zones: [${zones.join(', ')}]
# All that it lacks; \`unavailable: []\` says that somebody looked and missed nothing.
# unavailable:
${lacks.length > 0 ? lacks.join('\n') : '#   []'}
# backupReplication:
#   <recovery region>: { supported: 'yes', asOf: YYYY-MM-DD, source: 'aws rds describe-source-regions' }
# guardDutyAgent: { account: '123456789012', asOf: YYYY-MM-DD, source: 'https://docs.aws.amazon.com/guardduty/latest/ug/...' }
# databases: { classes: [db.m7g.large], versions: ['17.11'], asOf: YYYY-MM-DD, source: 'aws rds describe-orderable-db-instance-options' }
`;
}
