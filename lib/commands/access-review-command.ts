import type { Command } from 'commander';
import type { AccessReviewOptions } from './access-review';
import { exitsWith } from './exits-with';
import { examples, json, onePlatform } from './options';

export function accessReviewCommand(program: Command): void {
  onePlatform(program.command('access-review'))
    .description("list who may do what with each tenant's data, to be read line by line and signed")
    .option('--tenant <id>', "one tenant's alone")
    .option('--out <file>', 'where the list goes, such as attested/2026-12-access-review.md (default: it is printed)')
    .option('--from <dir>', "a cloud assembly of this commit (default: cdk.out, or a new synthesis where that isn't one)")
    .option('--deployed <dir>', 'of templates as deployed, as `freehold evidence --from-account --deployed <dir>` keeps them')
    .option('--from-account', 'ask IAM with the credentials at hand when each role was last used')
    .option('--csv', 'for a spreadsheet')
    .addOption(json())
    .addHelpText(
      'after',
      examples(
        'freehold access-review --out attested/2026-12-access-review.md',
        'freehold access-review --tenant acme',
        'freehold access-review --from-account --deployed deployed --out attested/2026-12-access-review.md',
        'freehold access-review --csv --out access.csv',
        "freehold access-review --json | jq '.lines[] | select(.reads)'",
      ),
    )
    .action(exitsWith(async (options: AccessReviewOptions) => (await import('./access-review')).accessReview(options)));
}
