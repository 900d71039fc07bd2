import { join } from 'node:path';
import type { LocalAws } from './local-aws';
import { ROOT } from './places';
import type { OwnProcesses } from './processes';

const CLI = join(ROOT, 'node_modules/aws-cdk/bin/cdk');

/** The stock CDK CLI against the local AWS. */
export class Cdk {
  constructor(
    private readonly aws: LocalAws,
    private readonly processes: OwnProcesses,
    private readonly cell: { account: string; region: string },
  ) {}

  /** Where everything that it said is. */
  get log(): string {
    return join(this.aws.folder, 'cdk.log');
  }

  async bootstrap(regions: readonly string[]): Promise<void> {
    await this.cli(['bootstrap', ...regions.map((region) => `aws://${this.cell.account}/${region}`)]);
  }

  /** Deploys stacks of an assembly, what they depend on first. */
  async deploy(assembly: string, stacks: readonly string[]): Promise<void> {
    const how = ['--app', assembly, '--require-approval', 'never', '--concurrency', '4', '--asset-parallelism', '--no-notices'];
    await this.cli(['deploy', ...stacks, ...how]);
  }

  private cli(args: readonly string[]): Promise<void> {
    const { account, region } = this.cell;
    return this.processes.run({
      command: process.execPath,
      args: [CLI, ...args, '--no-color', '--progress', 'events'],
      env: this.aws.environment(account, region),
      log: this.log,
      cwd: this.aws.folder, // Away from cdk.json, whose app and context are those of a real deployment.
    });
  }
}
