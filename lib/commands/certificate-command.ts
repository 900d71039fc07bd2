import type { Command } from 'commander';
import type { CertificateOptions } from './certificate';
import { exitsWith } from './exits-with';
import { examples, json } from './options';

export function certificateCommand(program: Command): void {
  program
    .command('certificate')
    .description('deletion certificates')
    .command('verify <file>')
    .description('say, offline, whether a certificate is as it was issued, and what is wrong with one that is not')
    .option('--key <file>', "the cell's public key (PEM); default: the .pem beside it")
    .addOption(json())
    .addHelpText(
      'after',
      examples('freehold certificate verify final.jws --key freehold.pem', 'freehold certificate verify production.json --json'),
    )
    .action(
      exitsWith(async (file: string, options: CertificateOptions) =>
        (await import('./certificate')).verifyCertificate(file, options),
      ),
    );
}
