import { Duration } from 'aws-cdk-lib';
import { Chain, Choice, Condition, JsonPath, Pass, Result } from 'aws-cdk-lib/aws-stepfunctions';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Steps } from '../steps';
import type { TenantPaths } from '../tenant-from';

/** A hook works for a quarter of an hour at a time, so that these are looks for a day; the pauses are all that is lost. */
const PATIENCE = { every: Duration.seconds(2), within: Duration.hours(2), looks: 100 };

/**
 * The steps that bring a tenant's files to stand as they did at `$.stands.source.asOf`. How far they came is in `$.files`, with keys of the
 * customer's, and lapses with the run; what is of the record is in `$.stands.files`.
 */
export function filesOf(scope: Construct, steps: Steps, { hook, tenant }: { hook: IFunction; tenant: TenantPaths }) {
  const order = (verb: 'look' | 'put-back' | 'verify') => ({
    ...{ ...tenant, do: verb },
    moment: JsonPath.stringAt('$.stands.source.asOf'),
    since: JsonPath.stringAt('$$.Execution.StartTime'),
  });
  const going = (id: string, verb: 'put-back' | 'verify') =>
    steps.untilDone(id, {
      hook,
      order: { ...order(verb), progress: JsonPath.objectAt('$.files.progress') },
      into: '$.files',
      ...PATIENCE,
    });
  const note = (id: string, at: string, parameters: Record<string, unknown>) => new Pass(scope, id, { parameters, resultPath: at });
  const came = (stand: string) => ({
    stand,
    counts: JsonPath.objectAt('$.files.progress.counts'),
    manifest: JsonPath.objectAt('$.files.progress.manifest'),
  });

  /** Whether the moment can be gone back to: one call, which changes nothing. */
  const look = () => steps.call('Look at the files', { hook, order: order('look'), into: '$.files' });

  /** @param refused where a run goes on of which some files could not be put back */
  const putBack = (refused: IChainable): Chain => {
    const begun = new Pass(scope, 'From here on perhaps its files', {
      result: Result.fromString('perhaps put back in part'),
      resultPath: '$.stands.files.stand',
    });
    const put = going('Put the files back', 'put-back');
    const again = note('From the first again', '$.files', { progress: {} });
    const verify = going('Verify the files', 'verify');
    const verified = note('Files are as they stood', '$.stands.files.verified', {
      counts: JsonPath.objectAt('$.files.progress.counts'),
      manifest: JsonPath.objectAt('$.files.progress.manifest'),
      recoveryTimeMinutes: JsonPath.numberAt('$.files.recoveryTimeMinutes'),
    });
    const some = note('Not all files come back', '$.stands.files', came('put back but for some'))
      .next(
        note('Which files', '$.list', {
          text: JsonPath.format(
            'these files cannot be put back, and all others are: {}; see docs/runbook.md#restore-files',
            JsonPath.jsonToString(JsonPath.objectAt('$.files.progress.refused')),
          ),
        }),
      )
      .next(
        note('Files are left', '$.failure', {
          Error: 'FilesRefusedError',
          Cause: JsonPath.format(
            '{} files cannot be put back: their versions of the moment lie in an archive, or have lapsed; all others are; the list is in the error of the run, and what to do in docs/runbook.md#restore-files',
            JsonPath.jsonToString(JsonPath.objectAt('$.files.progress.counts.refused')),
          ),
        }),
      );
    some.next(refused);
    const all = note('Files are put back', '$.stands.files', came('put back')).next(again).next(verify).next(verified);
    put.next(
      new Choice(scope, 'Are all files back?')
        .when(Condition.numberGreaterThan('$.files.progress.counts.refused', 0), some)
        .otherwise(all),
    );
    return Chain.custom(begun.next(put).startState, [verified], verified);
  };
  return { look, putBack };
}
