import type { Command } from 'commander';
import { diffCommand } from './diff-command';
import type { EvidenceOptions } from './evidence';
import { exitsWith } from './exits-with';
import { examples, json, onePlatform } from './options';
import { verifyCommand } from './verify-command';

export function evidenceCommand(program: Command): void {
  const evidence = onePlatform(program.command('evidence'))
    .description('write the evidence pack: pages to read, tables and files for machines')
    .option('--out <dir>', 'where the pack goes (default: evidence/<platform>-<stage>)')
    .option('--from <dir>', "a cloud assembly of this commit (default: cdk.out, or a new synthesis where that isn't one)")
    .option('--records <dir>', "a copy of the ledger's records of runs")
    .option('--record-keys <dir>', 'the public keys (PEM) that the company publishes, by which signed records are verified')
    .option('--since <pack>', 'the last pack, by which statuses say since when (default: the pack that --out replaces)')
    .option('--sign <key>', 'sign the manifest: an Ed25519 key file (PEM), or awskms:///<key ARN or alias>')
    .addOption(json())
    .addHelpText(
      'after',
      examples(
        'freehold evidence',
        'SOURCE_DATE_EPOCH=1795392000 freehold evidence --platform aman --out /tmp/aman --sign key.pem',
      ),
    )
    .action(exitsWith(async (options: EvidenceOptions) => (await import('./evidence')).evidence(options)));
  verifyCommand(evidence);
  diffCommand(evidence);
}
