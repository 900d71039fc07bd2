import { Option } from 'commander';
import type { Command } from 'commander';
import { diffCommand } from './diff-command';
import type { EvidenceOptions } from './evidence-options';
import { EDITIONS } from '../evidence/editions/kinds';
import { OSCAL_VERSIONS } from '../evidence/oscal/versions';
import { exitsWith } from './exits-with';
import { examples, json, onePlatform } from './options';
import { printCommand } from './print-command';
import { sampleCommand } from './sample-command';
import { verifyCommand } from './verify-command';

export function evidenceCommand(program: Command): void {
  const evidence = onePlatform(program.command('evidence'))
    .description('write the evidence pack: pages to read, tables and files for machines')
    .option('--out <dir>', 'where the pack goes (default: evidence/<platform>-<stage>)')
    .addOption(
      new Option('--edition <kind>', 'for whom: everything, what concerns one customer, or what anybody may see')
        .choices(EDITIONS)
        .default('auditor'),
    )
    .option('--tenant <id>', "whose customer's edition it is")
    .option('--from <dir>', "a cloud assembly of this commit (default: cdk.out, or a new synthesis where that isn't one)")
    .option('--deployed <dir>', 'of templates as deployed: <account>/<region>/<stack>.template.json, compared with this commit')
    .option('--from-account', 'of templates as deployed, read with the credentials at hand (with --deployed: and kept there)')
    .option('--print-policy', 'print the rights that reading accounts takes, and do nothing else')
    .option('--records <dir>', "a copy of the ledger's records of runs")
    .option(
      '--record-keys <dir>',
      'the public keys that the company publishes, each with its history, by which signed records are verified',
    )
    .option('--since <pack>', 'the last pack, by which statuses say since when (default: the pack that --out replaces)')
    .option('--sign <key>', 'sign the manifest: an Ed25519 key file (PEM), or awskms:///<key ARN or alias>')
    .option('--timestamp <url>', 'have an authority say when it saw the manifest (RFC 3161); it gets a hash and nothing else')
    .addOption(
      new Option(
        '--oscal <version>',
        `the version of OSCAL that the reader’s tools know (default: ${OSCAL_VERSIONS[0]}; in the auditor's edition)`,
      ).choices(OSCAL_VERSIONS),
    )
    .addOption(json())
    .addHelpText(
      'after',
      examples(
        'freehold evidence',
        'freehold evidence --edition public --out site/security',
        'freehold evidence --edition customer --tenant acme',
        'freehold evidence --from-account --deployed deployed',
        'freehold evidence --oscal 1.1.3',
        'freehold evidence --sign awskms:///alias/evidence --timestamp https://timestamp.example/tsa',
        'SOURCE_DATE_EPOCH=1795392000 freehold evidence --platform aman --out /tmp/aman --sign key.pem',
      ),
    )
    .action(exitsWith(async (options: EvidenceOptions) => (await import('./evidence')).evidence(options)));
  verifyCommand(evidence);
  diffCommand(evidence);
  sampleCommand(evidence);
  printCommand(evidence);
}
